// What an index and a constraint are. Plain values; a published descriptor is never changed, only replaced.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/ids.h"

namespace mycel::engine::catalog {

// The numbers of these enums are on disk: never change one.
enum class EntityKind : uint8_t { kNode = 0, kRelationship = 1 };
enum class IndexKind : uint8_t { kRange = 0, kText = 1, kPoint = 2, kLookup = 3, kFulltext = 4, kVector = 5 };
enum class IndexState : uint8_t { kPopulating = 0, kOnline = 1, kFailed = 2 };
enum class ConstraintKind : uint8_t { kUniqueness = 0, kExistence = 1, kKey = 2, kPropertyType = 3 };

using OptionValue = std::variant<bool, int64_t, double, std::string, std::vector<double>>;
using Options = std::vector<std::pair<std::string, OptionValue>>;  // name -> value, as given after OPTIONS

// What a rule is about: label or type ids (several only for full-text; none for lookup) and property keys in their
// given order.
struct SchemaTarget {
  EntityKind entity = EntityKind::kNode;
  std::vector<uint32_t> tokens;
  std::vector<base::PropertyKeyId> keys;
  bool operator==(const SchemaTarget&) const = default;

  [[nodiscard]] bool ForLabel(base::LabelId id) const;
  [[nodiscard]] bool ForType(base::RelTypeId id) const;
};

struct IndexDescriptor {
  base::IndexId id;
  std::string name;
  IndexKind kind = IndexKind::kRange;
  SchemaTarget target;
  IndexState state = IndexState::kPopulating;
  // A plan uses the index only for snapshots at or after this. 0 until online.
  base::Lsn valid_from;
  base::ConstraintId owner;  // invalid() unless a constraint owns it
  std::string failure;       // why, when failed
  Options options;
  bool operator==(const IndexDescriptor&) const = default;

  [[nodiscard]] bool UsableAt(base::Lsn snapshot) const {
    return state == IndexState::kOnline && valid_from <= snapshot;
  }
};

struct ConstraintDescriptor {
  base::ConstraintId id;
  std::string name;
  ConstraintKind kind = ConstraintKind::kUniqueness;
  SchemaTarget target;
  base::IndexId owned_index;  // invalid() for existence and property type
  // kPropertyType: the normalised type as the printer writes it, for example "INTEGER" or "LIST<STRING NOT NULL>".
  std::string property_type;
  bool operator==(const ConstraintDescriptor&) const = default;

  [[nodiscard]] bool EnforcesUniqueness() const {
    return kind == ConstraintKind::kUniqueness || kind == ConstraintKind::kKey;
  }
  [[nodiscard]] bool EnforcesExistence() const {
    return kind == ConstraintKind::kExistence || kind == ConstraintKind::kKey;
  }
};

// The words of SHOW INDEXES and SHOW CONSTRAINTS: "RANGE", "NODE", "ONLINE", "RELATIONSHIP_UNIQUENESS" …
[[nodiscard]] std::string_view KindWord(IndexKind kind);
[[nodiscard]] std::string_view EntityWord(EntityKind entity);
[[nodiscard]] std::string_view StateWord(IndexState state);
[[nodiscard]] std::string_view KindWord(ConstraintKind kind, EntityKind entity);
// "range-1.0", "text-2.0" …
[[nodiscard]] std::string_view ProviderWord(IndexKind kind);

}  // namespace mycel::engine::catalog
