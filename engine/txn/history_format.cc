#include "engine/txn/history_format.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

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
constexpr size_t kSetKeyBytes = 25;
constexpr size_t kWordBytes = 8;
constexpr size_t kLeastIndexKeyBytes = 1 + 3 * kWordBytes;

Status Damaged(const char* what) {
  return Status::Error(ErrorId::kCorruption, std::string("the history's ") + what + " is damaged");
}

Status TakeVersion(std::string_view* bytes, const char* what, char newest = kHistoryVersion) {
  if (bytes->empty()) return Damaged(what);
  if (bytes->front() > newest) {
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

HistorySpace SpaceOf(std::string_view key) { return static_cast<HistorySpace>(key.empty() ? '\0' : key.front()); }

// Where a key of so many bytes, its LSN among them, holds it.
size_t LsnAt(HistorySpace space, size_t size) {
  switch (space) {
    case HistorySpace::kLabel:
    case HistorySpace::kRelType:
      return kSetKeyBytes - kWordBytes;
    case HistorySpace::kIndexKey:
      return size < kLeastIndexKeyBytes ? size : size - 2 * kWordBytes;
    default:
      return kLsnAt;
  }
}

bool RightSize(HistorySpace space, size_t size) {
  switch (space) {
    case HistorySpace::kNode:
    case HistorySpace::kRel:
      return size == kRecordKeyBytes;
    case HistorySpace::kEdge:
      return size == kEdgeKeyBytes;
    case HistorySpace::kTime:
      return size == kTimeKeyBytes;
    case HistorySpace::kLabel:
    case HistorySpace::kRelType:
      return size == kSetKeyBytes;
    case HistorySpace::kIndexKey:
      return size >= kLeastIndexKeyBytes;
  }
  return false;
}

}  // namespace

namespace {

// Puts together what a commit's operations tell.
class ChangeReader {
 public:
  Status Take(const LogOp& op) {
    switch (op.kind) {
      case LogOpKind::kHistory:
        scoped_ = true;
        selective_ = op.selective;
        followed_.insert(op.ids.begin(), op.ids.end());
        indexes_.insert(op.indexes.begin(), op.indexes.end());
        return Status::Ok();
      case LogOpKind::kBefore:
        changes_.records.push_back({op.of_node, op.id, op.there, std::string(op.image)});
        return Status::Ok();
      case LogOpKind::kNodePut:
      case LogOpKind::kNodeDelete:
        if (!scoped_ || !Follows(op.id)) return Status::Ok();
        for (const base::LabelId label : op.removed) {
          changes_.left.push_back({HistorySpace::kLabel, label.value, op.id, {}});
        }
        return Status::Ok();
      case LogOpKind::kRelPut: {
        if (!op.is_new) return Status::Ok();
        graph::RelImage image;
        if (!graph::DecodeRel(op.image, &image)) return Damaged("relationship in the log");
        if (!Follows(image.start.value) && !Follows(image.end.value)) return Status::Ok();
        changes_.records.push_back({false, op.id, false, {}});
        AddEdges(op.id, image.start, image.end, image.type, true);
        return Status::Ok();
      }
      case LogOpKind::kRelDelete:
        AddEdges(op.id, op.start, op.end, op.type, false);
        // A scan of a type is of all its relationships, which a history of labels does not know.
        if (scoped_ && !selective_) changes_.left.push_back({HistorySpace::kRelType, op.type.value, op.id, {}});
        return Status::Ok();
      case LogOpKind::kIndexRemove:
        if (!indexes_.contains(op.index.value) || !Follows(op.id)) return Status::Ok();
        changes_.left.push_back({HistorySpace::kIndexKey, op.index.value, op.id, std::string(op.key)});
        return Status::Ok();
      default:
        return Status::Ok();
    }
  }
  [[nodiscard]] HistoryChanges Changes() && { return std::move(changes_); }

 private:
  [[nodiscard]] bool Follows(uint64_t id) const { return !selective_ || followed_.contains(id); }
  void AddEdges(uint64_t rel, base::NodeId start, base::NodeId end, base::RelTypeId type, bool came) {
    if (Follows(start.value)) {
      changes_.edges.push_back({start.value, rel, end.value, type.value, base::Direction::kOutgoing, came});
    }
    if (Follows(end.value)) {
      changes_.edges.push_back({end.value, rel, start.value, type.value, base::Direction::kIncoming, came});
    }
  }

  bool scoped_ = false;  // not in logs of versions that noted no sets
  bool selective_ = false;
  std::unordered_set<uint64_t> followed_;
  std::unordered_set<uint64_t> indexes_;
  HistoryChanges changes_;
};

}  // namespace

Result<HistoryChanges> ReadHistoryChanges(std::string_view payload) {
  MYCEL_ASSIGN_OR_RETURN(PayloadReader reader, PayloadReader::Open(payload));
  ChangeReader changes;
  LogOp op;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, reader.Next(&op));
    if (!more) return std::move(changes).Changes();
    MYCEL_RETURN_IF_ERROR(changes.Take(op));
  }
}

std::string_view HistoryPrefix(HistorySpace space) {
  static constexpr char kSpaces[] = {'e', 'i', 'n', 'p', 'r', 's', 't'};
  return {std::find(std::begin(kSpaces), std::end(kSpaces), static_cast<char>(space)), 1};
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

std::string SetHistoryStart(HistorySpace space, uint64_t set, uint64_t entity) { return Key(space, set, entity); }

std::string IndexHistoryStart(uint64_t index, std::string_view key) {
  std::string start(1, static_cast<char>(HistorySpace::kIndexKey));
  base::AppendBig<uint64_t>(&start, index);
  start += key;
  return start;
}

std::string SetHistoryKey(const SetLeft& left, uint64_t lsn) {
  const bool of_index = left.space == HistorySpace::kIndexKey;
  std::string key =
      of_index ? IndexHistoryStart(left.set, left.key) : SetHistoryStart(left.space, left.set, left.entity);
  base::AppendBig<uint64_t>(&key, lsn);
  if (of_index) base::AppendBig<uint64_t>(&key, left.entity);
  return key;
}

Result<IndexHistoryEntry> DecodeIndexHistoryKey(std::string_view key) {
  if (SpaceOf(key) != HistorySpace::kIndexKey || !RightSize(HistorySpace::kIndexKey, key.size())) return Damaged("key");
  const size_t lsn_at = key.size() - 2 * kWordBytes;
  return IndexHistoryEntry{key.substr(kLsnAt, lsn_at - kLsnAt), base::LoadBig<uint64_t>(key.data() + lsn_at),
                           base::LoadBig<uint64_t>(key.data() + lsn_at + kWordBytes)};
}

uint64_t LsnOfHistoryKey(std::string_view key) {
  const size_t at = LsnAt(SpaceOf(key), key.size());
  return key.size() < at + kWordBytes ? 0 : base::LoadBig<uint64_t>(key.data() + at);
}

std::string WithoutLsn(std::string_view key) {
  const size_t at = LsnAt(SpaceOf(key), key.size());
  return std::string(key.substr(0, at)) + std::string(key.substr(at + kWordBytes));
}

Result<std::string> WithLsn(std::string_view key, uint64_t lsn) {
  const size_t size = key.size() + kWordBytes;
  if (SpaceOf(key) == HistorySpace::kTime || !RightSize(SpaceOf(key), size)) return Damaged("key");
  const size_t at = LsnAt(SpaceOf(key), size);
  std::string whole(key.substr(0, at));
  base::AppendBig<uint64_t>(&whole, lsn);
  whole += key.substr(at);
  return whole;
}

Result<uint64_t> IdOfHistoryKey(std::string_view key) {
  const HistorySpace space = SpaceOf(key);
  if (space == HistorySpace::kTime || !RightSize(space, key.size())) return Damaged("key");
  switch (space) {
    case HistorySpace::kLabel:
    case HistorySpace::kRelType:
      return base::LoadBig<uint64_t>(key.data() + kLsnAt);
    case HistorySpace::kIndexKey:
      return base::LoadBig<uint64_t>(key.data() + key.size() - kWordBytes);
    default:
      return base::LoadBig<uint64_t>(key.data() + kIdAt);
  }
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

std::string EncodeSetLeft() { return std::string(1, kHistoryVersion); }

Status CheckSetLeft(std::string_view key, std::string_view value) {
  MYCEL_RETURN_IF_ERROR(TakeVersion(&value, "set"));
  if (!value.empty()) return Damaged("set");
  return SpaceOf(key) == HistorySpace::kIndexKey ? DecodeIndexHistoryKey(key).status() : IdOfHistoryKey(key).status();
}

namespace {

constexpr char kSettingWithoutLabels = 1;

void AppendScope(const HistoryScope& scope, std::string* out) {
  base::AppendVarint(out, scope.retention_micros);
  base::AppendVarint(out, scope.oldest_lsn);
  base::AppendVarint(out, base::ZigZag(scope.oldest_micros));
}

bool TakeScope(std::string_view* bytes, HistoryScope* scope) {
  uint64_t micros = 0;
  if (!base::TakeVarint(bytes, &scope->retention_micros) || !base::TakeVarint(bytes, &scope->oldest_lsn) ||
      !base::TakeVarint(bytes, &micros)) {
    return false;
  }
  scope->oldest_micros = base::UnZigZag(micros);
  return true;
}

}  // namespace

std::string HistorySetting::Encode() const {
  // So that a database without a history can still be opened by versions that know no labels.
  std::string out(1, on() ? kHistorySettingVersion : kSettingWithoutLabels);
  out.push_back(whole ? 1 : 0);
  if (!on()) {
    AppendScope({}, &out);
    return out;
  }
  if (whole) AppendScope(*whole, &out);
  base::AppendVarint(&out, sets_since);
  base::AppendVarint(&out, labels.size());
  for (const auto& [label, scope] : labels) {
    base::AppendVarint(&out, label);
    AppendScope(scope, &out);
  }
  return out;
}

Result<HistorySetting> HistorySetting::Decode(std::string_view bytes) {
  const bool of_whole = !bytes.empty() && bytes.front() == kSettingWithoutLabels;
  MYCEL_RETURN_IF_ERROR(TakeVersion(&bytes, "setting", kHistorySettingVersion));
  HistorySetting setting;
  uint8_t on = 0;
  if (!base::TakeLittle(&bytes, &on) || on > 1) return Damaged("setting");
  HistoryScope scope;
  if ((on == 1 || of_whole) && !TakeScope(&bytes, &scope)) return Damaged("setting");
  if (on == 1) setting.whole = scope;
  if (of_whole) {
    setting.sets_since = on == 1 ? kSetsUnknown : 0;
    return setting;
  }
  uint64_t count = 0;
  if (!base::TakeVarint(&bytes, &setting.sets_since) || !base::TakeVarint(&bytes, &count) || count > bytes.size()) {
    return Damaged("setting");
  }
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t label = 0;
    if (!base::TakeVarint(&bytes, &label) || label > UINT32_MAX || !TakeScope(&bytes, &scope)) {
      return Damaged("setting");
    }
    setting.labels[static_cast<uint32_t>(label)] = scope;
  }
  return setting;
}

}  // namespace mycel::engine::txn
