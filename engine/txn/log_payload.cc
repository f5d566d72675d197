#include "engine/txn/log_payload.h"

#include "engine/base/coding.h"
#include "engine/types/stored_properties.h"

namespace mycel::engine::txn {
namespace {

constexpr char kPayloadVersion = 2;
constexpr char kVersionWithHistory = 3;
constexpr char kVersionWithoutTime = 1;
constexpr size_t kTimeAt = 1;
constexpr size_t kTimeBytes = 8;

}  // namespace

std::string CommitPayload::Joined() const {
  std::string whole;
  whole.reserve(size());
  for (const std::string& fragment : front) whole += fragment;
  return whole += rest;
}

void CommitPayload::StampTime(int64_t micros) {
  std::string& first = front.empty() ? rest : front.front();
  base::StoreLittle(first.data() + kTimeAt, static_cast<uint64_t>(micros));
}

PayloadWriter::PayloadWriter() : bytes_(1, kPayloadVersion) { bytes_.append(kTimeBytes, '\0'); }

void PayloadWriter::Op(LogOpKind kind) {
  if (bytes_.size() > kMaxRecordPayload) CutFragments();
  bytes_.push_back(static_cast<char>(kind));
}

// Leaves at least a byte.
void PayloadWriter::CutFragments() {
  size_t at = 0;
  for (; bytes_.size() - at > kMaxRecordPayload; at += kMaxRecordPayload) {
    front_.push_back(bytes_.substr(at, kMaxRecordPayload));
  }
  bytes_.erase(0, at);
}

CommitPayload PayloadWriter::Take() && {
  CutFragments();
  return {std::move(front_), std::move(bytes_)};
}

void PayloadWriter::Labels(std::span<const base::LabelId> labels) {
  base::AppendVarint(&bytes_, labels.size());
  for (const base::LabelId label : labels) base::AppendVarint(&bytes_, label.value);
}

void PayloadWriter::NodePut(base::NodeId id, std::span<const base::LabelId> added,
                            std::span<const base::LabelId> removed, std::string_view image) {
  Op(LogOpKind::kNodePut);
  base::AppendVarint(&bytes_, id.value);
  Labels(added);
  Labels(removed);
  base::AppendLengthPrefixed(&bytes_, image);
}

void PayloadWriter::NodeDelete(base::NodeId id, std::span<const base::LabelId> removed) {
  Op(LogOpKind::kNodeDelete);
  base::AppendVarint(&bytes_, id.value);
  Labels(removed);
}

void PayloadWriter::RelPut(base::RelId id, bool is_new, std::string_view image) {
  Op(LogOpKind::kRelPut);
  base::AppendVarint(&bytes_, id.value);
  bytes_.push_back(is_new ? 1 : 0);
  base::AppendLengthPrefixed(&bytes_, image);
}

void PayloadWriter::RelDelete(base::RelId id, base::NodeId start, base::NodeId end, base::RelTypeId type) {
  Op(LogOpKind::kRelDelete);
  base::AppendVarint(&bytes_, id.value);
  base::AppendVarint(&bytes_, start.value);
  base::AppendVarint(&bytes_, end.value);
  base::AppendVarint(&bytes_, type.value);
}

void PayloadWriter::Count(const catalog::CountDelta& delta) {
  Op(LogOpKind::kCount);
  bytes_.push_back(static_cast<char>(delta.kind));
  base::AppendVarint(&bytes_, delta.token);
  base::AppendVarint(&bytes_, base::ZigZag(delta.delta));
}

void PayloadWriter::Shape(base::RelTypeId type, std::span<const base::LabelId> start,
                          std::span<const base::LabelId> end, int64_t times) {
  Op(LogOpKind::kShape);
  base::AppendVarint(&bytes_, type.value);
  Labels(start);
  Labels(end);
  base::AppendVarint(&bytes_, base::ZigZag(times));
}

void PayloadWriter::Index(bool put, base::IndexId index, uint64_t entity, std::string_view key) {
  Op(put ? LogOpKind::kIndexPut : LogOpKind::kIndexRemove);
  base::AppendVarint(&bytes_, index.value);
  base::AppendVarint(&bytes_, entity);
  base::AppendLengthPrefixed(&bytes_, key);
}

void PayloadWriter::LargeValue(std::string_view hash, int64_t references, std::string_view packed) {
  Op(LogOpKind::kLargeValue);
  bytes_.append(hash);
  base::AppendVarint(&bytes_, base::ZigZag(references));
  base::AppendLengthPrefixed(&bytes_, packed);
}

void PayloadWriter::Before(bool node, uint64_t id, bool there, std::string_view image) {
  Op(LogOpKind::kBefore);
  bytes_.push_back(node ? 1 : 0);
  base::AppendVarint(&bytes_, id);
  bytes_.push_back(there ? 1 : 0);
  base::AppendLengthPrefixed(&bytes_, image);
}

void PayloadWriter::History(bool selective, std::span<const uint64_t> followed, std::span<const uint64_t> indexes) {
  (front_.empty() ? bytes_ : front_.front())[0] = kVersionWithHistory;
  Op(LogOpKind::kHistory);
  bytes_.push_back(selective ? 1 : 0);
  for (const std::span<const uint64_t> ids : {followed, indexes}) {
    base::AppendVarint(&bytes_, ids.size());
    for (const uint64_t id : ids) base::AppendVarint(&bytes_, id);
  }
}

base::Result<PayloadReader> PayloadReader::Open(std::string_view payload) {
  if (payload.empty()) return base::Status::Error(base::ErrorId::kCorruption, "log record of a commit is empty");
  if (payload[0] > kVersionWithHistory) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "log record of a commit was written by a newer version");
  }
  if (payload[0] <= kVersionWithoutTime) return PayloadReader(payload.substr(1));
  if (payload.size() < kTimeAt + kTimeBytes) {
    return base::Status::Error(base::ErrorId::kCorruption, "log record of a commit ends before its time");
  }
  return PayloadReader(payload.substr(kTimeAt + kTimeBytes));
}

std::string EncodeTime(int64_t micros) {
  std::string bytes;
  base::AppendLittle(&bytes, static_cast<uint64_t>(micros));
  return bytes;
}

std::optional<int64_t> TimeOfRecord(wal::RecordKind kind, std::string_view payload) {
  if (kind == kCommitRecord) {
    if (payload.empty() || payload[0] <= kVersionWithoutTime) return std::nullopt;
    payload.remove_prefix(kTimeAt);
  } else if (kind != kTimeRecord) {
    return std::nullopt;
  }
  uint64_t micros = 0;
  if (!base::TakeLittle(&payload, &micros)) return std::nullopt;
  return static_cast<int64_t>(micros);
}

bool PayloadReader::TakeLabels(std::vector<base::LabelId>* out) {
  out->clear();
  uint64_t count = 0;
  if (!base::TakeVarint(&rest_, &count) || count > rest_.size()) return false;
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t label = 0;
    if (!base::TakeVarint(&rest_, &label)) return false;
    out->emplace_back(static_cast<uint32_t>(label));
  }
  return true;
}

bool PayloadReader::TakeIds(std::vector<uint64_t>* out) {
  out->clear();
  uint64_t count = 0;
  if (!base::TakeVarint(&rest_, &count) || count > rest_.size()) return false;
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t id = 0;
    if (!base::TakeVarint(&rest_, &id)) return false;
    out->push_back(id);
  }
  return true;
}

bool PayloadReader::Take(LogOp* op) {
  uint8_t byte = 0;
  uint64_t a = 0;
  uint64_t b = 0;
  switch (op->kind) {
    case LogOpKind::kNodePut:
      return base::TakeVarint(&rest_, &op->id) && TakeLabels(&op->added) && TakeLabels(&op->removed) &&
             base::TakeLengthPrefixed(&rest_, &op->image);
    case LogOpKind::kNodeDelete:
      return base::TakeVarint(&rest_, &op->id) && TakeLabels(&op->removed);
    case LogOpKind::kRelPut:
      if (!base::TakeVarint(&rest_, &op->id) || !base::TakeLittle(&rest_, &byte)) return false;
      op->is_new = byte != 0;
      return base::TakeLengthPrefixed(&rest_, &op->image);
    case LogOpKind::kRelDelete:
      if (!base::TakeVarint(&rest_, &op->id) || !base::TakeVarint(&rest_, &op->start.value) ||
          !base::TakeVarint(&rest_, &op->end.value) || !base::TakeVarint(&rest_, &a)) {
        return false;
      }
      op->type = base::RelTypeId(static_cast<uint32_t>(a));
      return true;
    case LogOpKind::kCount:
      if (!base::TakeLittle(&rest_, &byte) || byte > 3 || !base::TakeVarint(&rest_, &a) ||
          !base::TakeVarint(&rest_, &b)) {
        return false;
      }
      op->count = {static_cast<catalog::CountKind>(byte), static_cast<uint32_t>(a), base::UnZigZag(b)};
      return true;
    case LogOpKind::kShape:
      if (!base::TakeVarint(&rest_, &a) || !TakeLabels(&op->added) || !TakeLabels(&op->removed) ||
          !base::TakeVarint(&rest_, &b)) {
        return false;
      }
      op->type = base::RelTypeId(static_cast<uint32_t>(a));
      op->times = base::UnZigZag(b);
      return true;
    case LogOpKind::kIndexPut:
    case LogOpKind::kIndexRemove:
      if (!base::TakeVarint(&rest_, &a) || !base::TakeVarint(&rest_, &op->id)) return false;
      op->index = base::IndexId(static_cast<uint32_t>(a));
      return base::TakeLengthPrefixed(&rest_, &op->key);
    case LogOpKind::kLargeValue:
      if (rest_.size() < types::kValueHashBytes) return false;
      op->key = rest_.substr(0, types::kValueHashBytes);
      rest_.remove_prefix(types::kValueHashBytes);
      if (!base::TakeVarint(&rest_, &a) || !base::TakeLengthPrefixed(&rest_, &op->image)) return false;
      op->times = base::UnZigZag(a);
      return true;
    case LogOpKind::kBefore: {
      uint8_t there = 0;
      if (!base::TakeLittle(&rest_, &byte) || byte > 1 || !base::TakeVarint(&rest_, &op->id) ||
          !base::TakeLittle(&rest_, &there) || there > 1) {
        return false;
      }
      op->of_node = byte != 0;
      op->there = there != 0;
      return base::TakeLengthPrefixed(&rest_, &op->image);
    }
    case LogOpKind::kHistory:
      if (!base::TakeLittle(&rest_, &byte) || byte > 1) return false;
      op->selective = byte != 0;
      return TakeIds(&op->ids) && TakeIds(&op->indexes);
  }
  return false;
}

base::Result<bool> PayloadReader::Next(LogOp* op) {
  if (rest_.empty()) return false;
  op->kind = static_cast<LogOpKind>(rest_[0]);
  rest_.remove_prefix(1);
  if (!Take(op)) return base::Status::Error(base::ErrorId::kCorruption, "log record of a commit has a bad operation");
  return true;
}

}  // namespace mycel::engine::txn
