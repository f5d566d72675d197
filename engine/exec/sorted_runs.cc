#include "engine/exec/sorted_runs.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "engine/exec/spill_limits.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

namespace {

constexpr uint64_t kRowsPerCheck = 1024;

}  // namespace

SortedRuns::SortedRuns(ExecutionContext& context, size_t width, std::vector<Key> keys)
    : context_(context), width_(width), keys_(std::move(keys)) {}

void SortedRuns::Clear() {
  runs_.clear();
  heap_.clear();
  given_ = SIZE_MAX;
}

Status SortedRuns::Add(const RowStore& store, std::span<const uint64_t> rows) {
  if (runs_.size() == kMaxSortedRuns) MYCEL_RETURN_IF_ERROR(MergeAll());
  Run run;
  MYCEL_ASSIGN_OR_RETURN(run.file, SpillFile::Create(context_));
  std::vector<types::Value> values(width_);
  uint64_t written = 0;
  for (const uint64_t row : rows) {
    if (++written % kRowsPerCheck == 0) MYCEL_RETURN_IF_ERROR(context_.Check());
    for (size_t i = 0; i < width_; ++i) values[i] = store.Get(row, i);
    MYCEL_RETURN_IF_ERROR(run.file->Append(values, store.multiplicity(row)));
  }
  runs_.push_back(std::move(run));
  return Status::Ok();
}

bool SortedRuns::After(size_t a, size_t b) const {
  for (const Key& key : keys_) {
    const std::strong_ordering order =
        types::OrderCompare(runs_[a].head.values[key.column], runs_[b].head.values[key.column]);
    if (order != 0) return key.descending ? order < 0 : order > 0;
  }
  return a > b;
}

Status SortedRuns::Advance(size_t run) {
  Row& head = runs_[run].head;
  head.values.resize(width_);
  MYCEL_ASSIGN_OR_RETURN(const bool more, runs_[run].file->Next(head.values, &head.multiplicity));
  if (!more) {
    runs_[run].file.reset();
    return Status::Ok();
  }
  heap_.push_back(run);
  std::push_heap(heap_.begin(), heap_.end(), [this](size_t a, size_t b) { return After(a, b); });
  return Status::Ok();
}

Status SortedRuns::Open() {
  for (size_t run = 0; run < runs_.size(); ++run) MYCEL_RETURN_IF_ERROR(Advance(run));
  return Status::Ok();
}

Result<const SortedRuns::Row*> SortedRuns::Next() {
  if (given_ != SIZE_MAX) MYCEL_RETURN_IF_ERROR(Advance(std::exchange(given_, SIZE_MAX)));
  if (heap_.empty()) return static_cast<const Row*>(nullptr);
  std::pop_heap(heap_.begin(), heap_.end(), [this](size_t a, size_t b) { return After(a, b); });
  given_ = heap_.back();
  heap_.pop_back();
  return static_cast<const Row*>(&runs_[given_].head);
}

Status SortedRuns::MergeAll() {
  MYCEL_RETURN_IF_ERROR(Open());
  Run merged;
  MYCEL_ASSIGN_OR_RETURN(merged.file, SpillFile::Create(context_));
  for (uint64_t written = 1;; ++written) {
    if (written % kRowsPerCheck == 0) MYCEL_RETURN_IF_ERROR(context_.Check());
    MYCEL_ASSIGN_OR_RETURN(const Row* const row, Next());
    if (row == nullptr) break;
    MYCEL_RETURN_IF_ERROR(merged.file->Append(row->values, row->multiplicity));
  }
  Clear();
  runs_.push_back(std::move(merged));
  return Status::Ok();
}

}  // namespace mycel::engine::exec
