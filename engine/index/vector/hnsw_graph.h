// hnswlib behind an adapter. No other file includes its headers.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/base/status.h"
#include "engine/index/vector/vector_space.h"

namespace mycel::engine::index {

class HnswGraph {
 public:
  // `space` outlives the graph and does not change.
  HnswGraph(const VectorSpace& space, const VectorSettings& settings, size_t capacity);
  ~HnswGraph();
  HnswGraph(const HnswGraph&) = delete;
  HnswGraph& operator=(const HnswGraph&) = delete;

  // kResourceExhausted.
  [[nodiscard]] base::Status Add(int64_t document, const void* encoded);
  void Remove(int64_t document);
  // (distance, document), nearest first.
  [[nodiscard]] std::vector<std::pair<float, int64_t>> Search(const void* encoded, size_t count) const;
  [[nodiscard]] size_t size() const;     // without removed ones
  [[nodiscard]] size_t removed() const;  // still in the graph
  [[nodiscard]] size_t bytes() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mycel::engine::index
