// Statements with their literals turned into parameters: the same question, asked as drivers ask it.
#pragma once

#include <string>
#include <string_view>

#include "engine/database/session.h"

namespace mycel::tests::cypher {

struct ParameterisedStatement {
  std::string text;
  engine::database::Parameters parameters;  // those given and the new ones
  size_t replaced = 0;
};

// Replaces numbers and strings where an expression surely stands: behind a comparison, an arithmetic operator, an
// opening bracket or the colon of a map, and in lists of them. Hop counts, quantifiers, LIMIT and options stay.
[[nodiscard]] ParameterisedStatement Parameterise(std::string_view text,
                                                  const engine::database::Parameters& parameters);

}  // namespace mycel::tests::cypher
