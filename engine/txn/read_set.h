// What a serializable transaction has read, as predicates, and what commits have written since it began.
//
// A serializable transaction that writes is let through only if no commit since its snapshot has touched anything that
// it has read: then all of them could have run one after the other, in the order of their commits. (Kung and Robinson,
// "On Optimistic Methods for Concurrency Control", 1981, backward validation.) A transaction that writes nothing sees a
// prefix of that order and needs no record of its reads.
//
// Predicates: single nodes and relationships, the relationships of a node, a label's nodes, a type's relationships, all
// nodes or relationships, ranges of an index's keys. Where there are too many of a kind the whole kind stands for them,
// so that a read set stays small: a conflict more, never one less.
//
// Threads: a ReadSet is its transaction's; a WriteWindow is used under the store's commit mutex.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/index/key_range.h"

namespace mycel::engine::txn {

// What one commit has changed.
struct CommittedWrites {
  uint64_t lsn = 0;
  std::vector<uint64_t> nodes;  // created, changed, deleted
  std::vector<uint64_t> rels;
  std::vector<uint64_t> adjacent;  // nodes whose lists changed
  std::vector<base::LabelId> labels;
  std::vector<base::RelTypeId> types;  // of which relationships came or went
  std::vector<std::pair<base::IndexId, std::string>> keys;
  bool node_set = false;  // nodes came or went
  bool rel_set = false;
};

class ReadSet {
 public:
  void Node(uint64_t id) { Add(&nodes_, &every_node_, id); }
  void Rel(uint64_t id) { Add(&rels_, &every_rel_, id); }
  void Adjacent(uint64_t node) { Add(&adjacent_, &every_list_, node); }
  void Label(base::LabelId label) { labels_.insert(label.value); }
  void Type(base::RelTypeId type) { types_.insert(type.value); }
  void NodeSet() { node_set_ = true; }
  void RelSet() { rel_set_ = true; }
  void Range(base::IndexId index, const index::KeyRange& range);
  void WholeIndex(base::IndexId index) { Range(index, index::KeyRange::All()); }
  // Names that are made after the snapshot: who has looked for one of them has read that nothing has it, and no
  // operator asks the transaction about a name that is not there.
  void Begin(uint32_t labels, uint32_t types, uint32_t keys) {
    *this = ReadSet();
    known_labels_ = labels;
    known_types_ = types;
    known_keys_ = keys;
  }
  // The transaction itself has made it.
  void OwnKey(base::PropertyKeyId key) {
    if (key.value == known_keys_) ++known_keys_;
  }
  [[nodiscard]] bool KeysAreKnown(uint32_t keys) const { return keys <= known_keys_; }

  // What of it the commit has changed, for a person; null: nothing.
  [[nodiscard]] const char* Touched(const CommittedWrites& writes) const;

 private:
  using Ids = boost::unordered_flat_set<uint64_t>;
  static void Add(Ids* ids, bool* every, uint64_t id);

  Ids nodes_, rels_, adjacent_, labels_, types_;
  bool every_node_ = false;
  bool every_rel_ = false;
  bool every_list_ = false;
  bool node_set_ = false;
  bool rel_set_ = false;
  uint32_t known_labels_ = 0;
  uint32_t known_types_ = 0;
  uint32_t known_keys_ = 0;
  boost::unordered_flat_map<uint64_t, std::vector<index::KeyRange>> ranges_;  // by index
};

// The commits since the oldest snapshot of a serializable transaction that runs.
class WriteWindow {
 public:
  void Enter(uint64_t snapshot) { snapshots_.insert(snapshot); }
  void Leave(uint64_t snapshot);
  // Nobody needs it otherwise.
  [[nodiscard]] bool wanted() const { return !snapshots_.empty(); }
  void Add(CommittedWrites writes) { commits_.push_back(std::move(writes)); }
  // The first change above `snapshot` of something in `reads`; null: there is none.
  [[nodiscard]] const char* FirstTouched(const ReadSet& reads, uint64_t snapshot) const;

 private:
  std::multiset<uint64_t> snapshots_;
  std::deque<CommittedWrites> commits_;  // by LSN
};

}  // namespace mycel::engine::txn
