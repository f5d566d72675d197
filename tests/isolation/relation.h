// A relation between the transactions of one history, as a matrix of bits.
#pragma once

#include <bitset>
#include <cstddef>
#include <vector>

#include "isolation/history.h"

namespace mycel::isolation {

class Relation {
 public:
  using Row = std::bitset<kMaxTransactions>;

  explicit Relation(size_t size) : rows_(size) {}

  [[nodiscard]] size_t size() const { return rows_.size(); }
  [[nodiscard]] const Row& operator[](size_t from) const { return rows_[from]; }
  [[nodiscard]] bool Has(size_t from, size_t to) const { return rows_[from][to]; }
  // Nothing is related to itself by an edge: that would be a cycle of one.
  void Add(size_t from, size_t to) {
    if (from != to) rows_[from].set(to);
  }

  [[nodiscard]] Relation Or(const Relation& other) const;
  // From a to c wherever this leads from a to some b, and `next` from there to c; loops stay, they are cycles.
  [[nodiscard]] Relation Then(const Relation& next) const;
  // By one step or more.
  [[nodiscard]] Relation Closure() const;
  [[nodiscard]] Relation Inverse() const;
  // The transactions of some cycle in their order; empty: there is none.
  [[nodiscard]] std::vector<size_t> Cycle() const;

 private:
  std::vector<Row> rows_;
};

}  // namespace mycel::isolation
