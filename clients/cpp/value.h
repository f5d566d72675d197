// Values as a client sees them: what a row holds, and what a parameter may be.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mycel::client {

class Value;
using List = std::vector<Value>;
using Map = std::vector<std::pair<std::string, Value>>;  // in the order that the server sent
using Bytes = std::vector<uint8_t>;

struct Node {
  int64_t id = 0;
  std::string element_id;
  std::vector<std::string> labels;
  Map properties;
};
struct Relationship {
  int64_t id = 0;
  int64_t start_id = 0;
  int64_t end_id = 0;
  std::string element_id;
  std::string type;
  Map properties;
};
// nodes.size() == relationships.size() + 1; a relationship's start and end tell which way it was walked.
struct Path {
  std::vector<Node> nodes;
  std::vector<Relationship> relationships;
};
struct Date {
  int64_t days = 0;  // since 1970-01-01
};
struct LocalTime {
  int64_t nanos_of_day = 0;
};
struct Time {
  int64_t nanos_of_day = 0;  // of the local clock
  int64_t offset_seconds = 0;
};
struct LocalDateTime {
  int64_t seconds = 0;
  int64_t nanos = 0;
};
struct DateTime {
  int64_t seconds = 0;  // UTC
  int64_t nanos = 0;
  int64_t offset_seconds = 0;  // meaningful when `zone` is empty
  std::string zone;
};
struct Duration {
  int64_t months = 0;
  int64_t days = 0;
  int64_t seconds = 0;
  int64_t nanos = 0;
};
struct Point {
  int64_t srid = 0;
  double x = 0;
  double y = 0;
  double z = 0;
  uint8_t dimensions = 2;
};
// Elements of an integer type are kept exactly up to 2^53.
struct Vector {
  enum class Element : uint8_t { kInt8, kInt16, kInt32, kInt64, kFloat32, kFloat64 };
  Element element = Element::kFloat64;
  std::vector<double> values;
};
// A value of a type that this version of the protocol cannot carry.
struct Unsupported {
  std::string type_name;
  std::string message;
};

class Value {
 public:
  using Variant =
      std::variant<std::monostate, bool, int64_t, double, std::string, Bytes, List, Map, Node, Relationship, Path, Date,
                   LocalTime, Time, LocalDateTime, DateTime, Duration, Point, Vector, Unsupported>;

  Value() = default;                                             // null
  Value(bool value) : value_(value) {}                           // NOLINT: implicit by design
  Value(int value) : value_(int64_t{value}) {}                   // NOLINT
  Value(int64_t value) : value_(value) {}                        // NOLINT
  Value(double value) : value_(value) {}                         // NOLINT
  Value(const char* value) : value_(std::string(value)) {}       // NOLINT
  Value(std::string_view value) : value_(std::string(value)) {}  // NOLINT
  template <typename T>
  requires(std::is_class_v<T>&& std::is_constructible_v<Variant, T>) Value(T value)
      : value_(std::move(value)) {}  // NOLINT: every alternative

  [[nodiscard]] bool IsNull() const { return value_.index() == 0; }
  // Null when the value is of another kind: value.As<int64_t>(), value.As<client::Node>().
  template <typename T>
  [[nodiscard]] const T* As() const {
    return std::get_if<T>(&value_);
  }
  [[nodiscard]] const Variant& variant() const { return value_; }

  // The entry of a map; null if this is no map or has no such key.
  [[nodiscard]] const Value* Get(std::string_view key) const;

 private:
  Variant value_;
};

}  // namespace mycel::client
