// OPTIONS of CREATE INDEX and CREATE CONSTRAINT: {indexProvider: …, indexConfig: {…}}, checked by the kind of index and
// completed with what they do not say, so that SHOW INDEXES tells what holds.
#pragma once

#include "engine/base/result.h"
#include "engine/catalog/descriptors.h"
#include "engine/types/value.h"

namespace mycel::engine::database {

// `map` is null when there are no options. Errors as Neo4j gives them: kSyntaxError for an unknown option,
// kInvalidConfiguration for a provider or a setting of another kind, kExecutionFailed for a value that a setting cannot
// have.
[[nodiscard]] base::Result<catalog::Options> ReadIndexOptions(const types::Value& map, catalog::IndexKind kind);

}  // namespace mycel::engine::database
