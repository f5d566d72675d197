#include "engine/txn/history_format.h"

#include "engine/base/coding.h"
#include "engine/graph/record_image.h"
#include "engine/txn/log_payload.h"

namespace mycel::engine::txn {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr uint64_t kSignBit = uint64_t{1} << 63;
constexpr size_t kIdAt = 1;
constexpr size_t kLsnAt = 9;
constexpr size_t kAfterLsn = 17;
constexpr size_t kRecordKeyBytes = 17;
constexpr size_t kEdgeKeyBytes = 26;
constexpr size_t kTimeKeyBytes = 21;

Status Damaged(const char* what) {
  return Status::Error(ErrorId::kCorruption, std::string("the history's ") + what + " is damaged");
}

Status TakeVersion(std::string_view* bytes, const char* what) {
  if (bytes->empty()) return Damaged(what);
  if (bytes->front() > kHistoryVersion) {
    return Status::Error(ErrorId::kNewerFormat, std::string("the history's ") + what + " is of a newer version");
  }
  bytes->remove_prefix(1);
  return Status::Ok();
}

std::string Key(HistorySpace space, uint64_t id, uint64_t lsn) {
  std::string key(1, static_cast<char>(space));
  base::AppendBig<uint64_t>(&key, id);
  base::AppendBig<uint64_t>(&key, lsn);
  return key;
}

void AddEdges(uint64_t rel, base::NodeId start, base::NodeId end, base::RelTypeId type, bool came,
              HistoryChanges* out) {
  out->edges.push_back({start.value, rel, end.value, type.value, base::Direction::kOutgoing, came});
  out->edges.push_back({end.value, rel, start.value, type.value, base::Direction::kIncoming, came});
}

}  // namespace

Result<HistoryChanges> ReadHistoryChanges(std::string_view payload) {
  MYCEL_ASSIGN_OR_RETURN(PayloadReader reader, PayloadReader::Open(payload));
  HistoryChanges changes;
  LogOp op;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, reader.Next(&op));
    if (!more) return changes;
    switch (op.kind) {
      case LogOpKind::kBefore:
        changes.records.push_back({op.of_node, op.id, op.there, std::string(op.image)});
        break;
      case LogOpKind::kRelPut: {
        if (!op.is_new) break;
        graph::RelImage image;
        if (!graph::DecodeRel(op.image, &image)) return Damaged("relationship in the log");
        changes.records.push_back({false, op.id, false, {}});
        AddEdges(op.id, image.start, image.end, image.type, true, &changes);
        break;
      }
      case LogOpKind::kRelDelete:
        AddEdges(op.id, op.start, op.end, op.type, false, &changes);
        break;
      default:
        break;
    }
  }
}

std::string RecordHistoryKey(bool node, uint64_t id, uint64_t lsn) {
  return Key(node ? HistorySpace::kNode : HistorySpace::kRel, id, lsn);
}

std::string EdgeHistoryKey(const EdgeChange& edge, uint64_t lsn) {
  std::string key = Key(HistorySpace::kEdge, edge.node, lsn);
  base::AppendBig<uint64_t>(&key, edge.rel);
  key.push_back(static_cast<char>(edge.direction));
  return key;
}

std::string EdgeHistoryStart(uint64_t node, uint64_t lsn) { return Key(HistorySpace::kEdge, node, lsn + 1); }

std::string TimeHistoryKey(int64_t micros, uint64_t lsn, uint32_t part) {
  std::string key = Key(HistorySpace::kTime, static_cast<uint64_t>(micros) ^ kSignBit, lsn);
  base::AppendBig<uint32_t>(&key, part);
  return key;
}

uint64_t LsnOfHistoryKey(std::string_view key) {
  return key.size() < kAfterLsn ? 0 : base::LoadBig<uint64_t>(key.data() + kLsnAt);
}

std::string WithoutLsn(std::string_view key) {
  return std::string(key.substr(0, kLsnAt)) + std::string(key.substr(kAfterLsn));
}

Result<std::string> WithLsn(std::string_view key, uint64_t lsn) {
  constexpr size_t kLsnBytes = kAfterLsn - kLsnAt;
  if (key.size() + kLsnBytes != kRecordKeyBytes && key.size() + kLsnBytes != kEdgeKeyBytes) return Damaged("key");
  std::string whole(key.substr(0, kLsnAt));
  base::AppendBig<uint64_t>(&whole, lsn);
  whole += key.substr(kLsnAt);
  return whole;
}

Result<uint64_t> IdOfHistoryKey(std::string_view key) {
  if (key.size() != kRecordKeyBytes && key.size() != kEdgeKeyBytes) return Damaged("key");
  return base::LoadBig<uint64_t>(key.data() + kIdAt);
}

Result<TimeKey> DecodeTimeKey(std::string_view key) {
  if (key.size() != kTimeKeyBytes) return Damaged("time");
  return TimeKey{static_cast<int64_t>(base::LoadBig<uint64_t>(key.data() + kIdAt) ^ kSignBit), LsnOfHistoryKey(key)};
}

std::string EncodeRecordBefore(const RecordBefore& record) {
  std::string value(1, kHistoryVersion);
  value.push_back(record.there ? 1 : 0);
  if (record.there) value += record.image;
  return value;
}

Result<DecodedBefore> DecodeRecordBefore(std::string_view value) {
  MYCEL_RETURN_IF_ERROR(TakeVersion(&value, "record"));
  if (value.empty() || static_cast<unsigned char>(value.front()) > 1) return Damaged("record");
  const bool there = value.front() == 1;
  value.remove_prefix(1);
  return DecodedBefore{there, value};
}

std::string EncodeEdgeChange(const EdgeChange& edge) {
  std::string value(1, kHistoryVersion);
  value.push_back(edge.came ? 1 : 0);
  base::AppendVarint(&value, edge.type);
  base::AppendVarint(&value, edge.neighbour);
  return value;
}

Result<EdgeChange> DecodeEdgeChange(std::string_view key, std::string_view value) {
  MYCEL_RETURN_IF_ERROR(TakeVersion(&value, "list"));
  if (key.size() != kEdgeKeyBytes) return Damaged("key");
  EdgeChange edge;
  edge.node = base::LoadBig<uint64_t>(key.data() + kIdAt);
  edge.rel = base::LoadBig<uint64_t>(key.data() + kAfterLsn);
  const auto direction = static_cast<uint8_t>(key.back());
  uint8_t came = 0;
  uint64_t type = 0;
  if (direction > 1 || !base::TakeLittle(&value, &came) || came > 1 || !base::TakeVarint(&value, &type) ||
      !base::TakeVarint(&value, &edge.neighbour) || !value.empty()) {
    return Damaged("list");
  }
  edge.direction = static_cast<base::Direction>(direction);
  edge.came = came != 0;
  edge.type = static_cast<uint32_t>(type);
  return edge;
}

std::string EncodeKeyList(const std::vector<std::string>& keys) {
  std::string value(1, kHistoryVersion);
  base::AppendVarint(&value, keys.size());
  for (const std::string& key : keys) base::AppendLengthPrefixed(&value, key);
  return value;
}

Result<std::vector<std::string>> DecodeKeyList(std::string_view value) {
  MYCEL_RETURN_IF_ERROR(TakeVersion(&value, "time"));
  uint64_t count = 0;
  if (!base::TakeVarint(&value, &count) || count > value.size()) return Damaged("time");
  std::vector<std::string> keys;
  for (uint64_t i = 0; i < count; ++i) {
    std::string_view key;
    if (!base::TakeLengthPrefixed(&value, &key)) return Damaged("time");
    keys.emplace_back(key);
  }
  return keys;
}

std::string HistorySetting::Encode() const {
  std::string out(1, kHistoryVersion);
  out.push_back(on ? 1 : 0);
  base::AppendVarint(&out, retention_micros);
  base::AppendVarint(&out, oldest_lsn);
  base::AppendVarint(&out, base::ZigZag(oldest_micros));
  return out;
}

Result<HistorySetting> HistorySetting::Decode(std::string_view bytes) {
  MYCEL_RETURN_IF_ERROR(TakeVersion(&bytes, "setting"));
  HistorySetting setting;
  uint8_t on = 0;
  uint64_t micros = 0;
  if (!base::TakeLittle(&bytes, &on) || on > 1 || !base::TakeVarint(&bytes, &setting.retention_micros)) {
    return Damaged("setting");
  }
  setting.on = on != 0;
  if (!base::TakeVarint(&bytes, &setting.oldest_lsn) || !base::TakeVarint(&bytes, &micros)) return Damaged("setting");
  setting.oldest_micros = base::UnZigZag(micros);
  return setting;
}

}  // namespace mycel::engine::txn
