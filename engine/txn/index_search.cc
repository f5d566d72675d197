// Searches with scores. What a side index finds is judged against the record that this transaction sees; its own writes
// that are in no index yet are searched beside it.
#include "engine/txn/index_search.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "engine/graph/record_image.h"
#include "engine/index/index_key.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Result;
using base::Status;
using catalog::IndexDescriptor;

namespace {

// Whether the entity stands in the index with this content in what the transaction sees.
Result<bool> HoldsContent(TransactionState& s, const IndexDescriptor& index, uint64_t entity, uint64_t hash) {
  std::string_view properties;
  if (index.target.entity == catalog::EntityKind::kNode) {
    MYCEL_ASSIGN_OR_RETURN(const graph::RecordRead read, s.core->nodes->Read(entity, s.Reader()));
    if (read.presence != graph::Presence::kPresent) return false;
    graph::NodeImage image;
    if (!graph::DecodeNode(read.image, &image)) return DamagedRecord("node", entity);
    if (std::none_of(image.labels.begin(), image.labels.end(),
                     [&](base::LabelId label) { return index.target.ForLabel(label); })) {
      return false;
    }
    properties = image.properties;
  } else {
    MYCEL_ASSIGN_OR_RETURN(const graph::RecordRead read, s.core->rels->Read(entity, s.Reader()));
    if (read.presence != graph::Presence::kPresent) return false;
    graph::RelImage image;
    if (!graph::DecodeRel(read.image, &image)) return DamagedRecord("relationship", entity);
    if (!index.target.ForType(image.type)) return false;
    properties = image.properties;
  }
  MYCEL_ASSIGN_OR_RETURN(const auto values, ValuesOf(index.target.keys, properties, *s.core->large_values));
  const auto key = index::EntryKey(index, values);
  return key && index::ContentHash(key->bytes) == hash;
}

// The entries that the transaction made, each once.
std::vector<const IndexEntry*> DistinctEntries(const TransactionState& s, base::IndexId id) {
  std::vector<const IndexEntry*> own;
  std::set<std::pair<uint64_t, std::string_view>> seen;
  for (const IndexEntry& entry : s.key_adds.all()) {
    if (entry.index == id && seen.emplace(entry.entity, entry.key).second) own.push_back(&entry);
  }
  return own;
}

Result<const IndexDescriptor*> Searchable(const TransactionState& s, base::IndexId id) {
  const IndexDescriptor* descriptor = s.schema->FindIndex(id);
  if (descriptor == nullptr) return Status::Error(ErrorId::kNotFound, "The index is gone");
  if (descriptor->state != catalog::IndexState::kOnline) {
    return Status::Error(ErrorId::kInvalidArgumentValue, "The index `" + descriptor->name + "` is not online");
  }
  return descriptor;
}

}  // namespace

Result<std::vector<ScoredId>> Transaction::SearchFulltext(base::IndexId id, const FulltextRequest& request) {
  TransactionState& s = *state_;
  if (s.as_of) return s.RefuseIndexAsOf(id);
  s.Pin();
  MYCEL_ASSIGN_OR_RETURN(const IndexDescriptor* descriptor, Searchable(s, id));
  if (s.reads) s.reads->WholeIndex(id);
  const auto found = s.core->indexes.FindFulltext(id);
  if (found == nullptr) return Status::Error(ErrorId::kNotFound, "The index is gone");
  const index::Analyzer* analyzer =
      request.analyzer.empty() ? &found->analyzer() : index::FindAnalyzer(request.analyzer);
  if (analyzer == nullptr) {
    return Status::Error(ErrorId::kInvalidArgumentValue, "Could not create fulltext analyzer: " + request.analyzer);
  }
  MYCEL_ASSIGN_OR_RETURN(const index::FulltextQuery query, index::ParseFulltextQuery(request.query));
  std::vector<index::FulltextIndex::OwnDocument> own;
  for (const IndexEntry* entry : DistinctEntries(s, id)) own.push_back({entry->entity, entry->key});
  MYCEL_ASSIGN_OR_RETURN(const auto hits, found->Query(query, *analyzer, own));
  std::vector<ScoredId> out;
  std::unordered_set<uint64_t> seen;
  uint64_t to_skip = request.skip;
  for (const index::SideHit& hit : hits) {
    if (request.limit && out.size() >= *request.limit) break;
    MYCEL_ASSIGN_OR_RETURN(const bool holds, HoldsContent(s, *descriptor, hit.entity, hit.content_hash));
    if (!holds || !seen.insert(hit.entity).second) continue;
    if (to_skip > 0) {
      --to_skip;
    } else {
      out.push_back({hit.entity, hit.score});
    }
  }
  return out;
}

Result<std::vector<ScoredId>> Transaction::SearchVector(base::IndexId id, std::span<const float> query, size_t count) {
  TransactionState& s = *state_;
  if (s.as_of) return s.RefuseIndexAsOf(id);
  s.Pin();
  MYCEL_ASSIGN_OR_RETURN(const IndexDescriptor* descriptor, Searchable(s, id));
  if (s.reads) s.reads->WholeIndex(id);
  const auto found = s.core->indexes.FindVector(id);
  if (found == nullptr) return Status::Error(ErrorId::kNotFound, "The index is gone");
  std::vector<ScoredId> out;
  std::unordered_set<uint64_t> seen;
  const auto take = [&](uint64_t entity, uint64_t hash, double score) -> Status {
    MYCEL_ASSIGN_OR_RETURN(const bool holds, HoldsContent(s, *descriptor, entity, hash));
    if (holds && seen.insert(entity).second) out.push_back({entity, score});
    return Status::Ok();
  };
  for (const IndexEntry* entry : DistinctEntries(s, id)) {
    const std::vector<float> coordinates = index::ReadVectorContent(entry->key);
    if (coordinates.size() != query.size()) continue;
    MYCEL_ASSIGN_OR_RETURN(const double score, found->Score(query, coordinates));
    MYCEL_RETURN_IF_ERROR(take(entry->entity, index::ContentHash(entry->key), score));
  }
  // Contents that this transaction does not see take places: then more are asked for.
  const size_t own = out.size();
  for (size_t wanted = count;; wanted *= 2) {
    MYCEL_ASSIGN_OR_RETURN(const auto hits, found->Nearest(query, wanted));
    out.resize(own);
    std::erase_if(seen, [&](uint64_t entity) {
      return std::none_of(out.begin(), out.end(), [&](const ScoredId& one) { return one.id == entity; });
    });
    for (const index::SideHit& hit : hits) MYCEL_RETURN_IF_ERROR(take(hit.entity, hit.content_hash, hit.score));
    if (hits.size() < wanted || out.size() >= own + count) break;
  }
  std::stable_sort(out.begin(), out.end(), [](const ScoredId& a, const ScoredId& b) { return a.score > b.score; });
  if (out.size() > count) out.resize(count);
  return out;
}

}  // namespace mycel::engine::txn
