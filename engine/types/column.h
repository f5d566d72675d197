// Column: the values of one slot for the rows of a batch.
//
// A column is typed (integers, floats, booleans, node ids, relationship ids: eight bytes or one per row and a null
// bitmap) or generic (one Value per row). A constant column stores row 0 only and reads it for every row. Typed loops
// switch on type() once per batch and use the raw pointers; everything else may use Get and Set, which work for every
// form.
//
// Capacity is fixed by Reset: rows beyond it must not be touched. Not thread safe.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/types/value.h"

namespace mycel::engine::types {

inline constexpr uint32_t kMaxBatchRows = base::kBatchRows;

enum class ColumnType : uint8_t { kValue, kInteger, kFloat, kBoolean, kNode, kRelationship };

// The column type that holds `kind` without boxing; kValue for kinds that have none.
[[nodiscard]] ColumnType ColumnTypeFor(Kind kind);

class Column {
 public:
  Column() = default;
  explicit Column(ColumnType type, uint32_t capacity = kMaxBatchRows) { Reset(type, capacity); }

  // Forgets all rows and becomes a plain column of `type`. Typed rows start as not null with unspecified payload;
  // generic rows start as null. Keeps the memory it has.
  void Reset(ColumnType type, uint32_t capacity = kMaxBatchRows);

  // Becomes a constant column: every row reads `value`.
  void SetConstant(Value value);

  [[nodiscard]] ColumnType type() const { return type_; }
  [[nodiscard]] bool is_constant() const { return constant_; }
  [[nodiscard]] uint32_t capacity() const { return capacity_; }

  // --- any form
  // -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] bool IsNull(uint32_t row) const {
    const uint32_t at = constant_ ? 0 : row;
    return type_ == ColumnType::kValue ? values_[at].is_null() : nulls_[at];
  }
  [[nodiscard]] Value Get(uint32_t row) const;
  // A value of a kind that the column's type cannot hold turns the whole column generic; a constant column is expanded.
  void Set(uint32_t row, Value value);
  void SetNull(uint32_t row);

  // Row `to` of this column becomes row `from` of `source`.
  void CopyRow(uint32_t to, const Column& source, uint32_t from);
  // Rows [0, rows.size()) become the given rows of `source`, which must be another column.
  void Gather(const Column& source, std::span<const uint16_t> rows);
  // Keeps the given rows (ascending) and closes the gaps.
  void Keep(std::span<const uint16_t> rows);
  // Turns the first `rows` rows generic (a constant is expanded).
  void Generalise(uint32_t rows);
  // Turns a constant column into a plain one with `rows` equal rows; leaves others alone.
  void Flatten(uint32_t rows);

  // --- typed access: requires the matching type(). A constant column has one row.
  // ------------------------------------------
  [[nodiscard]] int64_t* integers() { return Words<int64_t>(ColumnType::kInteger); }
  [[nodiscard]] const int64_t* integers() const { return Words<int64_t>(ColumnType::kInteger); }
  [[nodiscard]] double* floats() { return Words<double>(ColumnType::kFloat); }
  [[nodiscard]] const double* floats() const { return Words<double>(ColumnType::kFloat); }
  [[nodiscard]] base::NodeId* nodes() { return Words<base::NodeId>(ColumnType::kNode); }
  [[nodiscard]] const base::NodeId* nodes() const { return Words<base::NodeId>(ColumnType::kNode); }
  [[nodiscard]] base::RelId* relationships() { return Words<base::RelId>(ColumnType::kRelationship); }
  [[nodiscard]] const base::RelId* relationships() const { return Words<base::RelId>(ColumnType::kRelationship); }
  [[nodiscard]] uint8_t* booleans() {
    MYCEL_ASSERT(type_ == ColumnType::kBoolean);
    return bytes_.data();
  }
  [[nodiscard]] const uint8_t* booleans() const {
    MYCEL_ASSERT(type_ == ColumnType::kBoolean);
    return bytes_.data();
  }
  [[nodiscard]] Value* values() {
    MYCEL_ASSERT(type_ == ColumnType::kValue);
    return values_.data();
  }
  [[nodiscard]] const Value* values() const {
    MYCEL_ASSERT(type_ == ColumnType::kValue);
    return values_.data();
  }
  // Null bits of a typed column; a generic column's nulls are its null values.
  [[nodiscard]] std::bitset<kMaxBatchRows>& nulls() { return nulls_; }
  [[nodiscard]] const std::bitset<kMaxBatchRows>& nulls() const { return nulls_; }
  [[nodiscard]] bool has_nulls(uint32_t rows) const;

  // Bytes held: the buffers and, for generic columns, the values of the first `rows` rows.
  [[nodiscard]] size_t bytes(uint32_t rows) const;

 private:
  template <typename T>
  T* Words(ColumnType type) {
    static_assert(sizeof(T) == sizeof(uint64_t));
    MYCEL_ASSERT(type_ == type);
    return reinterpret_cast<T*>(words_.data());
  }
  template <typename T>
  const T* Words(ColumnType type) const {
    static_assert(sizeof(T) == sizeof(uint64_t));
    MYCEL_ASSERT(type_ == type);
    return reinterpret_cast<const T*>(words_.data());
  }
  void StoreTyped(uint32_t row, const Value& value);

  ColumnType type_ = ColumnType::kValue;
  bool constant_ = false;
  uint32_t capacity_ = 0;
  std::bitset<kMaxBatchRows> nulls_;
  std::vector<uint64_t> words_;
  std::vector<uint8_t> bytes_;
  std::vector<Value> values_;
};

}  // namespace mycel::engine::types
