#include "engine/index/vector/hnsw_graph.h"

// The library prefetches one entry behind the end of a list: harmless to a processor, an error to the sanitizer.
#if defined(__SANITIZE_ADDRESS__)
#define NO_MANUAL_VECTORIZATION
#endif

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <hnswlib/hnswlib.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <exception>
#include <string>
#include <unordered_set>

namespace mycel::engine::index {

using base::Status;

namespace {

class Space final : public hnswlib::SpaceInterface<float> {
 public:
  explicit Space(const VectorSpace& space) : space_(space) {}
  size_t get_data_size() override { return space_.encoded_bytes(); }
  hnswlib::DISTFUNC<float> get_dist_func() override {
    return [](const void* a, const void* b, const void* space) {
      return static_cast<const VectorSpace*>(space)->Distance(a, b);
    };
  }
  void* get_dist_func_param() override { return const_cast<VectorSpace*>(&space_); }

 private:
  const VectorSpace& space_;
};

}  // namespace

struct HnswGraph::Parts {
  Parts(const VectorSpace& vectors, const VectorSettings& settings, size_t capacity)
      : space(vectors), graph(&space, capacity, settings.m, settings.ef_construction) {}
  Space space;
  hnswlib::HierarchicalNSW<float> graph;
  std::unordered_set<int64_t> gone;
};

HnswGraph::HnswGraph(const VectorSpace& space, const VectorSettings& settings, size_t capacity)
    : parts_(std::make_unique<Parts>(space, settings, capacity)) {}
HnswGraph::~HnswGraph() = default;

Status HnswGraph::Add(int64_t document, const void* encoded) {
  auto& graph = parts_->graph;
  try {
    if (graph.cur_element_count == graph.max_elements_) graph.resizeIndex(graph.max_elements_ * 2);
    graph.addPoint(encoded, static_cast<hnswlib::labeltype>(document));
  } catch (const std::exception& error) {
    return Status::Error(base::ErrorId::kResourceExhausted,
                         std::string("The vector index cannot grow: ") + error.what());
  }
  return Status::Ok();
}

void HnswGraph::Remove(int64_t document) {
  if (!parts_->gone.insert(document).second) return;
  try {
    parts_->graph.markDelete(static_cast<hnswlib::labeltype>(document));
  } catch (const std::exception&) {
    parts_->gone.erase(document);  // it was never in
  }
}

std::vector<std::pair<float, int64_t>> HnswGraph::Search(const void* encoded, size_t count) const {
  std::vector<std::pair<float, int64_t>> near;
  const size_t wanted = std::min(count, size());
  if (wanted == 0) return near;
  auto& graph = parts_->graph;
  // A wider beam than the results finds more of the true ones.
  graph.setEf(std::max<size_t>(wanted * 2, 64));
  auto found = graph.searchKnn(encoded, wanted);
  for (; !found.empty(); found.pop()) {
    near.emplace_back(found.top().first, static_cast<int64_t>(found.top().second));
  }
  std::reverse(near.begin(), near.end());
  return near;
}

size_t HnswGraph::size() const { return parts_->graph.cur_element_count - parts_->gone.size(); }
size_t HnswGraph::removed() const { return parts_->gone.size(); }
size_t HnswGraph::bytes() const { return parts_->graph.max_elements_ * parts_->graph.size_data_per_element_; }

}  // namespace mycel::engine::index
