// How messages tell that data breaks a constraint, in Neo4j's words: tools read them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/catalog/descriptors.h"
#include "engine/catalog/tokens.h"
#include "engine/types/value.h"

namespace mycel::engine::txn {

// "label `A` and property `x` = 1", "type `R` and properties `x` = 1, `y` = 2"
[[nodiscard]] std::string DescribeValues(const catalog::SchemaTarget& target, std::span<const types::Value> values,
                                         const catalog::Tokens& tokens);
// "Node(0) already exists with label `A` and property `x` = 1"
[[nodiscard]] std::string DuplicateMessage(const catalog::SchemaTarget& target, uint64_t entity,
                                           std::span<const types::Value> values, const catalog::Tokens& tokens);
// What an entity with these values, one per key of the constraint, lacks or has wrongly; empty: nothing.
[[nodiscard]] std::string ViolationOf(const catalog::ConstraintDescriptor& constraint, uint64_t entity,
                                      std::span<const types::Value> values, const catalog::Tokens& tokens);
// "Unable to create Constraint( name='c', type='UNIQUENESS', schema=(:A {x}) ):\n<why>. Note that …"
[[nodiscard]] std::string CreationFailedMessage(const catalog::ConstraintDescriptor& constraint, const std::string& why,
                                                const catalog::Tokens& tokens);

}  // namespace mycel::engine::txn
