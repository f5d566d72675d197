// One property of many entities at once, for scans and for what follows an expansion.
#include "engine/graph/page_reader.h"
#include "engine/graph/record_image.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using graph::Presence;
using graph::RecordRead;

namespace {

// `find` reads a record as of the past; `properties_of` takes the packed properties out of an image; `missing` says why
// a record is not there.
template <typename Id, typename Find, typename PropertiesOf, typename Missing>
Status Gather(TransactionState* state, LockSpace space, graph::RecordPages* pages, std::span<const Id> ids,
              base::PropertyKeyId key, const Find& find, const PropertiesOf& properties_of, const Missing& missing,
              types::Column* out) {
  state->Pin();
  graph::PageReader reader(pages, state->Reader());
  for (uint32_t row = 0; row < ids.size(); ++row) {
    if (!ids[row].valid()) {
      out->SetNull(row);
      continue;
    }
    MYCEL_RETURN_IF_ERROR(state->NoteRead(space, ids[row].value));
    MYCEL_ASSIGN_OR_RETURN(const RecordRead read, state->as_of ? find(ids[row]) : reader.Read(ids[row].value));
    if (read.presence != Presence::kPresent) return missing(ids[row]);
    MYCEL_ASSIGN_OR_RETURN(const std::string_view packed, properties_of(ids[row], read.image));
    MYCEL_ASSIGN_OR_RETURN(types::Value value, StoredProperty(packed, key, *state->core->large_values));
    out->Set(row, std::move(value));
  }
  return Status::Ok();
}

}  // namespace

Status Transaction::GatherNodeProperty(std::span<const base::NodeId> ids, base::PropertyKeyId key, types::Column* out) {
  return Gather(
      state_.get(), LockSpace::kNode, state_->core->nodes.get(), ids, key,
      [&](base::NodeId id) { return state_->FindNode(id); },
      [](base::NodeId id, std::string_view bytes) -> Result<std::string_view> {
        graph::NodeImage image;
        if (!graph::DecodeNode(bytes, &image)) return DamagedRecord("node", id.value);
        return image.properties;
      },
      [&](base::NodeId id) { return state_->ReadNodeRecord(id).status(); }, out);
}

Status Transaction::GatherRelProperty(std::span<const base::RelId> ids, base::PropertyKeyId key, types::Column* out) {
  return Gather(
      state_.get(), LockSpace::kRel, state_->core->rels.get(), ids, key,
      [&](base::RelId id) { return state_->FindRel(id); },
      [](base::RelId id, std::string_view bytes) -> Result<std::string_view> {
        graph::RelImage image;
        if (!graph::DecodeRel(bytes, &image)) return DamagedRecord("relationship", id.value);
        return image.properties;
      },
      [&](base::RelId id) { return state_->ReadRelRecord(id).status(); }, out);
}

}  // namespace mycel::engine::txn
