// The graph as functions and expressions see it: EntityAccess and ColumnAccess over the running transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/expr/evaluation_context.h"
#include "engine/functions/entity_access.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::exec {

class EntityReader final : public functions::EntityAccess, public expr::ColumnAccess {
 public:
  explicit EntityReader(txn::Transaction* transaction) : transaction_(transaction) {}
  void SwitchTransaction(txn::Transaction* transaction) { transaction_ = transaction; }

  [[nodiscard]] std::string_view LabelName(base::LabelId id) override;
  [[nodiscard]] std::string_view RelTypeName(base::RelTypeId id) override;
  [[nodiscard]] std::string_view PropertyKeyName(base::PropertyKeyId id) override;
  [[nodiscard]] std::optional<base::PropertyKeyId> FindPropertyKey(std::string_view name) override;
  [[nodiscard]] std::optional<base::LabelId> FindLabel(std::string_view name) override;

  [[nodiscard]] base::Status Labels(base::NodeId node, std::vector<base::LabelId>* out) override;
  [[nodiscard]] base::Result<bool> HasLabel(base::NodeId node, base::LabelId label) override;
  [[nodiscard]] base::Result<uint64_t> Degree(base::NodeId node, base::Direction direction,
                                              std::span<const base::RelTypeId> types_empty_means_all) override;

  [[nodiscard]] base::Result<base::RelTypeId> TypeOf(base::RelId rel) override;
  [[nodiscard]] base::Result<base::NodeId> StartNode(base::RelId rel) override;
  [[nodiscard]] base::Result<base::NodeId> EndNode(base::RelId rel) override;

  [[nodiscard]] base::Result<types::Value> Property(base::NodeId node, base::PropertyKeyId key) override;
  [[nodiscard]] base::Result<types::Value> Property(base::RelId rel, base::PropertyKeyId key) override;
  [[nodiscard]] base::Result<types::Value> Properties(base::NodeId node) override;
  [[nodiscard]] base::Result<types::Value> Properties(base::RelId rel) override;
  [[nodiscard]] base::Status PropertyKeys(base::NodeId node, std::vector<base::PropertyKeyId>* out) override;
  [[nodiscard]] base::Status PropertyKeys(base::RelId rel, std::vector<base::PropertyKeyId>* out) override;
  [[nodiscard]] std::optional<types::Value> VirtualProperties(base::NodeId node) override;
  [[nodiscard]] std::optional<types::Value> VirtualProperties(base::RelId rel) override;

  [[nodiscard]] base::Status GatherProperty(std::span<const base::NodeId> nodes, base::PropertyKeyId key,
                                            types::Column* out) override;
  [[nodiscard]] base::Status GatherProperty(std::span<const base::RelId> rels, base::PropertyKeyId key,
                                            types::Column* out) override;

  // Where reads are counted; set by the context.
  void BookHitsOn(uint64_t* hits) { hits_ = hits; }

 private:
  [[nodiscard]] base::Result<types::Value> MapOf(const txn::PropertiesView& properties) const;

  txn::Transaction* transaction_;
  uint64_t own_hits_ = 0;
  uint64_t* hits_ = &own_hits_;
};

}  // namespace mycel::engine::exec
