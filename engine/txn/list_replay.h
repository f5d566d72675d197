// What replay adds to neighbour lists, appended by a thread of its own: the lists lie anywhere in memory, and waiting
// for them takes about half of a replay. Nothing else in it reads lists, so the two meet only at the end.
//
// Threads: one. The lists may be read once Finish has returned.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/graph/adjacency.h"

namespace mycel::engine::txn {

class ListReplay {
 public:
  // Without `in_background` each entry is there when Append returns.
  ListReplay(graph::Adjacency* lists, bool in_background) : lists_(lists), in_background_(in_background) {}
  ~ListReplay() { Finish(); }
  ListReplay(const ListReplay&) = delete;
  ListReplay& operator=(const ListReplay&) = delete;

  void Append(uint64_t node, const graph::AdjacencyEntry& entry, uint64_t lsn, bool tombstone);
  void Finish();

 private:
  struct Step {
    uint64_t node = 0;
    uint64_t lsn = 0;
    graph::AdjacencyEntry entry;
    bool tombstone = false;
  };
  using Batch = std::vector<Step>;

  void HandOver();
  void Work();

  graph::Adjacency* const lists_;
  const bool in_background_;
  Batch filling_;
  std::thread thread_;  // from the first batch on
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_;
  bool ending_ = false;
};

}  // namespace mycel::engine::txn
