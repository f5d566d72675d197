#include "engine/expr/compare_columns.h"

namespace mycel::engine::expr {

using binder::Operator;
using types::Column;
using types::ColumnType;

namespace {

// A typed column as an indexable sequence; a constant repeats its only row.
template <typename T>
struct View {
  const T* data;
  bool constant;
  T operator[](uint32_t row) const { return data[constant ? 0 : row]; }
};

template <typename T, typename Compare>
void SelectWhere(View<T> left, View<T> right, const Column& l, const Column& r, uint32_t rows, Compare compare,
                 std::vector<uint16_t>* selected) {
  selected->resize(rows);
  uint32_t kept = 0;
  if (!l.has_nulls(rows) && !r.has_nulls(rows)) {
    for (uint32_t i = 0; i < rows; ++i) {
      (*selected)[kept] = static_cast<uint16_t>(i);
      kept += compare(left[i], right[i]) ? 1 : 0;
    }
  } else {
    for (uint32_t i = 0; i < rows; ++i) {
      if (l.IsNull(i) || r.IsNull(i)) continue;
      if (compare(left[i], right[i])) (*selected)[kept++] = static_cast<uint16_t>(i);
    }
  }
  selected->resize(kept);
}

template <typename T>
void Select(Operator op, View<T> left, View<T> right, const Column& l, const Column& r, uint32_t rows,
            std::vector<uint16_t>* selected) {
  switch (op) {
    case Operator::kEqual:
      return SelectWhere(
          left, right, l, r, rows, [](T a, T b) { return a == b; }, selected);
    case Operator::kNotEqual:
      return SelectWhere(
          left, right, l, r, rows, [](T a, T b) { return a != b; }, selected);
    case Operator::kLess:
      return SelectWhere(
          left, right, l, r, rows, [](T a, T b) { return a < b; }, selected);
    case Operator::kLessEqual:
      return SelectWhere(
          left, right, l, r, rows, [](T a, T b) { return a <= b; }, selected);
    case Operator::kGreater:
      return SelectWhere(
          left, right, l, r, rows, [](T a, T b) { return a > b; }, selected);
    default:
      return SelectWhere(
          left, right, l, r, rows, [](T a, T b) { return a >= b; }, selected);
  }
}

// A constant holding an integer stays a generic constant: it is read as one here.
bool AsConstantInteger(const Column& column, int64_t* out) {
  if (!column.is_constant()) return false;
  const types::Value value = column.Get(0);
  if (!value.is_integer()) return false;
  *out = value.AsInteger();
  return true;
}

bool IntegerView(const Column& column, int64_t* constant, View<int64_t>* view) {
  if (column.type() == ColumnType::kInteger && !column.is_constant()) {
    *view = {column.integers(), false};
    return true;
  }
  if (!AsConstantInteger(column, constant)) return false;
  *view = {constant, true};
  return true;
}

}  // namespace

bool IsComparison(Operator op) {
  switch (op) {
    case Operator::kEqual:
    case Operator::kNotEqual:
    case Operator::kLess:
    case Operator::kLessEqual:
    case Operator::kGreater:
    case Operator::kGreaterEqual:
      return true;
    default:
      return false;
  }
}

bool CompareColumns(Operator op, const Column& left, const Column& right, uint32_t rows,
                    std::vector<uint16_t>* selected) {
  int64_t left_constant = 0;
  int64_t right_constant = 0;
  View<int64_t> l{};
  View<int64_t> r{};
  if (IntegerView(left, &left_constant, &l) && IntegerView(right, &right_constant, &r)) {
    Select<int64_t>(op, l, r, left, right, rows, selected);
    return true;
  }
  if (left.type() == ColumnType::kNode && right.type() == ColumnType::kNode &&
      (op == Operator::kEqual || op == Operator::kNotEqual)) {
    const View<base::NodeId> a{left.nodes(), left.is_constant()};
    const View<base::NodeId> b{right.nodes(), right.is_constant()};
    const bool equal = op == Operator::kEqual;
    SelectWhere(
        a, b, left, right, rows, [equal](base::NodeId x, base::NodeId y) { return (x == y) == equal; }, selected);
    return true;
  }
  return false;
}

}  // namespace mycel::engine::expr
