#include "engine/index/key_builder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace mycel::engine::index {
namespace {

constexpr uint64_t kSign = uint64_t{1} << 63;
constexpr char kEscaped = '\xFF';  // after 00: the byte 00 itself
constexpr char kEnd = '\x01';      // after 00: the end
constexpr char kCutEnd = '\x02';   // after 00: the end of what was kept

void BigEndian(uint64_t value, int bytes, std::string* out) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out->push_back(static_cast<char>(value >> shift & 0xFF));
}

}  // namespace

void KeyBuilder::OrderedInt(int64_t value) { BigEndian(static_cast<uint64_t>(value) ^ kSign, 8, &bytes_); }

void KeyBuilder::OrderedInt32(int32_t value) { BigEndian(static_cast<uint32_t>(value) ^ 0x80000000u, 4, &bytes_); }

void KeyBuilder::OrderedDouble(double value) {
  if (value == 0) value = 0;  // -0.0 = 0.0
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  const auto bits = std::bit_cast<uint64_t>(value);
  BigEndian((bits & kSign) != 0 && !std::isnan(value) ? ~bits : bits | kSign, 8, &bytes_);
}

void KeyBuilder::Float(double value) {
  Tag(KeyTag::kNumber);
  OrderedDouble(value);
  bytes_.push_back('\0');
}

// The largest double that is not above the integer, then what is missing (below 2^11): floats and integers meet
// exactly.
void KeyBuilder::Integer(int64_t value) {
  Tag(KeyTag::kNumber);
  auto floor = static_cast<double>(value);
  // 2^63 itself is no int64_t, so compare before converting back.
  if (floor >= 9223372036854775808.0 || static_cast<int64_t>(floor) > value) {
    floor = std::nextafter(floor, -std::numeric_limits<double>::infinity());
  }
  OrderedDouble(floor);
  const auto rest = static_cast<uint64_t>(value) - static_cast<uint64_t>(static_cast<int64_t>(floor));
  if (rest == 0) {
    bytes_.push_back('\0');
  } else {
    bytes_.push_back('\x01');
    BigEndian(rest, 2, &bytes_);
  }
}

void KeyBuilder::Boolean(bool value) {
  Tag(KeyTag::kBoolean);
  bytes_.push_back(value ? '\x01' : '\0');
}

void KeyBuilder::Escaped(std::string_view value) {
  for (const char c : value) {
    bytes_.push_back(c);
    if (c == '\0') bytes_.push_back(kEscaped);
  }
}

void KeyBuilder::String(std::string_view value) {
  Tag(KeyTag::kString);
  Bytes(value);
}

void KeyBuilder::Bytes(std::string_view value) {
  const bool cut = value.size() > base::kMaxIndexedStringBytes;
  Escaped(value.substr(0, base::kMaxIndexedStringBytes));
  bytes_.push_back('\0');
  bytes_.push_back(cut ? kCutEnd : kEnd);
  cut_ = cut_ || cut;
}

void KeyBuilder::StringPrefix(std::string_view prefix) {
  Tag(KeyTag::kString);
  cut_ = cut_ || prefix.size() > base::kMaxIndexedStringBytes;
  Escaped(prefix.substr(0, base::kMaxIndexedStringBytes));
}

void KeyBuilder::Finish() {
  if (bytes_.size() <= base::kMaxIndexKeyBytes) return;
  bytes_.resize(base::kMaxIndexKeyBytes);
  cut_ = true;
}

std::optional<std::string> PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (end.empty()) return std::nullopt;
  end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

std::optional<std::string> DecodeStringKey(std::string_view key) {
  if (key.empty() || static_cast<uint8_t>(key[0]) != static_cast<uint8_t>(KeyTag::kString)) return std::nullopt;
  std::string value;
  for (size_t i = 1; i + 1 < key.size(); ++i) {
    if (key[i] != '\0') {
      value.push_back(key[i]);
    } else if (key[i + 1] == kEscaped) {
      value.push_back('\0');
      ++i;
    } else {
      const bool whole = key[i + 1] == kEnd && i + 2 == key.size();
      return whole ? std::optional<std::string>(std::move(value)) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace mycel::engine::index
