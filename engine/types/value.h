// Value: one Cypher value in 16 bytes.
//
// Small kinds live inside; strings, bytes, lists, maps, paths, datetimes, durations, points and vectors are reference
// counted heap objects (atomic count) that never change once they are shared. Copying costs at most one atomic
// increment, moving nothing. A node value is only its NodeId and a relationship value only its RelId: all else is asked
// of EntityAccess.
//
//   Value::Integer(5)   Value::String("abc")   Value::List({Value::Integer(1), Value()})
//   MapBuilder map;  map.Put("name", Value::String("Ann"));  Value v = std::move(map).Build();
//
// As...() requires the matching kind (checked by assertion). A returned view lives as long as this Value is neither
// changed nor moved from. There is no operator==: Cypher knows three equalities, see compare.h.
//
// Threads: a Value may be read from many threads; copies may be made and dropped anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/ids.h"
#include "engine/types/kind.h"
#include "engine/types/spatial/point.h"
#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types {

struct HeapObject;
class ListView;
class MapView;

// A path's nodes and relationships in walking order: nodes.size() == rels.size() + 1.
struct PathView {
  std::span<const base::NodeId> nodes;
  std::span<const base::RelId> rels;
};

// Coordinate types of a vector; coordinates are held as doubles (a kFloat32 coordinate is already rounded to float).
enum class VectorElement : uint8_t { kFloat32, kFloat64 };
struct VectorView {
  VectorElement element;
  std::span<const double> coordinates;
};

class Value {
 public:
  Value() noexcept : kind_(Kind::kNull) { payload_.integer = 0; }  // null
  Value(const Value& other) noexcept : kind_(other.kind_), extra_(other.extra_), payload_(other.payload_) {
    if (is_heap()) AddRef();
  }
  Value(Value&& other) noexcept : kind_(other.kind_), extra_(other.extra_), payload_(other.payload_) {
    other.kind_ = Kind::kNull;
  }
  Value& operator=(const Value& other) noexcept {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Value() {
    if (is_heap()) Release();
  }
  void swap(Value& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(extra_, other.extra_);
    std::swap(payload_, other.payload_);
  }

  // --- making
  // -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] static Value Null() { return Value(); }
  [[nodiscard]] static Value Boolean(bool v) { return Inline(Kind::kBoolean, v ? 1 : 0); }
  [[nodiscard]] static Value Integer(int64_t v) { return Inline(Kind::kInteger, v); }
  [[nodiscard]] static Value Float(double v) {
    Value value;
    value.kind_ = Kind::kFloat;
    value.payload_.real = v;
    return value;
  }
  [[nodiscard]] static Value Node(base::NodeId id) { return Inline(Kind::kNode, static_cast<int64_t>(id.value)); }
  [[nodiscard]] static Value Relationship(base::RelId id) {
    return Inline(Kind::kRelationship, static_cast<int64_t>(id.value));
  }
  [[nodiscard]] static Value Of(types::Date v) { return Inline(Kind::kDate, v.days); }
  [[nodiscard]] static Value Of(types::LocalTime v) { return Inline(Kind::kLocalTime, v.nanos); }
  [[nodiscard]] static Value Of(types::Time v) { return Inline(Kind::kTime, v.nanos, v.offset_seconds); }
  [[nodiscard]] static Value Of(types::LocalDateTime v) { return Inline(Kind::kLocalDateTime, v.seconds, v.nanos); }
  [[nodiscard]] static Value Of(const types::DateTime& v);
  [[nodiscard]] static Value Of(const types::Duration& v);
  [[nodiscard]] static Value Of(const types::Point& v);
  [[nodiscard]] static Value String(std::string_view utf8);  // the caller has checked that it is UTF-8
  [[nodiscard]] static Value Bytes(std::string_view bytes);
  [[nodiscard]] static Value List(std::vector<Value> items);
  // The list of `count` integers first, first + step, ... that is never materialised. Requires that the last one fits.
  [[nodiscard]] static Value Range(int64_t first, int64_t step, uint64_t count);
  // Requires nodes.size() == rels.size() + 1.
  [[nodiscard]] static Value Path(std::vector<base::NodeId> nodes, std::vector<base::RelId> rels);
  [[nodiscard]] static Value Vector(VectorElement element, std::vector<double> coordinates);

  // --- asking
  // -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::kNull; }
  [[nodiscard]] bool is_boolean() const { return kind_ == Kind::kBoolean; }
  [[nodiscard]] bool is_integer() const { return kind_ == Kind::kInteger; }
  [[nodiscard]] bool is_float() const { return kind_ == Kind::kFloat; }
  [[nodiscard]] bool is_number() const { return is_integer() || is_float(); }
  [[nodiscard]] bool is_string() const { return kind_ == Kind::kString; }
  [[nodiscard]] bool is_list() const { return kind_ == Kind::kList; }
  [[nodiscard]] bool is_map() const { return kind_ == Kind::kMap; }
  [[nodiscard]] bool is_node() const { return kind_ == Kind::kNode; }
  [[nodiscard]] bool is_relationship() const { return kind_ == Kind::kRelationship; }
  [[nodiscard]] bool is_path() const { return kind_ == Kind::kPath; }
  [[nodiscard]] bool is_heap() const { return kind_ >= kFirstHeapKind; }
  // Boolean and true: what WHERE keeps.
  [[nodiscard]] bool is_true() const { return is_boolean() && payload_.integer != 0; }

  [[nodiscard]] bool AsBoolean() const { return Int(Kind::kBoolean) != 0; }
  [[nodiscard]] int64_t AsInteger() const { return Int(Kind::kInteger); }
  [[nodiscard]] double AsFloat() const {
    MYCEL_ASSERT(is_float());
    return payload_.real;
  }
  // Requires is_number(): an integer is converted.
  [[nodiscard]] double AsDouble() const {
    MYCEL_ASSERT(is_number());
    return is_float() ? payload_.real : static_cast<double>(payload_.integer);
  }
  [[nodiscard]] base::NodeId AsNode() const { return base::NodeId(static_cast<uint64_t>(Int(Kind::kNode))); }
  [[nodiscard]] base::RelId AsRelationship() const {
    return base::RelId(static_cast<uint64_t>(Int(Kind::kRelationship)));
  }
  [[nodiscard]] types::Date AsDate() const { return {Int(Kind::kDate)}; }
  [[nodiscard]] types::LocalTime AsLocalTime() const { return {Int(Kind::kLocalTime)}; }
  [[nodiscard]] types::Time AsTime() const { return {Int(Kind::kTime), extra_}; }
  [[nodiscard]] types::LocalDateTime AsLocalDateTime() const { return {Int(Kind::kLocalDateTime), extra_}; }
  [[nodiscard]] const types::DateTime& AsDateTime() const;
  [[nodiscard]] const types::Duration& AsDuration() const;
  [[nodiscard]] const types::Point& AsPoint() const;
  [[nodiscard]] std::string_view AsString() const;
  [[nodiscard]] std::string_view AsBytes() const;
  [[nodiscard]] ListView AsList() const;
  [[nodiscard]] MapView AsMap() const;
  [[nodiscard]] PathView AsPath() const;
  [[nodiscard]] VectorView AsVector() const;

  // Nesting of lists and maps: 0 for a scalar, 1 for a flat list. Kept with the object, so asking is cheap. Whoever
  // builds a list or map from values of a query refuses more than base::kMaxValueDepth (CheckedList, BuildChecked).
  [[nodiscard]] uint32_t depth() const;

  // Bytes on the heap below this value, for memory accounts: kept with the object; shared parts count each time.
  [[nodiscard]] size_t heap_bytes() const;

  // The same heap object, or the same inline payload: a cheap sign of sameness, no equality.
  [[nodiscard]] bool SameObject(const Value& other) const {
    return kind_ == other.kind_ && payload_.integer == other.payload_.integer && extra_ == other.extra_;
  }

 private:
  friend class MapBuilder;

  static Value Inline(Kind kind, int64_t payload, int32_t extra = 0) {
    Value value;
    value.kind_ = kind;
    value.extra_ = extra;
    value.payload_.integer = payload;
    return value;
  }
  static Value Heap(Kind kind, HeapObject* object) {
    Value value;
    value.kind_ = kind;
    value.payload_.object = object;
    return value;
  }
  int64_t Int(Kind kind) const {
    MYCEL_ASSERT(kind_ == kind);
    return payload_.integer;
  }
  template <typename T>
  const T& Object(Kind kind) const;
  void AddRef() const noexcept;
  void Release() noexcept;

  Kind kind_;
  int32_t extra_ = 0;
  union {
    int64_t integer;
    double real;
    HeapObject* object;
  } payload_;
};
static_assert(sizeof(Value) == 16);

}  // namespace mycel::engine::types

#include "engine/types/list_view.h"  // IWYU pragma: export
#include "engine/types/map_view.h"   // IWYU pragma: export
