// Who has come to each label or relationship type by a transaction's own writes, in order of their ids: a scan merges
// them into what the sets hold.
//
// Made from the transaction's list when a token is asked for, and kept: a scan in many batches, or one of a rare label
// for every row, does not go through all that was written.
//
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mycel::engine::txn {

template <typename Id>
class OwnSets {
 public:
  // Of a list of (token, something that `id_of` knows the id of) that only grows, unless Truncate tells otherwise.
  // Ascending, each once; valid until the next call.
  template <typename Token, typename Entry, typename IdOf>
  [[nodiscard]] const std::vector<Id>& Of(Token token, const std::vector<std::pair<Token, Entry>>& list,
                                          const IdOf& id_of) {
    for (; known_ < list.size(); ++known_) {
      sets_[list[known_].first.value].ids.push_back(id_of(list[known_].second));
    }
    Set& set = sets_[token.value];
    const auto unsorted = set.ids.begin() + static_cast<std::ptrdiff_t>(set.sorted);
    if (unsorted != set.ids.end()) {
      std::sort(unsorted, set.ids.end());
      std::inplace_merge(set.ids.begin(), unsorted, set.ids.end());
      set.ids.erase(std::unique(set.ids.begin(), set.ids.end()), set.ids.end());
      set.sorted = set.ids.size();
    }
    return set.ids;
  }

  // The list has lost what stood from `count` on.
  void Truncate(size_t count) {
    if (count >= known_) return;
    sets_.clear();
    known_ = 0;
  }

  [[nodiscard]] uint64_t bytes() const { return known_ * sizeof(Id); }

 private:
  struct Set {
    std::vector<Id> ids;
    size_t sorted = 0;  // of them
  };

  std::unordered_map<uint32_t, Set> sets_;
  size_t known_ = 0;  // of the list
};

}  // namespace mycel::engine::txn
