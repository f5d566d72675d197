// The rules of CREATE and DROP for indexes and constraints, as Neo4j 5 has them: a request and a snapshot give the
// change to log, or the error. Pure functions; they change nothing.
//
// An empty change means that IF [NOT] EXISTS found nothing to do. A new index (also a constraint's own) starts
// populating; SetIndexState flips it once it is built. A name that is empty in a request is made up: index_<hex>,
// constraint_<hex>.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/catalog/schema.h"
#include "engine/catalog/tokens.h"

namespace mycel::engine::catalog {

struct IndexRequest {
  std::string name;
  IndexKind kind = IndexKind::kRange;
  SchemaTarget target;
  Options options;
  bool if_not_exists = false;
};

struct ConstraintRequest {
  std::string name;
  ConstraintKind kind = ConstraintKind::kUniqueness;
  SchemaTarget target;
  std::string property_type;
  Options options;  // of the owned index
  bool if_not_exists = false;
};

// EquivalentSchemaRuleAlreadyExists, IndexWithNameAlreadyExists, ConstraintWithNameAlreadyExists,
// ConstraintAlreadyExists, IndexAlreadyExists.
[[nodiscard]] base::Result<SchemaChange> CreateIndex(const SchemaSnapshot& schema, const Tokens& tokens,
                                                     const IndexRequest& request);
// The same errors. For uniqueness and key the change also holds the owned range index, of the same name.
[[nodiscard]] base::Result<SchemaChange> CreateConstraint(const SchemaSnapshot& schema, const Tokens& tokens,
                                                          const ConstraintRequest& request);
// IndexDropFailed when there is none or when it belongs to a constraint.
[[nodiscard]] base::Result<SchemaChange> DropIndex(const SchemaSnapshot& schema, std::string_view name, bool if_exists);
// ConstraintDropFailed when there is none. Drops the owned index too.
[[nodiscard]] base::Result<SchemaChange> DropConstraint(const SchemaSnapshot& schema, std::string_view name,
                                                        bool if_exists);
// Online, with valid_from set by Apply, or failed, with the reason. Fails with NotFound when the index is gone.
[[nodiscard]] base::Result<SchemaChange> SetIndexState(const SchemaSnapshot& schema, base::IndexId id, IndexState state,
                                                       std::string failure);

// "(:Person {name, age})", "()-[:KNOWS {since}]-()", "(:A:B {x})": how messages write a target.
[[nodiscard]] std::string DescribeTarget(const SchemaTarget& target, const Tokens& tokens);
// "Constraint( id=5, name='c', type='UNIQUENESS', schema=(:A {x}), ownedIndex=4 )".
[[nodiscard]] std::string DescribeConstraint(const ConstraintDescriptor& constraint, const Tokens& tokens);

}  // namespace mycel::engine::catalog
