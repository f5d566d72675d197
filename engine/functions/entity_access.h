// EntityAccess: what functions ask of the graph. The executor implements it over a transaction; tests over a few maps.
//
// Every read sees the snapshot and own writes of the running clause. An entity that was deleted in this transaction
// fails with kDeletedEntityAccess for labels and properties (its relationship type may still be asked), one that is not
// there with kEntityNotFound. Calls belong to the statement's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

class EntityAccess {
 public:
  virtual ~EntityAccess() = default;

  // --- names. A view stays valid for the life of the database; ids come from this database only.
  // -------------------------
  [[nodiscard]] virtual std::string_view LabelName(base::LabelId id) = 0;
  [[nodiscard]] virtual std::string_view RelTypeName(base::RelTypeId id) = 0;
  [[nodiscard]] virtual std::string_view PropertyKeyName(base::PropertyKeyId id) = 0;
  [[nodiscard]] virtual std::optional<base::PropertyKeyId> FindPropertyKey(std::string_view name) = 0;
  [[nodiscard]] virtual std::optional<base::LabelId> FindLabel(std::string_view name) = 0;

  // --- nodes
  // ------------------------------------------------------------------------------------------------------------
  [[nodiscard]] virtual base::Status Labels(base::NodeId node, std::vector<base::LabelId>* out) = 0;
  [[nodiscard]] virtual base::Result<bool> HasLabel(base::NodeId node, base::LabelId label) = 0;
  [[nodiscard]] virtual base::Result<uint64_t> Degree(base::NodeId node, base::Direction direction,
                                                      std::span<const base::RelTypeId> types_empty_means_all) = 0;

  // --- relationships
  // ------------------------------------------------------------------------------------------------------
  [[nodiscard]] virtual base::Result<base::RelTypeId> TypeOf(base::RelId rel) = 0;
  [[nodiscard]] virtual base::Result<base::NodeId> StartNode(base::RelId rel) = 0;
  [[nodiscard]] virtual base::Result<base::NodeId> EndNode(base::RelId rel) = 0;

  // --- properties: a missing one is null, also for an invalid key id; Properties gives a map value.
  // -----------------------
  [[nodiscard]] virtual base::Result<types::Value> Property(base::NodeId node, base::PropertyKeyId key) = 0;
  [[nodiscard]] virtual base::Result<types::Value> Property(base::RelId rel, base::PropertyKeyId key) = 0;
  [[nodiscard]] virtual base::Result<types::Value> Properties(base::NodeId node) = 0;
  [[nodiscard]] virtual base::Result<types::Value> Properties(base::RelId rel) = 0;
  [[nodiscard]] virtual base::Status PropertyKeys(base::NodeId node, std::vector<base::PropertyKeyId>* out) = 0;
  [[nodiscard]] virtual base::Status PropertyKeys(base::RelId rel, std::vector<base::PropertyKeyId>* out) = 0;

  // --- entities that a procedure made up: the map of their properties, which only clients see. Nothing for an entity
  // of the graph.
  [[nodiscard]] virtual std::optional<types::Value> VirtualProperties(base::NodeId) { return std::nullopt; }
  [[nodiscard]] virtual std::optional<types::Value> VirtualProperties(base::RelId) { return std::nullopt; }
};

}  // namespace mycel::engine::functions
