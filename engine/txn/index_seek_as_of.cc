// Seeks in a property index as of the past: what is under a key now, and what has left it since, judged by what the
// records were then.
//
// The index tells of a moment from which on it has been online; before, and where the history does not tell what has
// left a key, every record with the label or of the type is looked at.
#include <algorithm>
#include <tuple>

#include "engine/index/index_key.h"
#include "engine/txn/index_holder.h"
#include "engine/txn/seek_range.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using catalog::IndexDescriptor;
using graph::RecordRead;
using index::KeyedId;

namespace {

class AsOfSeek {
 public:
  AsOfSeek(TransactionState* state, const IndexDescriptor& descriptor, const IndexSeek& seek, index::KeyRange range)
      : state_(*state), index_(descriptor), seek_(seek), range_(std::move(range)) {}

  Status Run(std::vector<uint64_t>* hits) {
    const bool told = state_.as_of->has_sets() && index_.UsableAt(base::Lsn(state_.as_of->lsn()));
    MYCEL_RETURN_IF_ERROR(told ? FromIndex() : FromRecords());
    std::sort(found_.begin(), found_.end(),
              [](const KeyedId& a, const KeyedId& b) { return std::tie(a.key, a.id) < std::tie(b.key, b.id); });
    for (const KeyedId& hit : found_) hits->push_back(hit.id);
    return Status::Ok();
  }

 private:
  [[nodiscard]] bool of_node() const { return index_.target.entity == catalog::EntityKind::kNode; }

  // Takes the entity if its key then is `key`, or, without one, if it lies in the range.
  Status Judge(uint64_t entity, const std::string* key) {
    if (++judged_ % kJudgedBetweenChecks == 0) MYCEL_RETURN_IF_ERROR(state_.CheckAsOfEnded());
    MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state_.as_of->ReadCandidate(of_node(), entity, state_.Reader()));
    MYCEL_ASSIGN_OR_RETURN(const auto properties, IndexedProperties(index_, entity, read));
    if (!properties) return Status::Ok();
    MYCEL_ASSIGN_OR_RETURN(std::optional<std::string> have,
                           KeyOfProperties(state_.core, index_, *properties, &values_));
    if (!have || (key == nullptr ? !InRange(range_, *have) || !MayHoldText(seek_, *have) : *have != *key)) {
      return Status::Ok();
    }
    if (seek_.equal.size() == 1 && index_.target.keys.size() == 1) {
      MYCEL_ASSIGN_OR_RETURN(const bool same, HasValue(state_.core, index_, *properties, seek_.equal[0], range_.begin));
      if (!same) return Status::Ok();
    }
    found_.push_back({std::move(*have), entity});
    return Status::Ok();
  }

  // The index first: what goes from it stands in the history before.
  Status FromIndex() {
    const auto tree = state_.core->indexes.Find(index_.id);
    if (tree == nullptr) {
      return Status::Error(base::ErrorId::kNotFound, "There is no index with id " + std::to_string(index_.id.value));
    }
    std::vector<KeyedId> entries;
    index::RangeCursor at = index::RangeIndex::Open(range_, index::ScanOrder::kAscending);
    while (tree->NextEntries(&at, kEntriesPerStep, &entries) > 0) MYCEL_RETURN_IF_ERROR(state_.CheckAsOfEnded());
    MYCEL_ASSIGN_OR_RETURN(const std::vector<KeyedId> left,
                           state_.core->history->ReadLeftKeys(index_.id, range_, state_.as_of->lsn()));
    entries.insert(entries.end(), left.begin(), left.end());
    std::sort(entries.begin(), entries.end(),
              [](const KeyedId& a, const KeyedId& b) { return std::tie(a.key, a.id) < std::tie(b.key, b.id); });
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    for (const KeyedId& entry : entries) {
      if (!InRange(range_, entry.key) || !MayHoldText(seek_, entry.key)) continue;
      MYCEL_RETURN_IF_ERROR(Judge(entry.id, &entry.key));
    }
    return Status::Ok();
  }

  Status FromRecords() {
    const bool node = of_node();
    graph::RecordPages* const pages = (node ? state_.core->nodes : state_.core->rels).get();
    const uint64_t end = (node ? state_.core->next_node : state_.core->next_rel).load();
    for (uint64_t page = 0; page * graph::kPageIds < end; ++page) {
      MYCEL_ASSIGN_OR_RETURN(uint64_t bits, state_.PresentBitsAsOf(pages, page, index_.target.tokens.front()));
      for (; bits != 0; bits &= bits - 1) {
        const auto slot = static_cast<uint64_t>(__builtin_ctzll(bits));
        MYCEL_RETURN_IF_ERROR(Judge(page * graph::kPageIds + slot, nullptr));
      }
    }
    return Status::Ok();
  }

  static constexpr size_t kEntriesPerStep = 1024;
  static constexpr uint64_t kJudgedBetweenChecks = 256;

  TransactionState& state_;
  const IndexDescriptor& index_;
  const IndexSeek& seek_;
  const index::KeyRange range_;
  std::vector<KeyedId> found_;
  std::vector<types::Value> values_;
  uint64_t judged_ = 0;
};

}  // namespace

Status TransactionState::SeekAsOf(const IndexDescriptor& index, const IndexSeek& seek, std::vector<uint64_t>* hits) {
  if (!index::IsOrdered(index.kind) || index.target.tokens.size() != 1) return RefuseIndexAsOf(index.id);
  MYCEL_RETURN_IF_ERROR(
      as_of->RequireAll(index.target.entity == catalog::EntityKind::kNode, index.target.tokens.front()));
  auto range = RangeOf(seek, index.target.keys.size());
  if (!range) return Status::Ok();
  return AsOfSeek(this, index, seek, std::move(*range)).Run(hits);
}

}  // namespace mycel::engine::txn
