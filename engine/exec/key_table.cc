#include "engine/exec/key_table.h"

#include <algorithm>
#include <utility>

#include "engine/base/hashing.h"
#include "engine/types/compare.h"

namespace mycel::engine::exec {

using types::Column;
using types::ColumnType;
using types::Value;

namespace {

constexpr size_t kFirstSlots = 16;

bool IsWord(ColumnType type) {
  return type == ColumnType::kInteger || type == ColumnType::kNode || type == ColumnType::kRelationship;
}

uint64_t WordAt(const Column& column, uint32_t row) {
  switch (column.type()) {
    case ColumnType::kInteger:
      return static_cast<uint64_t>(column.integers()[row]);
    case ColumnType::kNode:
      return column.nodes()[row].value;
    default:
      return column.relationships()[row].value;
  }
}

Value WordValue(ColumnType type, uint64_t word) {
  switch (type) {
    case ColumnType::kInteger:
      return Value::Integer(static_cast<int64_t>(word));
    case ColumnType::kNode:
      return Value::Node(base::NodeId(word));
    default:
      return Value::Relationship(base::RelId(word));
  }
}

uint32_t HashOf(std::span<const Value> key) {
  size_t hash = 0;
  for (const Value& value : key) hash = types::CombineHash(hash, types::Hash(value));
  return static_cast<uint32_t>(base::MixBits(hash));
}

}  // namespace

void KeyTable::Clear() {
  form_ = Form::kUndecided;
  size_ = 0;
  null_ordinal_ = kNone;
  slots_.clear();
  words_.clear();
  values_.clear();
  hashes_.clear();
  heap_bytes_ = 0;
}

Value KeyTable::Key(uint32_t ordinal, size_t column) const {
  if (form_ == Form::kValues) return values_[ordinal * width_ + column];
  return ordinal == null_ordinal_ ? Value() : WordValue(word_type_, words_[ordinal]);
}

void KeyTable::PlaceAll(size_t slots) {
  slots_.assign(slots, Slot());
  const size_t mask = slots - 1;
  for (uint32_t ordinal = 0; ordinal < size_; ++ordinal) {
    if (form_ == Form::kWords && ordinal == null_ordinal_) continue;
    const uint32_t hash =
        form_ == Form::kWords ? static_cast<uint32_t>(base::MixBits(words_[ordinal])) : hashes_[ordinal];
    size_t at = hash & mask;
    while (slots_[at].ordinal != kNone) at = (at + 1) & mask;
    slots_[at] = {hash, ordinal};
  }
}

void KeyTable::Grow() {
  if (slots_.empty()) {
    PlaceAll(kFirstSlots);
  } else if ((size_ + 1) * size_t{4} > slots_.size() * 3) {
    PlaceAll(slots_.size() * 2);
  }
}

void KeyTable::TurnGeneric() {
  std::vector<Value> values;
  for (uint32_t ordinal = 0; ordinal < size_; ++ordinal) values.push_back(Key(ordinal, 0));
  values_ = std::move(values);
  words_.clear();
  form_ = Form::kValues;
  hashes_.clear();
  for (const Value& value : values_) hashes_.push_back(HashOf(std::span(&value, 1)));
  if (!slots_.empty()) PlaceAll(slots_.size());
}

uint32_t KeyTable::Word(uint64_t word, bool insert) {
  const auto hash = static_cast<uint32_t>(base::MixBits(word));
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at].ordinal != kNone) {
    if (slots_[at].hash == hash && words_[slots_[at].ordinal] == word) return slots_[at].ordinal;
    at = (at + 1) & mask;
  }
  if (!insert) return kNone;
  slots_[at] = {hash, size_};
  words_.push_back(word);
  return size_++;
}

void KeyTable::RunWords(const Column& column, uint32_t rows, bool insert, uint32_t* ordinals) {
  const bool nulls = column.has_nulls(rows);
  const uint32_t distinct_rows = column.is_constant() ? std::min(rows, 1u) : rows;
  for (uint32_t row = 0; row < distinct_rows; ++row) {
    if (nulls && column.IsNull(row)) {
      if (null_ordinal_ == kNone && insert) {
        null_ordinal_ = size_++;
        words_.push_back(0);
      }
      ordinals[row] = null_ordinal_;
      continue;
    }
    Grow();
    ordinals[row] = Word(WordAt(column, row), insert);
  }
  for (uint32_t row = distinct_rows; row < rows; ++row) ordinals[row] = ordinals[0];
}

void KeyTable::RunValues(std::span<const Column* const> keys, uint32_t rows, bool insert, uint32_t* ordinals) {
  probe_.resize(width_);
  for (uint32_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < width_; ++i) probe_[i] = keys[i]->Get(row);
    Grow();
    const uint32_t hash = HashOf(probe_);
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    for (; slots_[at].ordinal != kNone; at = (at + 1) & mask) {
      if (slots_[at].hash != hash) continue;
      const Value* const there = values_.data() + size_t{slots_[at].ordinal} * width_;
      if (std::equal(probe_.begin(), probe_.end(), there, types::Equivalent)) break;
    }
    ordinals[row] = slots_[at].ordinal;
    if (ordinals[row] != kNone || !insert) continue;
    slots_[at] = {hash, size_};
    ordinals[row] = size_++;
    hashes_.push_back(hash);
    for (Value& value : probe_) {
      heap_bytes_ += value.heap_bytes();
      values_.push_back(std::move(value));
    }
  }
}

void KeyTable::Run(std::span<const Column* const> keys, uint32_t rows, bool insert, uint32_t* ordinals) {
  if (rows == 0) return;
  const bool word = width_ == 1 && IsWord(keys[0]->type());
  if (form_ == Form::kUndecided) {
    form_ = word ? Form::kWords : Form::kValues;
    if (word) word_type_ = keys[0]->type();
  }
  if (form_ == Form::kWords && (!word || keys[0]->type() != word_type_)) TurnGeneric();
  if (form_ == Form::kWords) {
    RunWords(*keys[0], rows, insert, ordinals);
  } else {
    RunValues(keys, rows, insert, ordinals);
  }
}

void KeyTable::Insert(std::span<const Column* const> keys, uint32_t rows, uint32_t* ordinals) {
  Run(keys, rows, true, ordinals);
}
void KeyTable::Find(std::span<const Column* const> keys, uint32_t rows, uint32_t* ordinals) {
  Run(keys, rows, false, ordinals);
}

}  // namespace mycel::engine::exec
