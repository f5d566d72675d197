#include "engine/txn/as_of.h"

#include <algorithm>
#include <unordered_set>

#include "engine/graph/record_image.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Direction;
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

Result<const PageAsOf*> AsOfReader::Page(bool node, uint64_t number, PageAsOf* passing) {
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
    MYCEL_RETURN_IF_ERROR(history_->ReadPage(node, number, lsn_, passing));
    return passing;
  }
  if (have == pages.end()) {
    auto page = std::make_unique<PageAsOf>();
    MYCEL_RETURN_IF_ERROR(history_->ReadPage(node, number, lsn_, page.get()));
    bytes_ += kPageCost;
    if (page->changed == 0) {
      page.reset();
    } else {
      bytes_ += sizeof(PageAsOf) + page->bytes;
    }
    have = pages.emplace(number, std::move(page)).first;
  }
  return have->second == nullptr ? &kUnchanged : have->second.get();
}

Result<RecordRead> AsOfReader::Read(bool node, uint64_t id, graph::RecordPages* pages,
                                    const graph::ReadContext& reader) {
  MYCEL_ASSIGN_OR_RETURN(const PageAsOf* page, Page(node, id / graph::kPageIds, nullptr));
  const uint64_t slot = id % graph::kPageIds;
  if ((page->changed >> slot & 1) == 0) return pages->Read(id, reader);
  if ((page->there >> slot & 1) == 0) return RecordRead{};
  return RecordRead{Presence::kPresent, page->images[slot], nullptr};
}

Result<uint64_t> AsOfReader::PresentBits(bool node, uint64_t number, std::optional<uint32_t> token,
                                         graph::RecordPages* pages, const graph::ReadContext& reader) {
  PageAsOf passing;
  MYCEL_ASSIGN_OR_RETURN(const PageAsOf* page, Page(node, number, &passing));
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

Status AsOfReader::Collect(uint64_t node, Direction direction, std::span<const base::RelTypeId> types,
                           graph::Adjacency* adjacency, const graph::ReadContext& reader,
                           graph::NeighbourList* out) const {
  const size_t before = out->rels.size();
  MYCEL_RETURN_IF_ERROR(adjacency->Collect(node, direction, types, reader, out));
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
}

}  // namespace mycel::engine::txn
