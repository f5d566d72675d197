// Creates the nodes, relationships and paths of a pattern for one row after the other: the common half of CREATE and
// MERGE.
//
// Created entities are written into the batch that the row belongs to, so that later expressions of the same pattern
// read them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/binder/bound_pattern.h"
#include "engine/exec/execution_context.h"
#include "engine/expr/row.h"
#include "engine/types/batch.h"
#include "engine/types/property.h"

namespace mycel::engine::exec {

class CreatePatternWriter {
 public:
  // In MERGE a null property is an error.
  CreatePatternWriter(const binder::CreatePattern& pattern, bool merge, ExecutionContext* context);

  // Makes the columns of everything that is to be created, all null.
  void PrepareColumns(types::Batch* batch) const;
  // Requires PrepareColumns. Columns are filled for this row.
  [[nodiscard]] base::Status Create(types::Batch* batch, uint32_t row);
  // MERGE, before creating: takes the locks under which nobody else makes a node with the same key in an index.
  // kWriteConflict when somebody has, since the snapshot.
  [[nodiscard]] base::Status LockKeys(const types::Batch& batch, uint32_t row);

 private:
  struct NodeLabels {
    bool resolved = false;
    std::vector<base::LabelId> fixed;
    bool dynamic = false;
  };
  using Properties = std::vector<types::Property>;

  [[nodiscard]] base::Status CreateOneNode(size_t at, types::Batch* batch, expr::Row* row);
  [[nodiscard]] base::Status CreateOneRelationship(size_t at, types::Batch* batch, expr::Row* row);
  // `fixed` once, and the dynamic labels of this row behind them.
  [[nodiscard]] base::Result<const std::vector<base::LabelId>*> LabelsOf(size_t at, expr::Row* row);
  [[nodiscard]] base::Result<base::RelTypeId> TypeOf(size_t at, expr::Row* row);
  template <typename Element>
  [[nodiscard]] base::Status Evaluate(const Element& element, expr::Row* row, Properties* out);
  [[nodiscard]] base::Status NothingToMerge(const binder::CreateNode& node, std::string_view key,
                                            std::string_view what) const;
  [[nodiscard]] base::Status NothingToMerge(const binder::CreateRelationship& relationship, std::string_view key,
                                            std::string_view what) const;
  [[nodiscard]] base::Result<base::NodeId> EndNode(binder::VarId id, const binder::CreateRelationship& relationship,
                                                   const types::Batch& batch, uint32_t row) const;
  [[nodiscard]] base::Status LockKeysOf(size_t at, expr::Row* row);

  const binder::CreatePattern& pattern_;
  bool merge_;
  ExecutionContext* context_;
  std::vector<NodeLabels> labels_;                     // by node
  std::vector<std::optional<base::RelTypeId>> types_;  // by relationship; unset while unresolved or dynamic
  std::vector<base::LabelId> row_labels_;
  Properties properties_;
};

}  // namespace mycel::engine::exec
