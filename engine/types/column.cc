#include "engine/types/column.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mycel::engine::types {
namespace {

bool IsWordType(ColumnType type) { return type != ColumnType::kValue && type != ColumnType::kBoolean; }

}  // namespace

ColumnType ColumnTypeFor(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
      return ColumnType::kInteger;
    case Kind::kFloat:
      return ColumnType::kFloat;
    case Kind::kBoolean:
      return ColumnType::kBoolean;
    case Kind::kNode:
      return ColumnType::kNode;
    case Kind::kRelationship:
      return ColumnType::kRelationship;
    default:
      return ColumnType::kValue;
  }
}

void Column::Reset(ColumnType type, uint32_t capacity) {
  MYCEL_ASSERT(capacity <= kMaxBatchRows);
  type_ = type;
  constant_ = false;
  capacity_ = capacity;
  nulls_.reset();
  // Values of the last batch would keep their heap objects alive.
  values_.clear();
  if (type == ColumnType::kValue) {
    values_.resize(capacity);
  } else if (type == ColumnType::kBoolean) {
    bytes_.resize(std::max<size_t>(bytes_.size(), capacity));
  } else {
    words_.resize(std::max<size_t>(words_.size(), capacity));
  }
}

void Column::SetConstant(Value value) {
  const ColumnType type = ColumnTypeFor(value.kind());
  Reset(type, 1);
  constant_ = true;
  if (type == ColumnType::kValue) {
    values_[0] = std::move(value);
  } else {
    StoreTyped(0, value);
  }
}

Value Column::Get(uint32_t row) const {
  const uint32_t at = constant_ ? 0 : row;
  MYCEL_ASSERT(at < capacity_);
  if (type_ == ColumnType::kValue) return values_[at];
  if (nulls_[at]) return Value();
  switch (type_) {
    case ColumnType::kInteger:
      return Value::Integer(integers()[at]);
    case ColumnType::kFloat:
      return Value::Float(floats()[at]);
    case ColumnType::kBoolean:
      return Value::Boolean(bytes_[at] != 0);
    case ColumnType::kNode:
      return Value::Node(nodes()[at]);
    case ColumnType::kRelationship:
      return Value::Relationship(relationships()[at]);
    case ColumnType::kValue:
      break;
  }
  MYCEL_ASSERT(false);
  return Value();
}

void Column::StoreTyped(uint32_t row, const Value& value) {
  nulls_.reset(row);
  switch (type_) {
    case ColumnType::kInteger:
      integers()[row] = value.AsInteger();
      return;
    case ColumnType::kFloat:
      floats()[row] = value.AsFloat();
      return;
    case ColumnType::kBoolean:
      bytes_[row] = value.AsBoolean() ? 1 : 0;
      return;
    case ColumnType::kNode:
      nodes()[row] = value.AsNode();
      return;
    case ColumnType::kRelationship:
      relationships()[row] = value.AsRelationship();
      return;
    case ColumnType::kValue:
      break;
  }
  MYCEL_ASSERT(false);
}

void Column::Set(uint32_t row, Value value) {
  if (constant_) Flatten(kMaxBatchRows);
  MYCEL_ASSERT(row < capacity_);
  if (type_ == ColumnType::kValue) {
    values_[row] = std::move(value);
  } else if (value.is_null()) {
    nulls_.set(row);
  } else if (ColumnTypeFor(value.kind()) == type_) {
    StoreTyped(row, value);
  } else {
    Generalise(capacity_);
    values_[row] = std::move(value);
  }
}

void Column::SetNull(uint32_t row) {
  if (constant_) Flatten(kMaxBatchRows);
  MYCEL_ASSERT(row < capacity_);
  if (type_ == ColumnType::kValue) {
    values_[row] = Value();
  } else {
    nulls_.set(row);
  }
}

void Column::CopyRow(uint32_t to, const Column& source, uint32_t from) { Set(to, source.Get(from)); }

void Column::Gather(const Column& source, std::span<const uint16_t> rows) {
  MYCEL_ASSERT(this != &source);
  if (source.constant_) {
    SetConstant(source.Get(0));
    return;
  }
  Reset(source.type_, std::max<uint32_t>(1, static_cast<uint32_t>(rows.size())));
  const auto count = static_cast<uint32_t>(rows.size());
  if (type_ == ColumnType::kValue) {
    for (uint32_t i = 0; i < count; ++i) values_[i] = source.values_[rows[i]];
    return;
  }
  if (IsWordType(type_)) {
    for (uint32_t i = 0; i < count; ++i) words_[i] = source.words_[rows[i]];
  } else {
    for (uint32_t i = 0; i < count; ++i) bytes_[i] = source.bytes_[rows[i]];
  }
  if (source.nulls_.none()) return;
  for (uint32_t i = 0; i < count; ++i) nulls_[i] = source.nulls_[rows[i]];
}

void Column::Keep(std::span<const uint16_t> rows) {
  if (constant_) return;
  const auto count = static_cast<uint32_t>(rows.size());
  if (type_ == ColumnType::kValue) {
    for (uint32_t i = 0; i < count; ++i) {
      if (rows[i] != i) values_[i] = std::move(values_[rows[i]]);
    }
    return;
  }
  if (IsWordType(type_)) {
    for (uint32_t i = 0; i < count; ++i) words_[i] = words_[rows[i]];
  } else {
    for (uint32_t i = 0; i < count; ++i) bytes_[i] = bytes_[rows[i]];
  }
  if (nulls_.none()) return;
  for (uint32_t i = 0; i < count; ++i) nulls_[i] = nulls_[rows[i]];
}

void Column::Generalise(uint32_t rows) {
  if (constant_) Flatten(rows);
  if (type_ == ColumnType::kValue) return;
  std::vector<Value> values(capacity_);
  for (uint32_t i = 0; i < std::min(rows, capacity_); ++i) values[i] = Get(i);
  values_ = std::move(values);
  type_ = ColumnType::kValue;
  nulls_.reset();
}

void Column::Flatten(uint32_t rows) {
  if (!constant_) return;
  Value value = Get(0);
  Reset(type_, rows);
  if (type_ == ColumnType::kValue) {
    for (uint32_t i = 0; i < rows; ++i) values_[i] = value;
    return;
  }
  for (uint32_t i = 0; i < rows; ++i) StoreTyped(i, value);
}

bool Column::has_nulls(uint32_t rows) const {
  const uint32_t count = constant_ ? 1 : rows;
  if (type_ == ColumnType::kValue) {
    return std::any_of(values_.begin(), values_.begin() + count, [](const Value& v) { return v.is_null(); });
  }
  if (nulls_.none()) return false;
  for (uint32_t i = 0; i < count; ++i) {
    if (nulls_[i]) return true;
  }
  return false;
}

size_t Column::bytes(uint32_t rows) const {
  size_t total = words_.capacity() * sizeof(uint64_t) + bytes_.capacity() + values_.capacity() * sizeof(Value);
  if (type_ != ColumnType::kValue) return total;
  const uint32_t count = constant_ ? 1 : std::min(rows, capacity_);
  for (uint32_t i = 0; i < count; ++i) total += values_[i].heap_bytes();
  return total;
}

}  // namespace mycel::engine::types
