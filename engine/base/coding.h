// Integers as bytes: little-endian in formats, big-endian in keys (so that byte order is number order), and varints
// (LEB128).
//
// Encoders append to a std::string or write at a pointer with room enough. Decoders take from the front of a
// string_view and return false, leaving it as it was, when the bytes do not hold a whole value: file content is never
// trusted.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace mycel::engine::base {

inline constexpr size_t kMaxVarint64Bytes = 10;

namespace coding_internal {

template <typename T>
constexpr T Swap(T value) {
  static_assert(std::is_unsigned_v<T>);
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(value));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(value));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(value));
}

}  // namespace coding_internal

// --- fixed width at a pointer ---------------------------------------------------------------------------------------
template <typename T>
void StoreLittle(void* out, T value) {
  if constexpr (std::endian::native == std::endian::big) value = coding_internal::Swap(value);
  std::memcpy(out, &value, sizeof(T));
}

template <typename T>
[[nodiscard]] T LoadLittle(const void* in) {
  T value;
  std::memcpy(&value, in, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) value = coding_internal::Swap(value);
  return value;
}

template <typename T>
void StoreBig(void* out, T value) {
  if constexpr (std::endian::native == std::endian::little) value = coding_internal::Swap(value);
  std::memcpy(out, &value, sizeof(T));
}

template <typename T>
[[nodiscard]] T LoadBig(const void* in) {
  T value;
  std::memcpy(&value, in, sizeof(T));
  if constexpr (std::endian::native == std::endian::little) value = coding_internal::Swap(value);
  return value;
}

// --- appending ------------------------------------------------------------------------------------------------------
template <typename T>
void AppendLittle(std::string* out, T value) {
  char bytes[sizeof(T)];
  StoreLittle(bytes, value);
  out->append(bytes, sizeof(T));
}

template <typename T>
void AppendBig(std::string* out, T value) {
  char bytes[sizeof(T)];
  StoreBig(bytes, value);
  out->append(bytes, sizeof(T));
}

// Writes at most kMaxVarint64Bytes; returns one past the last.
inline char* StoreVarint(char* out, uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}

inline void AppendVarint(std::string* out, uint64_t value) {
  char bytes[kMaxVarint64Bytes];
  out->append(bytes, static_cast<size_t>(StoreVarint(bytes, value) - bytes));
}

// Signed values near zero, on either side, become short varints.
[[nodiscard]] constexpr uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
[[nodiscard]] constexpr int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

inline void AppendLengthPrefixed(std::string* out, std::string_view bytes) {
  AppendVarint(out, bytes.size());
  out->append(bytes);
}

// --- taking from the front ------------------------------------------------------------------------------------------
template <typename T>
[[nodiscard]] bool TakeLittle(std::string_view* in, T* value) {
  if (in->size() < sizeof(T)) return false;
  *value = LoadLittle<T>(in->data());
  in->remove_prefix(sizeof(T));
  return true;
}

template <typename T>
[[nodiscard]] bool TakeBig(std::string_view* in, T* value) {
  if (in->size() < sizeof(T)) return false;
  *value = LoadBig<T>(in->data());
  in->remove_prefix(sizeof(T));
  return true;
}

// False also for a varint that does not fit into 64 bits.
[[nodiscard]] inline bool TakeVarint(std::string_view* in, uint64_t* value) {
  uint64_t result = 0;
  const size_t limit = in->size() < kMaxVarint64Bytes ? in->size() : kMaxVarint64Bytes;
  for (size_t i = 0; i < limit; ++i) {
    const auto byte = static_cast<uint8_t>((*in)[i]);
    if (i == kMaxVarint64Bytes - 1 && byte > 1) return false;
    result |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if ((byte & 0x80) == 0) {
      *value = result;
      in->remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

// `bytes` views into the input.
[[nodiscard]] inline bool TakeLengthPrefixed(std::string_view* in, std::string_view* bytes) {
  std::string_view rest = *in;
  uint64_t size = 0;
  if (!TakeVarint(&rest, &size) || size > rest.size()) return false;
  *bytes = rest.substr(0, static_cast<size_t>(size));
  rest.remove_prefix(static_cast<size_t>(size));
  *in = rest;
  return true;
}

}  // namespace mycel::engine::base
