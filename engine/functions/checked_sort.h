// A stable sort that asks, every few steps, whether it should go on: sorting what a statement has gathered takes
// seconds, and a cancelled statement must not. Comparisons may be inconsistent without harm, only the order suffers.
//
// Runs of a few items by insertion, then merges from run to run: as many comparisons as any merge sort, and a second
// array of the same size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "engine/base/status.h"

namespace mycel::engine::functions {

inline constexpr size_t kCheckedSortRun = 16;

// `check()` returns a Status; the first that is not ok ends the sort, with all items still there in some order.
template <typename T, typename Less, typename Check>
[[nodiscard]] base::Status CheckedSort(std::vector<T>* items, const Less& less, const Check& check) {
  std::vector<T>& from = *items;
  const size_t size = from.size();
  for (size_t begin = 0; begin < size; begin += kCheckedSortRun) {
    MYCEL_RETURN_IF_ERROR(check());
    const size_t end = std::min(size, begin + kCheckedSortRun);
    for (size_t i = begin + 1; i < end; ++i) {
      T item = std::move(from[i]);
      size_t at = i;
      for (; at > begin && less(item, from[at - 1]); --at) from[at] = std::move(from[at - 1]);
      from[at] = std::move(item);
    }
  }
  if (size <= kCheckedSortRun) return base::Status::Ok();
  std::vector<T> to;
  for (size_t width = kCheckedSortRun; width < size; width *= 2) {
    to.clear();
    to.reserve(size);
    base::Status status;
    for (size_t begin = 0; begin < size; begin += 2 * width) {
      const size_t middle = std::min(size, begin + width);
      const size_t end = std::min(size, begin + 2 * width);
      size_t left = begin;
      size_t right = middle;
      while (left < middle || right < end) {
        if (to.size() % kCheckedSortRun == 0 && status.ok()) status = check();
        // After an error the rest is moved as it stands.
        const bool take_right = left == middle || (right < end && status.ok() && less(from[right], from[left]));
        to.push_back(std::move(from[take_right ? right++ : left++]));
      }
    }
    from.swap(to);
    MYCEL_RETURN_IF_ERROR(status);
  }
  return base::Status::Ok();
}

}  // namespace mycel::engine::functions
