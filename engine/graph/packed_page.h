// The records of 64 consecutive ids in one immutable run of bytes: in memory what it is on disk (family node or rel,
// keyed by the big-endian page number).
//
//   0       1       2        4             12
//   +-------+-------+--------+-------------+----------------------+-------------------+
//   | ver 1 | width | align  | present bits| end offset a record  | records           |
//   +-------+-------+--------+-------------+----------------------+-------------------+
//
// width  bytes of an end offset, 2 or 4; offsets count from the page's first byte
// align  each record starts at a multiple of it (node labels are read in place)
//
// Bytes from disk are checked once, by Open; afterwards look-ups trust them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/page_directory.h"

namespace mycel::engine::graph {

class PackedPage {
 public:
  using Images = std::array<std::optional<std::string_view>, kPageIds>;

  // Heap object, freed by Free.
  [[nodiscard]] static PackedPage* Build(const Images& images, uint32_t align);
  // Copies. kCorruption or kNewerFormat.
  [[nodiscard]] static base::Result<PackedPage*> Open(std::string_view bytes);
  // No record at all; never freed.
  [[nodiscard]] static PackedPage* Empty();
  static void Free(void* page);

  [[nodiscard]] std::string_view bytes() const { return {data(), size_}; }
  [[nodiscard]] uint64_t present() const { return present_; }
  [[nodiscard]] std::optional<std::string_view> Find(uint32_t slot) const {
    const uint64_t bit = uint64_t{1} << slot;
    if ((present_ & bit) == 0) return std::nullopt;
    const auto rank = static_cast<uint32_t>(__builtin_popcountll(present_ & (bit - 1)));
    const uint32_t begin = Aligned(rank == 0 ? first_ : End(rank - 1), align_);
    return std::string_view(data() + begin, End(rank) - begin);
  }

 private:
  static PackedPage* Allocate(size_t size);
  static uint32_t Aligned(uint32_t at, uint32_t align) { return (at + align - 1) & ~(align - 1); }
  void ReadHeader();
  [[nodiscard]] uint32_t End(uint32_t rank) const;
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] const char* data() const { return reinterpret_cast<const char*>(this + 1); }

  uint32_t size_ = 0;
  uint32_t first_ = 0;  // offset of the first record, before alignment
  uint64_t present_ = 0;
  uint8_t width_ = 2;
  uint8_t align_ = 1;
};

}  // namespace mycel::engine::graph
