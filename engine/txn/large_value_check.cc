// For `verify`: large values against the records that refer to them.
#include <array>
#include <map>

#include "engine/graph/record_image.h"
#include "engine/txn/store_core.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using graph::ValueHash;

namespace {

using Counts = std::map<ValueHash, uint64_t>;

std::string Named(const ValueHash& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < 8; ++i) {
    const auto byte = static_cast<unsigned char>(hash.bytes[i]);
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

// What cannot be read is reported by whoever reads records: here it refers to nothing.
void CountOne(std::string_view properties, Counts* counts) {
  const auto hashes = ReferencesIn(properties);
  if (!hashes.ok()) return;
  for (const ValueHash& hash : *hashes) ++(*counts)[hash];
}

}  // namespace

Result<uint64_t> Store::CheckLargeValues(const std::function<void(std::string)>& report) {
  const std::unique_ptr<Transaction> tx = Begin({});
  const graph::ReadContext reader{tx->snapshot().value, nullptr};
  Counts found;
  std::array<base::NodeId, 1024> nodes;
  std::array<base::RelId, 1024> rels;
  for (base::NodeId next(0);;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, tx->ScanNodes(&next, nodes));
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      const auto read = core_->nodes->Read(nodes[i].value, reader);
      graph::NodeImage image;
      if (read.ok() && graph::DecodeNode(read->image, &image)) CountOne(image.properties, &found);
    }
    tx->Quiesce();
  }
  for (base::RelId next(0);;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, tx->ScanRels(&next, rels));
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      const auto read = core_->rels->Read(rels[i].value, reader);
      graph::RelImage image;
      if (read.ok() && graph::DecodeRel(read->image, &image)) CountOne(image.properties, &found);
    }
    tx->Quiesce();
  }
  const graph::LargeValues& large = *core_->large_values;
  const auto counted = large.References();
  if (!counted.ok()) {
    report(counted.status().message());
    return found.size();
  }
  for (const auto& [hash, references] : found) {
    const auto at = counted->find(hash);
    const uint64_t count = at == counted->end() ? 0 : at->second;
    if (count != references) {
      report(Named(hash) + ": " + std::to_string(references) + " references, but the count says " +
             std::to_string(count));
    }
    const auto packed = large.Read(hash);
    if (packed.ok() && ValueHash::Of(*packed) != hash) report(Named(hash) + ": the bytes are those of another value");
  }
  for (const auto& [hash, references] : *counted) {
    if (!found.contains(hash)) {
      report(Named(hash) + ": no references, but the count says " + std::to_string(references));
    }
  }
  return found.size();
}

}  // namespace mycel::engine::txn
