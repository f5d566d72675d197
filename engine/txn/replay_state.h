// What a replay carries from record to record.
//
// Threads: one.
#pragma once

#include <string>
#include <vector>

#include "engine/catalog/statistics.h"
#include "engine/graph/adjacency.h"
#include "engine/txn/list_replay.h"

namespace mycel::engine::txn {

struct ReplayState {
  ReplayState(graph::Adjacency* adjacency, bool in_background) : lists(adjacency, in_background) {}

  std::vector<std::string> fragments;  // of a large commit whose own record has not come yet
  ListReplay lists;
  catalog::TripleBag shapes;  // of all relationships so far; for the statistics, which nothing reads meanwhile
};

}  // namespace mycel::engine::txn
