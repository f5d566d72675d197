#include "engine/graph/packed_page.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "engine/base/coding.h"

namespace mycel::engine::graph {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kHeaderBytes = 12;

base::Status Damaged(const char* what) {
  return base::Status::Error(base::ErrorId::kCorruption, std::string("page of records: ") + what);
}

}  // namespace

PackedPage* PackedPage::Allocate(size_t size) {
  void* memory = std::malloc(sizeof(PackedPage) + size);
  if (memory == nullptr) throw std::bad_alloc();
  auto* page = new (memory) PackedPage();
  page->size_ = static_cast<uint32_t>(size);
  return page;
}

void PackedPage::Free(void* page) {
  if (page != Empty()) std::free(page);
}

PackedPage* PackedPage::Empty() {
  static PackedPage* const empty = Build(Images(), 1);
  return empty;
}

void PackedPage::ReadHeader() {
  width_ = static_cast<uint8_t>(data()[1]);
  align_ = static_cast<uint8_t>(data()[2]);
  present_ = base::LoadLittle<uint64_t>(data() + 4);
  first_ = static_cast<uint32_t>(kHeaderBytes + static_cast<size_t>(__builtin_popcountll(present_)) * width_);
}

uint32_t PackedPage::End(uint32_t rank) const {
  const char* at = data() + kHeaderBytes + size_t{rank} * width_;
  return width_ == 2 ? base::LoadLittle<uint16_t>(at) : base::LoadLittle<uint32_t>(at);
}

PackedPage* PackedPage::Build(const Images& images, uint32_t align) {
  uint32_t count = 0;
  uint32_t longest = 0;
  for (const auto& image : images) {
    if (!image) continue;
    ++count;
    longest += static_cast<uint32_t>(image->size()) + align;
  }
  const uint32_t width = kHeaderBytes + size_t{count} * 2 + longest < 65536 ? 2 : 4;
  uint32_t size = static_cast<uint32_t>(kHeaderBytes) + count * width;
  for (const auto& image : images) {
    if (image) size = Aligned(size, align) + static_cast<uint32_t>(image->size());
  }
  PackedPage* page = Allocate(size);
  char* out = page->data();
  std::memset(out, 0, size);
  out[0] = static_cast<char>(kVersion);
  out[1] = static_cast<char>(width);
  out[2] = static_cast<char>(align);
  uint64_t present = 0;
  uint32_t rank = 0;
  uint32_t at = static_cast<uint32_t>(kHeaderBytes) + count * width;
  for (size_t slot = 0; slot < images.size(); ++slot) {
    const auto& image = images[slot];
    if (!image) continue;
    present |= uint64_t{1} << slot;
    at = Aligned(at, align);
    if (!image->empty()) std::memcpy(out + at, image->data(), image->size());
    at += static_cast<uint32_t>(image->size());
    char* end = out + kHeaderBytes + size_t{rank++} * width;
    if (width == 2) {
      base::StoreLittle<uint16_t>(end, static_cast<uint16_t>(at));
    } else {
      base::StoreLittle<uint32_t>(end, at);
    }
  }
  base::StoreLittle<uint64_t>(out + 4, present);
  page->ReadHeader();
  return page;
}

base::Result<PackedPage*> PackedPage::Open(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return Damaged("too short");
  const auto version = static_cast<uint8_t>(bytes[0]);
  if (version > kVersion)
    return base::Status::Error(base::ErrorId::kNewerFormat, "page of records: written by a newer version");
  const auto width = static_cast<uint8_t>(bytes[1]);
  const auto align = static_cast<uint8_t>(bytes[2]);
  if (version == 0 || (width != 2 && width != 4) || (align != 1 && align != 4)) return Damaged("bad header");
  const auto count = static_cast<size_t>(__builtin_popcountll(base::LoadLittle<uint64_t>(bytes.data() + 4)));
  if (bytes.size() < kHeaderBytes + count * width) return Damaged("too short for its records");
  PackedPage* page = Allocate(bytes.size());
  std::memcpy(page->data(), bytes.data(), bytes.size());
  page->ReadHeader();
  uint32_t last = page->first_;
  for (uint32_t rank = 0; rank < count; ++rank) {
    const uint32_t end = page->End(rank);
    if (end < Aligned(last, align) || end > bytes.size()) {
      std::free(page);
      return Damaged("record outside its page");
    }
    last = end;
  }
  return page;
}

}  // namespace mycel::engine::graph
