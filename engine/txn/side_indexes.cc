// Full-text and vector indexes in the life of a store: opened, built, made durable with every checkpoint, and built
// again when their file does not fit to the log.
#include "engine/index/index_key.h"
#include "engine/txn/schema_scan.h"
#include "engine/txn/store_core.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Result;
using base::Status;
using catalog::IndexDescriptor;
using catalog::IndexKind;

std::string StoreCore::SideIndexPath(base::IndexId id) const {
  return env::JoinPath(env::JoinPath(options.path, "indexes"), std::to_string(id.value));
}

Status StoreCore::OpenIndex(const IndexDescriptor& index) {
  if (!index::IsSide(index.kind)) {
    indexes.Create(index.id);
    return Status::Ok();
  }
  if (indexes.FindSide(index.id) != nullptr) return Status::Ok();
  const auto open = [&]() -> Result<std::shared_ptr<index::SideIndex>> {
    MYCEL_RETURN_IF_ERROR(options.env->CreateDirectories(SideIndexPath(index.id)));
    const std::string file = env::JoinPath(SideIndexPath(index.id), "store.sqlite");
    if (index.kind == IndexKind::kVector) {
      MYCEL_ASSIGN_OR_RETURN(auto vectors, index::VectorIndex::Open(file, index::VectorSettingsOf(index.options)));
      return std::shared_ptr<index::SideIndex>(std::move(vectors));
    }
    const index::Analyzer* analyzer = index::FindAnalyzer(index::AnalyzerNameOf(index.options));
    if (analyzer == nullptr) {
      return Status::Error(ErrorId::kNewerFormat, "The full-text index `" + index.name + "` has an unknown analyzer");
    }
    std::vector<std::string> fields;
    for (const base::PropertyKeyId key : index.target.keys) fields.emplace_back(tokens.property_keys.Name(key));
    MYCEL_ASSIGN_OR_RETURN(auto text, index::FulltextIndex::Open(file, *analyzer, std::move(fields)));
    return std::shared_ptr<index::SideIndex>(std::move(text));
  };
  auto opened = open();
  if (!opened.ok() && opened.status().id() == ErrorId::kCorruption) {
    // What the file held is in the records too.
    DropIndexFiles(index.id);
    opened = open();
  }
  if (!opened.ok()) return opened.status();
  indexes.Put(index.id, *std::move(opened));
  return Status::Ok();
}

void StoreCore::DropIndexFiles(base::IndexId id) {
  // A file that stays is harmless: ids are never used again.
  (void)options.env->RemoveTree(SideIndexPath(id));
}

Status StoreCore::CommitSideIndexes(uint64_t cut) {
  for (const auto& index : indexes.AllSide()) MYCEL_RETURN_IF_ERROR(index->Commit(base::Lsn(cut)));
  return Status::Ok();
}

Status StoreCore::PopulateSideIndex(const IndexDescriptor& index, const BuildStop& stop) {
  const auto built = indexes.FindSide(index.id);
  if (built == nullptr) return BuildGoesOn(index, 0, stop);
  return ScanInSlices(
      this, index.target,
      [&](uint64_t entity, const PropertiesView& properties) -> Status {
        MYCEL_ASSIGN_OR_RETURN(const auto values, ScanValues(index.target, properties));
        const auto key = index::EntryKey(index, values);
        if (key) built->Insert(key->bytes, entity);
        return Status::Ok();
      },
      [&](double percent) -> Status {
        MYCEL_RETURN_IF_ERROR(built->Apply());
        return BuildGoesOn(index, percent, stop);
      });
}

Status StoreCore::RebuildSideIndexes() {
  for (const IndexDescriptor& index : schema.snapshot()->indexes()) {
    if (!index::IsSide(index.kind) || index.state != catalog::IndexState::kOnline) continue;
    const uint64_t mark = indexes.FindSide(index.id)->watermark().value;
    if (mark >= watermark.load() && mark <= visible.load()) continue;
    MYCEL_RETURN_IF_ERROR(indexes.FindSide(index.id)->Clear());
    MYCEL_RETURN_IF_ERROR(PopulateSideIndex(index, BuildStop{}));
    build_progress.Remove(index.id);
  }
  return Status::Ok();
}

}  // namespace mycel::engine::txn
