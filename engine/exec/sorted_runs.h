// Sorted runs of rows in temporary files, merged into one order: what Sort does with more rows than it may hold.
//
// Rows that are equal come in the order of their runs, so the sort stays stable. At kMaxSortedRuns all runs become one.
//
// Threads: the statement's.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/exec/row_store.h"
#include "engine/exec/spill_file.h"

namespace mycel::engine::exec {

class SortedRuns {
 public:
  struct Key {
    size_t column = 0;  // a position in a row
    bool descending = false;
  };
  SortedRuns(ExecutionContext& context, size_t width, std::vector<Key> keys);

  // Writes the given rows of `store`, which are in order, as one run.
  [[nodiscard]] base::Status Add(const RowStore& store, std::span<const uint64_t> rows);
  [[nodiscard]] bool empty() const { return runs_.empty(); }
  void Clear();

  // To be called once, after the last run.
  [[nodiscard]] base::Status Open();
  // The next row in order, to be read until the next call; null: there are no more.
  struct Row {
    std::vector<types::Value> values;
    uint64_t multiplicity = 1;
  };
  [[nodiscard]] base::Result<const Row*> Next();

 private:
  struct Run {
    std::unique_ptr<SpillFile> file;
    Row head;
  };
  // Whether the head of run `a` comes after that of run `b`.
  [[nodiscard]] bool After(size_t a, size_t b) const;
  // Reads the run's next head and puts it into the heap; an ended run goes.
  [[nodiscard]] base::Status Advance(size_t run);
  [[nodiscard]] base::Status MergeAll();

  ExecutionContext& context_;
  const size_t width_;
  const std::vector<Key> keys_;
  std::vector<Run> runs_;
  std::vector<size_t> heap_;  // of runs with a head, the first row's on top
  size_t given_ = SIZE_MAX;   // the run whose head was handed out
};

}  // namespace mycel::engine::exec
