#include "engine/index/vector/vector_index.h"

#include <utility>

namespace mycel::engine::index {

using base::Result;
using base::Status;

VectorIndex::~VectorIndex() = default;

Result<std::unique_ptr<VectorIndex>> VectorIndex::Open(const std::string& path, const VectorSettings& settings) {
  std::unique_ptr<VectorIndex> index(new VectorIndex(settings));
  MYCEL_RETURN_IF_ERROR(index->OpenStore(path));
  return index;
}

VectorGraph& VectorIndex::GraphOf(size_t dimensions) {
  return graphs_.try_emplace(dimensions, dimensions, settings_).first->second;
}

void VectorIndex::CountBytes() {
  size_t bytes = 0;
  for (const auto& [dimensions, graph] : graphs_) bytes += graph.bytes();
  resident_bytes_ = bytes;
}

Status VectorIndex::OnAdd(int64_t document, std::string_view content) {
  if (!loaded_) return Status::Ok();
  const std::vector<float> coordinates = ReadVectorContent(content);
  MYCEL_RETURN_IF_ERROR(GraphOf(coordinates.size()).Add(document, coordinates));
  CountBytes();
  return Status::Ok();
}

Status VectorIndex::OnRemove(int64_t document, std::string_view content) {
  if (loaded_) GraphOf(content.size() / sizeof(float)).Remove(document);
  return Status::Ok();
}

Status VectorIndex::OnClear() {
  graphs_.clear();
  loaded_ = true;
  CountBytes();
  return Status::Ok();
}

Status VectorIndex::LoadGraphs() {
  for (const auto& [dimensions, graph] : graphs_) loaded_ = loaded_ && !graph.Stale();
  if (loaded_) return Status::Ok();
  graphs_.clear();
  MYCEL_ASSIGN_OR_RETURN(SqlStatement all, store().Prepare("SELECT id, content FROM document"));
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, all.Step());
    if (!more) break;
    const std::vector<float> coordinates = ReadVectorContent(all.Bytes(1));
    MYCEL_RETURN_IF_ERROR(GraphOf(coordinates.size()).Add(all.Integer(0), coordinates));
  }
  loaded_ = true;
  CountBytes();
  return Status::Ok();
}

Result<std::vector<SideHit>> VectorIndex::Nearest(std::span<const float> query, size_t count) {
  const std::lock_guard lock(mutex());
  MYCEL_RETURN_IF_ERROR(ApplyLocked());
  MYCEL_RETURN_IF_ERROR(LoadGraphs());
  std::vector<SideHit> hits;
  for (const VectorGraph::Near& near : GraphOf(query.size()).Search(query, count)) {
    MYCEL_ASSIGN_OR_RETURN(const Document found, FindDocument(near.document));
    hits.push_back({found.entity, found.content_hash, near.score});
  }
  return hits;
}

Result<double> VectorIndex::Score(std::span<const float> query, std::span<const float> other) {
  const std::lock_guard lock(mutex());
  MYCEL_RETURN_IF_ERROR(LoadGraphs());
  return GraphOf(query.size()).Score(query, other);
}

}  // namespace mycel::engine::index
