// Reading and writing the catalog's persistent chunks: little-endian integers, LEB128 counts, length-prefixed strings.
//
// A reader never trusts its bytes: every read is checked, and a failed one makes ok() false for good and returns zero
// or empty.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace mycel::engine::catalog {

class ByteWriter {
 public:
  void U8(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void U64(uint64_t value) {
    for (int i = 0; i < 8; ++i) U8(static_cast<uint8_t>(value >> (8 * i)));
  }
  void I64(int64_t value) { U64(static_cast<uint64_t>(value)); }
  void F64(double value) { U64(std::bit_cast<uint64_t>(value)); }
  void Count(uint64_t value) {
    for (; value >= 0x80; value >>= 7) U8(static_cast<uint8_t>(value | 0x80));
    U8(static_cast<uint8_t>(value));
  }
  void String(std::string_view value) {
    Count(value.size());
    bytes_.append(value);
  }
  [[nodiscard]] std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const { return ok_; }
  // Everything was read, and all of it was good.
  [[nodiscard]] bool done() const { return ok_ && bytes_.empty(); }
  void Fail() { ok_ = false; }

  uint8_t U8() {
    if (!Need(1)) return 0;
    const auto value = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  uint64_t U64() {
    if (!Need(8)) return 0;
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
      value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes_[static_cast<size_t>(i)])) << (8 * i);
    bytes_.remove_prefix(8);
    return value;
  }
  int64_t I64() { return static_cast<int64_t>(U64()); }
  double F64() { return std::bit_cast<double>(U64()); }
  uint64_t Count() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = U8();
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }
  uint32_t Count32() {
    const uint64_t value = Count();
    if (value > UINT32_MAX) ok_ = false;
    return ok_ ? static_cast<uint32_t>(value) : 0;
  }
  // A count of items of at least one byte each: more than the bytes that are left cannot be, so nobody allocates for
  // it.
  size_t ItemCount() {
    const uint64_t value = Count();
    if (value > bytes_.size()) ok_ = false;
    return ok_ ? static_cast<size_t>(value) : 0;
  }
  std::string_view String() {
    const uint64_t size = Count();
    if (!Need(size)) return {};
    const std::string_view value = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return value;
  }
  // A byte that must be below `limit`.
  uint8_t Enum(uint8_t limit) {
    const uint8_t value = U8();
    if (value >= limit) ok_ = false;
    return ok_ ? value : uint8_t{0};
  }

 private:
  bool Need(uint64_t count) {
    if (bytes_.size() < count) ok_ = false;
    return ok_;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace mycel::engine::catalog
