#include "engine/index/vector/vector_graph.h"

#include <algorithm>
#include <new>

#include "engine/index/vector/hnsw_graph.h"

namespace mycel::engine::index {

using base::Status;

namespace {

constexpr size_t kGraphVectors = 4096;
constexpr size_t kGrowthBeforeRetraining = 4;
constexpr size_t kMaxTrainingVectors = 25'000;

}  // namespace

VectorGraph::VectorGraph(size_t dimensions, const VectorSettings& settings)
    : settings_(settings), space_(dimensions, settings.similarity, settings.quantized) {}
VectorGraph::~VectorGraph() = default;

size_t VectorGraph::size() const { return graph_ ? graph_->size() : list_.size(); }

bool VectorGraph::Stale() const {
  if (graph_ == nullptr) return false;
  return graph_->removed() > graph_->size() || graph_->size() > kGrowthBeforeRetraining * trained_with_;
}

size_t VectorGraph::bytes() const {
  const size_t per_vector = sizeof(Entry) + space_.dimensions() * sizeof(float) + space_.encoded_bytes();
  return graph_ ? graph_->bytes() : list_.size() * per_vector;
}

std::vector<char> VectorGraph::Encoded(std::span<const float> coordinates) const {
  std::vector<char> encoded(space_.encoded_bytes());
  space_.Encode(space_.Normalized(coordinates), encoded.data());
  return encoded;
}

Status VectorGraph::Add(int64_t document, std::span<const float> coordinates) {
  if (graph_ != nullptr) return graph_->Add(document, Encoded(coordinates).data());
  place_[document] = list_.size();
  list_.push_back({document, space_.Normalized(coordinates)});
  list_encoded_ = false;
  return list_.size() < kGraphVectors ? Status::Ok() : MakeGraph();
}

void VectorGraph::Remove(int64_t document) {
  if (graph_ != nullptr) return graph_->Remove(document);
  const auto found = place_.find(document);
  if (found == place_.end()) return;
  const size_t at = found->second;
  place_.erase(found);
  if (at + 1 != list_.size()) {
    list_[at] = std::move(list_.back());
    place_[list_[at].document] = at;
  }
  list_.pop_back();
  list_encoded_ = false;
}

// The quantiles of a list are always those of what it holds.
void VectorGraph::EncodeList() {
  if (list_encoded_) return;
  if (space_.quantized()) {
    std::vector<float> all;
    const size_t every = list_.size() / kMaxTrainingVectors + 1;
    for (size_t i = 0; i < list_.size(); i += every) {
      all.insert(all.end(), list_[i].coordinates.begin(), list_[i].coordinates.end());
    }
    space_.Train(std::move(all));
  }
  codes_.resize(list_.size() * space_.encoded_bytes());
  for (size_t i = 0; i < list_.size(); ++i) {
    space_.Encode(list_[i].coordinates, codes_.data() + i * space_.encoded_bytes());
  }
  list_encoded_ = true;
}

Status VectorGraph::MakeGraph() {
  EncodeList();
  auto graph = std::make_unique<HnswGraph>(space_, settings_, list_.size() * 2);
  for (size_t i = 0; i < list_.size(); ++i) {
    MYCEL_RETURN_IF_ERROR(graph->Add(list_[i].document, codes_.data() + i * space_.encoded_bytes()));
  }
  trained_with_ = list_.size();
  graph_ = std::move(graph);
  list_ = {};
  codes_ = {};
  place_ = {};
  return Status::Ok();
}

std::vector<VectorGraph::Near> VectorGraph::Search(std::span<const float> query, size_t count) {
  std::vector<Near> near;
  if (graph_ != nullptr) {
    for (const auto& [distance, document] : graph_->Search(Encoded(query).data(), count)) {
      near.push_back({document, space_.Score(distance)});
    }
    return near;
  }
  EncodeList();
  const std::vector<char> encoded = Encoded(query);
  for (size_t i = 0; i < list_.size(); ++i) {
    const float distance = space_.Distance(encoded.data(), codes_.data() + i * space_.encoded_bytes());
    near.push_back({list_[i].document, space_.Score(distance)});
  }
  std::sort(near.begin(), near.end(), [](const Near& a, const Near& b) {
    return a.score != b.score ? a.score > b.score : a.document < b.document;
  });
  if (near.size() > count) near.resize(count);
  return near;
}

double VectorGraph::Score(std::span<const float> query, std::span<const float> other) {
  if (graph_ == nullptr) EncodeList();
  return space_.Score(space_.Distance(Encoded(query).data(), Encoded(other).data()));
}

}  // namespace mycel::engine::index
