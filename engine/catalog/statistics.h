// What the planner guesses from: never an answer.
//
// Triples (start label, type, end label), each part possibly "any", are kept up with every commit as far as
// relationships are made and deleted; a label that is set on a node later is only seen by the next sample (Install).
// Label and type totals come from Counts. Index statistics are pushed by whoever plans, and by the checkpointer.
//
// Threads: everything from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/catalog/counts.h"

namespace mycel::engine::catalog {

using MaybeLabel = std::optional<base::LabelId>;
using MaybeType = std::optional<base::RelTypeId>;

struct IndexStatistics {
  uint64_t entries = 0;
  uint64_t distinct_keys = 0;
};

// A sample of the graph, or a commit's own relationships: a bag of triples.
class TripleBag {
 public:
  // A relationship between nodes with these labels: counts every combination of label-or-any at both ends.
  void AddRel(base::RelTypeId type, std::span<const base::LabelId> start, std::span<const base::LabelId> end,
              int64_t times);

 private:
  friend class Statistics;
  struct Key {
    uint32_t start;
    uint32_t type;
    uint32_t end;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  std::unordered_map<Key, int64_t, KeyHash> triples_;
};

class Statistics {
 public:
  // `counts` must outlive this.
  explicit Statistics(const Counts* counts) : counts_(counts) {}
  Statistics(const Statistics&) = delete;
  Statistics& operator=(const Statistics&) = delete;

  // Upkeep at commit.
  void Add(const TripleBag& bag);
  // Replaces all triples by a sample, each count multiplied by `scale` (all relationships / sampled ones).
  void Install(const TripleBag& sample, double scale);
  void SetIndex(base::IndexId id, const IndexStatistics& statistics);
  void DropIndex(base::IndexId id);

  [[nodiscard]] double Nodes(MaybeLabel label) const;
  // Relationships of the type between such nodes; 0 for a triple that was never seen.
  [[nodiscard]] double Rels(MaybeLabel start, MaybeType type, MaybeLabel end) const;
  // Relationships per node with `label`, in this direction, of this type, to nodes with `other`.
  [[nodiscard]] double AverageDegree(MaybeLabel label, base::Direction direction, MaybeType type,
                                     MaybeLabel other) const;
  [[nodiscard]] std::optional<IndexStatistics> Index(base::IndexId id) const;
  // How many entries an equality look-up finds; nothing when the index is unknown.
  [[nodiscard]] std::optional<double> EntriesPerKey(base::IndexId id) const;

  [[nodiscard]] std::string Encode() const;
  // kCorruption on bad bytes; nothing is changed then.
  [[nodiscard]] base::Status Decode(std::string_view bytes);

 private:
  static constexpr size_t kShards = 16;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<TripleBag::Key, int64_t, TripleBag::KeyHash> triples;
  };

  [[nodiscard]] std::optional<int64_t> Find(const TripleBag::Key& key) const;
  Shard& ShardOf(const TripleBag::Key& key);
  [[nodiscard]] const Shard& ShardOf(const TripleBag::Key& key) const;

  const Counts* counts_;
  std::array<Shard, kShards> shards_;
  mutable std::mutex index_mutex_;
  std::unordered_map<uint32_t, IndexStatistics> indexes_;
};

}  // namespace mycel::engine::catalog
