// The history's entries against each other, for `verify`.
#include "engine/graph/record_image.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/stored_values.h"
#include "engine/txn/transaction_state.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;

namespace {

class HistoryCheck {
 public:
  HistoryCheck(StoreCore* core, const std::function<void(std::string)>& report) : core_(*core), report_(report) {}

  Result<uint64_t> Run() {
    const auto all = core_.kv->NewPrefixIterator(kv::Family::kHistory, {});
    for (all->SeekToFirst(); all->Valid(); all->Next()) One(all->key(), all->value());
    MYCEL_RETURN_IF_ERROR(all->status());
    // Each listed key was found, and no list names one twice, or the sums tell.
    if (listed_ != entries_) {
      report_("there are " + std::to_string(entries_) + " entries, but the times of commits list " +
              std::to_string(listed_));
    }
    return entries_;
  }

 private:
  // Above the watermark lies what a checkpoint that was cut off has left: the next one writes all of it again.
  [[nodiscard]] bool IsWhole(uint64_t lsn) const { return lsn <= core_.watermark.load(); }

  void One(std::string_view key, std::string_view value) {
    const auto status = key.front() == static_cast<char>(HistorySpace::kTime) ? Time(key, value) : Entry(key, value);
    if (!status.ok()) report_(status.message());
  }

  Status Time(std::string_view key, std::string_view value) {
    MYCEL_ASSIGN_OR_RETURN(const TimeKey time, DecodeTimeKey(key));
    MYCEL_ASSIGN_OR_RETURN(const std::vector<std::string> keys, DecodeKeyList(value));
    if (!IsWhole(time.lsn)) return Status::Ok();
    if (time.micros < last_micros_)
      report_("LSN " + std::to_string(time.lsn) + " has an earlier time than the one before");
    last_micros_ = time.micros;
    std::string unused;
    for (const std::string& one : keys) {
      MYCEL_ASSIGN_OR_RETURN(const std::string whole, WithLsn(one, time.lsn));
      MYCEL_ASSIGN_OR_RETURN(const kv::Lookup found, core_.kv->Get(kv::Family::kHistory, whole, &unused));
      if (found != kv::Lookup::kFound)
        report_("an entry of the commit at LSN " + std::to_string(time.lsn) + " is lost");
      ++listed_;
    }
    return Status::Ok();
  }

  Status Entry(std::string_view key, std::string_view value) {
    MYCEL_ASSIGN_OR_RETURN(const uint64_t id, IdOfHistoryKey(key));
    if (!IsWhole(LsnOfHistoryKey(key))) return Status::Ok();
    ++entries_;
    switch (static_cast<HistorySpace>(key.front())) {
      case HistorySpace::kEdge:
        return DecodeEdgeChange(key, value).status();
      case HistorySpace::kLabel:
      case HistorySpace::kRelType:
      case HistorySpace::kIndexKey:
        MYCEL_RETURN_IF_ERROR(CheckSetLeft(key, value));
        return key.front() == static_cast<char>(HistorySpace::kIndexKey) ? Status::Ok() : HasRecord(key, id);
      default:
        break;
    }
    MYCEL_ASSIGN_OR_RETURN(const DecodedBefore before, DecodeRecordBefore(value));
    if (!before.there) return Status::Ok();
    const std::string bytes(before.image);  // aligned
    std::string_view properties;
    if (key.front() == static_cast<char>(HistorySpace::kNode)) {
      graph::NodeImage image;
      if (!graph::DecodeNode(bytes, &image)) return DamagedRecord("an earlier node", id);
      properties = image.properties;
    } else {
      graph::RelImage image;
      if (!graph::DecodeRel(bytes, &image)) return DamagedRecord("an earlier relationship", id);
      properties = image.properties;
    }
    if (LsnOfHistoryKey(key) <= core_.history->KeepsAbove()) return Status::Ok();
    MYCEL_ASSIGN_OR_RETURN(const auto hashes, ReferencesIn(properties));
    for (const graph::ValueHash& hash : hashes) MYCEL_RETURN_IF_ERROR(core_.large_values->Read(hash).status());
    return Status::Ok();
  }

  // What has left a label or a type changed in that commit.
  Status HasRecord(std::string_view key, uint64_t id) {
    const bool node = key.front() == static_cast<char>(HistorySpace::kLabel);
    const std::string lsn = std::to_string(LsnOfHistoryKey(key));
    std::string unused;
    MYCEL_ASSIGN_OR_RETURN(
        const kv::Lookup record,
        core_.kv->Get(kv::Family::kHistory, RecordHistoryKey(node, id, LsnOfHistoryKey(key)), &unused));
    if (record == kv::Lookup::kFound) return Status::Ok();
    return Status::Error(base::ErrorId::kCorruption, std::string("what ") + (node ? "node " : "relationship ") +
                                                         std::to_string(id) + " was before LSN " + lsn + " is lost");
  }

  StoreCore& core_;
  const std::function<void(std::string)>& report_;
  uint64_t entries_ = 0;
  uint64_t listed_ = 0;
  int64_t last_micros_ = INT64_MIN;
};

}  // namespace

Result<uint64_t> CheckHistory(Store& store, const std::function<void(std::string)>& report) {
  return HistoryCheck(StoreCore::Of(store), report).Run();
}

}  // namespace mycel::engine::txn
