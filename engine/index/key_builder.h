// Builds property-index keys: bytes whose memcmp order is the order of the values.
//
// A key is one component per indexed property, each self-delimiting, so that no key is a prefix of another one:
//
//   component  tag (1) | payload; tags stand in Cypher's ascending order of types, so ranges stay within a type
//   list       tag | components | 00
//   bytes      tag | as a string
//   vector     tag | count (4) | ordered doubles
//   point      tag | srid (4) | 2 or 3 ordered doubles
//   temporal   tag | big-endian integers with the sign bit flipped, instant or length first (value_key.cc)
//   string     tag | bytes with 00 -> 00 FF | 00 01, or 00 02 when cut at kMaxIndexedStringBytes
//   boolean    tag | 00 or 01
//   number     tag | ordered double, rounded down (8) | 00, or 01 and the rest (2) that no double holds
//
// Numbers compare exactly across integers and floats: 1 = 1.0, 2^53 + 1 > 2^53. -0.0 is 0.0; NaN comes last.
// A key that had to be cut is a superset key: equal keys may be unequal values, and cut keys are out of order among
// themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/limits.h"

namespace mycel::engine::index {

// The numbers are on disk and give the order.
enum class KeyTag : uint8_t {
  kListEnd = 0x00,
  kList = 0x10,
  kBytes = 0x12,
  kVector = 0x14,
  kPoint = 0x18,
  kDateTime = 0x20,
  kLocalDateTime = 0x28,
  kDate = 0x30,
  kTime = 0x38,
  kLocalTime = 0x40,
  kDuration = 0x48,
  kString = 0x50,
  kBoolean = 0x60,
  kNumber = 0x68,
};

class KeyBuilder {
 public:
  KeyBuilder() = default;
  // Goes on behind the leading components of a composite key.
  explicit KeyBuilder(std::string_view leading) : bytes_(leading) {}

  void Tag(KeyTag tag) { bytes_.push_back(static_cast<char>(tag)); }
  // Components, tag included.
  void Integer(int64_t value);
  void Float(double value);
  void Boolean(bool value);
  void String(std::string_view value);
  // Payload pieces, to come after a Tag.
  void Bytes(std::string_view value);
  void OrderedInt(int64_t value);
  void OrderedInt32(int32_t value);
  void OrderedDouble(double value);

  // What a string component that starts with `prefix` starts with: for STARTS WITH.
  void StringPrefix(std::string_view prefix);

  // Cuts the key at kMaxIndexKeyBytes where it is longer (only lists and wide composites get there).
  void Finish();

  // Something was cut: the key stands for more than one value.
  [[nodiscard]] bool cut() const { return cut_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string Take() { return std::move(bytes_); }
  void Clear() {
    bytes_.clear();
    cut_ = false;
  }

 private:
  void Escaped(std::string_view value);

  std::string bytes_;
  bool cut_ = false;
};

// The smallest byte string above every one that starts with `prefix`; nothing when there is none.
[[nodiscard]] std::optional<std::string> PrefixEnd(std::string_view prefix);

// The string of a key that is a single string component; nothing for other keys and for cut ones.
[[nodiscard]] std::optional<std::string> DecodeStringKey(std::string_view key);

}  // namespace mycel::engine::index
