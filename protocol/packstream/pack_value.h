// An owning tree of one PackStream value: for response metadata in clients, and for tests. The server's hot paths use
// the pull reader instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/packstream/decoder.h"
#include "protocol/packstream/encoder.h"

namespace mycel::protocol::packstream {

class PackValue;

struct PackStruct {
  uint8_t tag = 0;
  std::vector<PackValue> fields;

  friend bool operator==(const PackStruct& a, const PackStruct& b);
};

class PackValue {
 public:
  using List = std::vector<PackValue>;
  using Map = std::vector<std::pair<std::string, PackValue>>;  // in the order of the bytes
  using Blob = std::vector<uint8_t>;

  PackValue() = default;                                             // null
  PackValue(bool value) : value_(value) {}                           // NOLINT: implicit by design
  PackValue(int value) : value_(int64_t{value}) {}                   // NOLINT
  PackValue(int64_t value) : value_(value) {}                        // NOLINT
  PackValue(double value) : value_(value) {}                         // NOLINT
  PackValue(const char* value) : value_(std::string(value)) {}       // NOLINT
  PackValue(std::string value) : value_(std::move(value)) {}         // NOLINT
  PackValue(std::string_view value) : value_(std::string(value)) {}  // NOLINT
  PackValue(Blob value) : value_(std::move(value)) {}                // NOLINT
  PackValue(List value) : value_(std::move(value)) {}                // NOLINT
  PackValue(Map value) : value_(std::move(value)) {}                 // NOLINT
  PackValue(PackStruct value) : value_(std::move(value)) {}          // NOLINT

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool IsNull() const { return value_.index() == 0; }

  // Each is null when the value is of another kind.
  [[nodiscard]] const bool* AsBool() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const int64_t* AsInt() const { return std::get_if<int64_t>(&value_); }
  [[nodiscard]] const double* AsFloat() const { return std::get_if<double>(&value_); }
  [[nodiscard]] const std::string* AsString() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const Blob* AsBytes() const { return std::get_if<Blob>(&value_); }
  [[nodiscard]] const List* AsList() const { return std::get_if<List>(&value_); }
  [[nodiscard]] const Map* AsMap() const { return std::get_if<Map>(&value_); }
  [[nodiscard]] const PackStruct* AsStruct() const { return std::get_if<PackStruct>(&value_); }

  // The entry of a map; null if this is no map or has no such key.
  [[nodiscard]] const PackValue* Get(std::string_view key) const;
  // The same where a default will do.
  [[nodiscard]] std::string GetString(std::string_view key, std::string_view otherwise = "") const;
  [[nodiscard]] int64_t GetInt(std::string_view key, int64_t otherwise = 0) const;
  [[nodiscard]] bool GetBool(std::string_view key, bool otherwise = false) const;

  // Structural equality; NaN differs from itself, 1 differs from 1.0, maps compare in order.
  friend bool operator==(const PackValue& a, const PackValue& b);

  // {"key": [1, 2.0, null], "s": Struct(4E, 1)}: for test messages and logs.
  [[nodiscard]] std::string ToString() const;

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Blob, List, Map, PackStruct> value_;
};

// Reads one value, with all of Skip's checks.
Error ReadPackValue(Decoder* in, PackValue* value);
// Requires exactly one value.
Error DecodePackValue(ByteView bytes, PackValue* value);
void Write(Encoder* out, const PackValue& value);

}  // namespace mycel::protocol::packstream
