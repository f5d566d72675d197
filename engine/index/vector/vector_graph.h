// The nearest of many vectors of one length: a plain list while there are few, above that hnswlib's graph.
//
// The list is searched exactly. It becomes a graph at kGraphVectors; the graph's codes come from quantiles of that
// moment, and Stale says when they are too old: the owner then makes a new one from its store.
//
// Threads: one at a time; the owner locks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "engine/index/vector/vector_space.h"

namespace mycel::engine::index {

class HnswGraph;

class VectorGraph {
 public:
  VectorGraph(size_t dimensions, const VectorSettings& settings);
  ~VectorGraph();
  VectorGraph(const VectorGraph&) = delete;
  VectorGraph& operator=(const VectorGraph&) = delete;

  // `document` is new. kResourceExhausted when memory ends.
  [[nodiscard]] base::Status Add(int64_t document, std::span<const float> coordinates);
  void Remove(int64_t document);

  struct Near {
    int64_t document = 0;
    double score = 0;
  };
  // The nearest, best first, at most `count`.
  [[nodiscard]] std::vector<Near> Search(std::span<const float> query, size_t count);
  // How near two vectors are by this graph's measure: for vectors that are not in it.
  [[nodiscard]] double Score(std::span<const float> query, std::span<const float> other);

  [[nodiscard]] size_t size() const;
  [[nodiscard]] bool Stale() const;
  [[nodiscard]] size_t bytes() const;

 private:
  struct Entry {
    int64_t document;
    std::vector<float> coordinates;  // normalized
  };
  void EncodeList();
  [[nodiscard]] base::Status MakeGraph();
  [[nodiscard]] std::vector<char> Encoded(std::span<const float> coordinates) const;

  const VectorSettings settings_;
  VectorSpace space_;
  std::vector<Entry> list_;  // empty once there is a graph
  std::unordered_map<int64_t, size_t> place_;
  std::vector<char> codes_;  // of the list, in its order, when list_encoded_
  bool list_encoded_ = false;
  std::unique_ptr<HnswGraph> graph_;
  size_t trained_with_ = 0;
};

}  // namespace mycel::engine::index
