// Distinct keys of one or several columns, numbered in the order in which they come: grouping, DISTINCT, join tables.
//
// Keys are the same when they are Equivalent (1 is 1.0, null is null). A single column of integers, nodes or
// relationships is kept as plain words for as long as no value of another kind comes; everything else as Values. Open
// addressing, linear probing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/types/column.h"
#include "engine/types/value.h"

namespace mycel::engine::exec {

class KeyTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  explicit KeyTable(size_t width) : width_(width) {}

  // ordinals[i] becomes the number of row i's key; keys that were not there get the next numbers.
  void Insert(std::span<const types::Column* const> keys, uint32_t rows, uint32_t* ordinals);
  // The same without inserting: kNone for a key that is not there.
  void Find(std::span<const types::Column* const> keys, uint32_t rows, uint32_t* ordinals);

  [[nodiscard]] uint32_t size() const { return size_; }
  [[nodiscard]] size_t width() const { return width_; }
  [[nodiscard]] types::Value Key(uint32_t ordinal, size_t column) const;
  [[nodiscard]] size_t bytes() const {
    return slots_.capacity() * sizeof(Slot) + words_.capacity() * 8 + values_.capacity() * sizeof(types::Value) +
           heap_bytes_;
  }
  void Clear();

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t ordinal = kNone;
  };
  enum class Form : uint8_t { kUndecided, kWords, kValues };

  void Run(std::span<const types::Column* const> keys, uint32_t rows, bool insert, uint32_t* ordinals);
  void RunWords(const types::Column& column, uint32_t rows, bool insert, uint32_t* ordinals);
  void RunValues(std::span<const types::Column* const> keys, uint32_t rows, bool insert, uint32_t* ordinals);
  [[nodiscard]] uint32_t Word(uint64_t word, bool insert);
  void TurnGeneric();
  void Grow();
  void PlaceAll(size_t slots);

  size_t width_;
  Form form_ = Form::kUndecided;
  types::ColumnType word_type_ = types::ColumnType::kInteger;
  uint32_t size_ = 0;
  uint32_t null_ordinal_ = kNone;     // of the word form
  std::vector<Slot> slots_;           // a power of two, at most three quarters full
  std::vector<uint64_t> words_;       // by ordinal; the null key's word is unused
  std::vector<types::Value> values_;  // ordinal * width + column
  std::vector<uint32_t> hashes_;      // by ordinal, of the value form
  std::vector<types::Value> probe_;
  size_t heap_bytes_ = 0;
};

}  // namespace mycel::engine::exec
