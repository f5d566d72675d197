// Runs one case and says what is wrong.
#pragma once

#include <string>

#include "cypher/test_file.h"
#include "support/engine/engine_under_test.h"

namespace mycel::tests::cypher {

// "" when everything is as the case says. The engine is empty before; with the tiny setting it is closed and opened
// again between setup and queries, so that what was set up comes from disk.
[[nodiscard]] std::string Check(const Case& test, bool parameterised, EngineUnderTest* engine);

}  // namespace mycel::tests::cypher
