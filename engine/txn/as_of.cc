#include "engine/txn/as_of.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/graph/record_image.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Direction;
using base::ErrorId;
using base::Result;
using base::Status;
using graph::Presence;
using graph::RecordRead;

namespace {

constexpr size_t kKeptBytes = size_t{16} << 20;
constexpr size_t kPageCost = 64;  // of one in the table

Result<bool> HasToken(bool node, uint64_t id, std::string_view bytes, uint32_t token) {
  if (node) {
    graph::NodeImage image;
    if (!graph::DecodeNode(bytes, &image)) return DamagedRecord("node", id);
    return std::binary_search(image.labels.begin(), image.labels.end(), base::LabelId(token));
  }
  graph::RelImage image;
  if (!graph::DecodeRel(bytes, &image)) return DamagedRecord("relationship", id);
  return image.type.value == token;
}

}  // namespace

AsOfReader::AsOfReader(StoreCore* core, uint64_t lsn, std::optional<int64_t> micros, HistoryReach reach)
    : core_(core), history_(core->history.get()), lsn_(lsn), micros_(micros), reach_(std::move(reach)) {}

bool AsOfReader::StillReaches() const {
  const std::optional<HistoryReach> now = history_->Enter(lsn_, micros_);
  if (!now) return false;
  history_->Leave(lsn_);
  return now->whole == reach_.whole &&
         std::includes(now->labels.begin(), now->labels.end(), reach_.labels.begin(), reach_.labels.end());
}

AsOfReader::~AsOfReader() { history_->Leave(lsn_); }

void AsOfReader::ChargeTo(memory::Account* account) {
  if (account == account_) return;
  Forget();
  account_ = account;
  charged_ = memory::Reservation(account);
}

std::string AsOfReader::LabelNames() const {
  std::string names;
  for (const base::LabelId label : reach_.labels) {
    names += (names.empty() ? "" : ", ") + std::string(core_->tokens.labels.Name(label));
  }
  return names;
}

Status AsOfReader::RefuseUnknown(bool node, uint64_t id) const {
  const std::string what = (node ? "Node " : "Relationship ") + std::to_string(id);
  return Status::Error(ErrorId::kInvalidArgumentValue,
                       what +
                           " cannot be read as of then: the history that reaches back so far is of nodes with the "
                           "label " +
                           LabelNames() + " and of relationships at such nodes, and this is " +
                           (node ? "no such node" : "not at one") +
                           ". ALTER DATABASE … SET HISTORY RETENTION … FOR LABEL … keeps more from then on");
}

Status AsOfReader::RequireAll(bool node, std::optional<uint32_t> token) const {
  if (reach_.whole) return Status::Ok();
  if (node && token && std::binary_search(reach_.labels.begin(), reach_.labels.end(), base::LabelId(*token))) {
    return Status::Ok();
  }
  std::string what = node ? "All nodes" : "All relationships";
  if (node && token) what += " with the label " + std::string(core_->tokens.labels.Name(base::LabelId(*token)));
  if (!node && token) what += " of the type " + std::string(core_->tokens.rel_types.Name(base::RelTypeId(*token)));
  return Status::Error(ErrorId::kInvalidArgumentValue,
                       what +
                           " cannot be found as of then: the history that reaches back so far is of nodes with the "
                           "label " +
                           LabelNames() + " and of relationships at such nodes. Begin the pattern at one of these: " +
                           "(n:" + std::string(core_->tokens.labels.Name(reach_.labels.front())) + ")");
}

// Entries above the snapshot tell nothing: the history may have been off in between.
Result<const PageAsOf*> AsOfReader::Page(bool node, uint64_t number, const graph::ReadContext& reader,
                                         PageAsOf* passing) {
  static const PageAsOf kUnchanged;
  Quiet& quiet = node ? quiet_nodes_ : quiet_rels_;
  if (number >= quiet.begin && number < quiet.end) return &kUnchanged;
  Pages& pages = node ? nodes_ : rels_;
  auto have = pages.find(number);
  if (have == pages.end()) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t next, history_->NextPage(node, number));
    if (next > number) {
      quiet = {number, next};
      return &kUnchanged;
    }
  }
  if (have == pages.end() && passing != nullptr && bytes_ > kKeptBytes) {
    MYCEL_RETURN_IF_ERROR(history_->ReadPage(node, number, lsn_, reader.snapshot, passing));
    return passing;
  }
  if (have == pages.end()) {
    auto page = std::make_unique<PageAsOf>();
    MYCEL_RETURN_IF_ERROR(history_->ReadPage(node, number, lsn_, reader.snapshot, page.get()));
    size_t bytes = kPageCost;
    if (page->changed == 0) {
      page.reset();
    } else {
      bytes += sizeof(PageAsOf) + page->bytes;
    }
    if (account_ != nullptr) MYCEL_RETURN_IF_ERROR(charged_.Resize(bytes_ + bytes));
    bytes_ += bytes;
    have = pages.emplace(number, std::move(page)).first;
  }
  return have->second == nullptr ? &kUnchanged : have->second.get();
}

Result<RecordRead> AsOfReader::Look(bool node, uint64_t id, const graph::ReadContext& reader, bool* entry) {
  MYCEL_ASSIGN_OR_RETURN(const PageAsOf* page, Page(node, id / graph::kPageIds, reader, nullptr));
  const uint64_t slot = id % graph::kPageIds;
  const bool changed = (page->changed >> slot & 1) != 0;
  if (entry != nullptr) *entry = changed;
  if (!changed) return (node ? core_->nodes : core_->rels)->Read(id, reader);
  if ((page->there >> slot & 1) == 0) return RecordRead{};
  return RecordRead{Presence::kPresent, page->images[slot], nullptr};
}

Result<bool> AsOfReader::Follows(uint64_t node, const graph::ReadContext& reader) {
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, Look(true, node, reader, nullptr));
  if (read.presence != Presence::kPresent) return false;
  graph::NodeImage image;
  if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", node);
  return HasAnyLabel(image, reach_.labels);
}

Result<RecordRead> AsOfReader::Read(bool node, uint64_t id, const graph::ReadContext& reader) {
  bool entry = false;
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, Look(node, id, reader, &entry));
  if (reach_.whole) return read;
  if (read.presence != Presence::kPresent) {
    // What an entry says was not there came later; an id that was never handed out is of nothing.
    const uint64_t end = (node ? core_->next_node : core_->next_rel).load();
    return entry || id >= end ? Result<RecordRead>(read) : RefuseUnknown(node, id);
  }
  if (node) {
    graph::NodeImage image;
    if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", id);
    return HasAnyLabel(image, reach_.labels) ? Result<RecordRead>(read) : RefuseUnknown(node, id);
  }
  graph::RelImage image;
  if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", id);
  for (const base::NodeId end : {image.start, image.end}) {
    MYCEL_ASSIGN_OR_RETURN(const bool follows, Follows(end.value, reader));
    if (follows) return read;
  }
  return RefuseUnknown(node, id);
}

Result<std::optional<bool>> AsOfReader::HadLabel(uint64_t id, base::LabelId label, const graph::ReadContext& reader) {
  if (reach_.whole || !RequireAll(true, label.value).ok()) return std::optional<bool>();
  MYCEL_ASSIGN_OR_RETURN(const RecordRead read, Look(true, id, reader, nullptr));
  if (read.presence != Presence::kPresent) return std::optional(false);
  MYCEL_ASSIGN_OR_RETURN(const bool had, HasToken(true, id, read.image, label.value));
  return std::optional(had);
}

Result<uint64_t> AsOfReader::PresentBits(bool node, uint64_t number, std::optional<uint32_t> token,
                                         const graph::ReadContext& reader) {
  MYCEL_RETURN_IF_ERROR(RequireAll(node, token));
  graph::RecordPages* const pages = (node ? core_->nodes : core_->rels).get();
  PageAsOf passing;
  MYCEL_ASSIGN_OR_RETURN(const PageAsOf* page, Page(node, number, reader, &passing));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t now, pages->PresentBits(number, reader));
  const uint64_t present = (now & ~page->changed) | page->there;
  if (!token) return present;
  uint64_t matching = 0;
  for (uint64_t bits = present; bits != 0; bits &= bits - 1) {
    const auto slot = static_cast<uint64_t>(__builtin_ctzll(bits));
    const uint64_t id = number * graph::kPageIds + slot;
    std::string_view image = page->images[slot];
    if ((page->changed >> slot & 1) == 0) {
      MYCEL_ASSIGN_OR_RETURN(const RecordRead read, pages->Read(id, reader));
      image = read.image;
    }
    MYCEL_ASSIGN_OR_RETURN(const bool has, HasToken(node, id, image, *token));
    if (has) matching |= uint64_t{1} << slot;
  }
  return matching;
}

Result<int64_t> AsOfReader::CountChange(bool node, uint64_t number, std::optional<uint32_t> token,
                                        const graph::ReadContext& reader) {
  graph::RecordPages* const pages = (node ? core_->nodes : core_->rels).get();
  PageAsOf passing;
  MYCEL_ASSIGN_OR_RETURN(const PageAsOf* page, Page(node, number, reader, &passing));
  MYCEL_ASSIGN_OR_RETURN(const uint64_t now, pages->PresentBits(number, reader));
  const auto counts = [&](uint64_t slot, uint64_t there, std::string_view image) -> Result<int64_t> {
    if ((there >> slot & 1) == 0) return int64_t{0};
    if (!token) return int64_t{1};
    MYCEL_ASSIGN_OR_RETURN(const bool has, HasToken(node, number * graph::kPageIds + slot, image, *token));
    return int64_t{has ? 1 : 0};
  };
  int64_t change = 0;
  for (uint64_t bits = page->changed; bits != 0; bits &= bits - 1) {
    const auto slot = static_cast<uint64_t>(__builtin_ctzll(bits));
    MYCEL_ASSIGN_OR_RETURN(const RecordRead read, pages->Read(number * graph::kPageIds + slot, reader));
    MYCEL_ASSIGN_OR_RETURN(const int64_t then, counts(slot, page->there, page->images[slot]));
    MYCEL_ASSIGN_OR_RETURN(const int64_t has, counts(slot, now, read.image));
    change += then - has;
  }
  return change;
}

// The set of now first, what has left it second: what goes from the one stands in the other before.
Result<size_t> AsOfReader::NextOfSet(bool node, uint32_t token, uint64_t from, const graph::ReadContext& reader,
                                     const std::function<Status()>& check, std::span<uint64_t> out) {
  constexpr size_t kChunk = 256;
  MYCEL_RETURN_IF_ERROR(RequireAll(node, token));
  const index::IdSet* const set =
      node ? core_->label_sets.Find(base::LabelId(token)) : core_->rel_sets.Rels(base::RelTypeId(token));
  const HistorySpace space = node ? HistorySpace::kLabel : HistorySpace::kRelType;
  size_t count = 0;
  while (count < out.size()) {
    MYCEL_RETURN_IF_ERROR(check());
    std::vector<uint64_t> ids(std::min(kChunk, out.size() - count));
    const size_t wanted = ids.size();
    ids.resize(set == nullptr ? 0 : set->NextBatch(from, base::Lsn(reader.snapshot), ids).count);
    // Up to here the set is known, and then what has left it.
    uint64_t until = ids.size() < wanted ? UINT64_MAX : ids.back();
    MYCEL_ASSIGN_OR_RETURN(const std::vector<uint64_t> left,
                           history_->ReadLeft(space, token, from, until, lsn_, wanted));
    if (left.size() == wanted) until = std::min(until, left.back());
    ids.insert(ids.end(), left.begin(), left.end());
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const uint64_t id : ids) {
      if (id > until) break;
      if (count == out.size()) return count;
      MYCEL_ASSIGN_OR_RETURN(const RecordRead read, Look(node, id, reader, nullptr));
      if (read.presence != Presence::kPresent) continue;
      MYCEL_ASSIGN_OR_RETURN(const bool has, HasToken(node, id, read.image, token));
      if (has) out[count++] = id;
    }
    if (until == UINT64_MAX) break;
    from = until + 1;
  }
  return count;
}

Status AsOfReader::Collect(uint64_t node, Direction direction, std::span<const base::RelTypeId> types,
                           const graph::ReadContext& reader, graph::NeighbourList* out) {
  if (!reach_.whole) {
    MYCEL_ASSIGN_OR_RETURN(const bool follows, Follows(node, reader));
    if (!follows) return RefuseUnknown(true, node);
  }
  const size_t before = out->rels.size();
  MYCEL_RETURN_IF_ERROR(core_->adjacency->Collect(node, direction, types, reader, out));
  MYCEL_ASSIGN_OR_RETURN(const std::vector<EdgeChange> changes, history_->ReadEdges(node, lsn_, reader.snapshot));
  if (changes.empty()) return Status::Ok();
  std::unordered_set<uint64_t> came;
  for (const EdgeChange& change : changes) {
    if (change.came) came.insert(change.rel);
  }
  size_t kept = before;
  for (size_t i = before; i < out->rels.size(); ++i) {
    if (came.contains(out->rels[i].value)) continue;
    out->neighbours[kept] = out->neighbours[i];
    out->rels[kept] = out->rels[i];
    out->types[kept] = out->types[i];
    ++kept;
  }
  out->neighbours.resize(kept);
  out->rels.resize(kept);
  out->types.resize(kept);
  for (const EdgeChange& change : changes) {
    if (change.came || came.contains(change.rel)) continue;
    if (direction != Direction::kBoth && change.direction != direction) continue;
    // A self-loop stands in both lists.
    if (direction == Direction::kBoth && change.neighbour == node && change.direction == Direction::kIncoming) continue;
    const base::RelTypeId type(change.type);
    if (!types.empty() && std::find(types.begin(), types.end(), type) == types.end()) continue;
    out->neighbours.emplace_back(change.neighbour);
    out->rels.emplace_back(change.rel);
    out->types.push_back(type);
  }
  return Status::Ok();
}

void AsOfReader::Trim() {
  if (bytes_ > kKeptBytes) Forget();
}

void AsOfReader::Forget() {
  nodes_.clear();
  rels_.clear();
  quiet_nodes_ = Quiet();
  quiet_rels_ = Quiet();
  bytes_ = 0;
  charged_.Reset();
}

}  // namespace mycel::engine::txn
