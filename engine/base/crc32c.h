// CRC-32C (Castagnoli polynomial, reflected 0x82F63B78), with the processor's instruction where it has one.
//
// A CRC that is stored beside or inside the bytes that it covers is stored masked: a CRC over bytes that contain their
// own CRC is degenerate (LevelDB's and RocksDB's rotation and constant, so that tools agree).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mycel::engine::base {

// The CRC of A followed by `bytes`, where `crc` is the CRC of A.
[[nodiscard]] uint32_t ExtendCrc32c(uint32_t crc, std::span<const std::byte> bytes);

[[nodiscard]] inline uint32_t Crc32c(std::span<const std::byte> bytes) { return ExtendCrc32c(0, bytes); }

// The same by tables; for tests and processors without the instruction.
[[nodiscard]] uint32_t ExtendCrc32cPortable(uint32_t crc, std::span<const std::byte> bytes);

inline constexpr uint32_t kCrcMaskDelta = 0xA282EAD8u;
[[nodiscard]] constexpr uint32_t MaskCrc(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + kCrcMaskDelta; }
[[nodiscard]] constexpr uint32_t UnmaskCrc(uint32_t masked) {
  const uint32_t rotated = masked - kCrcMaskDelta;
  return (rotated >> 17) | (rotated << 15);
}

}  // namespace mycel::engine::base
