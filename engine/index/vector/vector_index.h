// A vector index: the nearest neighbours of a vector. The documents and their vectors are in the index's file; the
// graphs, one per length of vectors, are in memory and are made from the file when somebody asks first.
//
// See side/side_index.h for how documents come and go.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/index/side/side_index.h"
#include "engine/index/vector/vector_content.h"
#include "engine/index/vector/vector_graph.h"

namespace mycel::engine::index {

class VectorIndex final : public SideIndex {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<VectorIndex>> Open(const std::string& path,
                                                                       const VectorSettings& settings);
  ~VectorIndex() override;

  [[nodiscard]] const VectorSettings& settings() const { return settings_; }

  // The nearest, best first, at most `count`: documents, so an entity may come with contents that the caller does not
  // see; it asks for more then.
  [[nodiscard]] base::Result<std::vector<SideHit>> Nearest(std::span<const float> query, size_t count);
  // The score of a vector that is in no index yet.
  [[nodiscard]] base::Result<double> Score(std::span<const float> query, std::span<const float> other);

 private:
  explicit VectorIndex(const VectorSettings& settings) : settings_(settings) {}

  base::Status MakeTables() override { return base::Status::Ok(); }
  base::Status OnAdd(int64_t document, std::string_view content) override;
  base::Status OnRemove(int64_t document, std::string_view content) override;
  base::Status OnClear() override;
  bool KeepsContent() const override { return true; }
  // Makes the graphs from the documents if there are none.
  [[nodiscard]] base::Status LoadGraphs();
  [[nodiscard]] VectorGraph& GraphOf(size_t dimensions);
  void CountBytes();

  const VectorSettings settings_;
  std::map<size_t, VectorGraph> graphs_;  // by length
  bool loaded_ = false;
};

}  // namespace mycel::engine::index
