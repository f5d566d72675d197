#include <roaring/roaring.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "engine/index/id_container.h"

// Newer releases rename the iterator's functions and keep these as deprecated ones.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace mycel::engine::index {
namespace {

constexpr uint32_t kValues = 1 << 16;
constexpr size_t kBitmapBytes = kValues / 8;
enum Form : uint8_t { kArray = 0, kBitmap = 1, kRuns = 2 };

struct Run {
  uint32_t first;
  uint32_t last;
};

void Put16(uint32_t value, std::string* out) {
  out->push_back(static_cast<char>(value & 0xFF));
  out->push_back(static_cast<char>(value >> 8 & 0xFF));
}

// Requires two bytes.
uint32_t Take16(std::string_view* in) {
  const uint32_t value = static_cast<uint8_t>((*in)[0]) | static_cast<uint32_t>(static_cast<uint8_t>((*in)[1])) << 8;
  in->remove_prefix(2);
  return value;
}

std::vector<Run> RunsOf(const std::vector<uint32_t>& values) {
  std::vector<Run> runs;
  for (const uint32_t value : values) {
    if (!runs.empty() && runs.back().last + 1 == value) {
      runs.back().last = value;
    } else {
      runs.push_back({value, value});
    }
  }
  return runs;
}

roaring_bitmap_t* Roaring(void* bitmap) { return static_cast<roaring_bitmap_t*>(bitmap); }

}  // namespace

Bits::~Bits() {
  if (bitmap_ != nullptr) roaring_bitmap_free(Roaring(bitmap_));
}

void Bits::Make() {
  if (bitmap_ == nullptr) bitmap_ = roaring_bitmap_create();
}

void Bits::Add(std::span<const uint32_t> values) {
  if (values.empty()) return;
  Make();
  const uint32_t first = values.front();
  const uint32_t last = values.back();
  if (values.size() > 1 && last > first && last - first + 1 == values.size() &&
      std::is_sorted(values.begin(), values.end(), std::less_equal<>())) {
    roaring_bitmap_add_range_closed(Roaring(bitmap_), first, last);
  } else {
    roaring_bitmap_add_many(Roaring(bitmap_), values.size(), values.data());
  }
}

void Bits::AddRange(uint32_t first, uint32_t last) {
  Make();
  roaring_bitmap_add_range_closed(Roaring(bitmap_), first, last);
}

void Bits::Remove(std::span<const uint32_t> values) {
  if (bitmap_ == nullptr) return;
  for (const uint32_t value : values) roaring_bitmap_remove(Roaring(bitmap_), value);
}

bool Bits::Contains(uint32_t value) const {
  return bitmap_ != nullptr && roaring_bitmap_contains(Roaring(bitmap_), value);
}

uint32_t Bits::Cardinality() const {
  return bitmap_ == nullptr ? 0 : static_cast<uint32_t>(roaring_bitmap_get_cardinality(Roaring(bitmap_)));
}

size_t Bits::Next(uint32_t from, std::span<uint32_t> out) const {
  if (bitmap_ == nullptr || out.empty()) return 0;
  roaring_uint32_iterator_t it;
  roaring_init_iterator(Roaring(bitmap_), &it);
  if (!roaring_move_uint32_iterator_equalorlarger(&it, from)) return 0;
  return roaring_read_uint32_iterator(&it, out.data(), static_cast<uint32_t>(std::min<size_t>(out.size(), kValues)));
}

size_t Bits::bytes() const {
  return bitmap_ == nullptr ? 0 : sizeof(roaring_bitmap_t) + 64 + roaring_bitmap_size_in_bytes(Roaring(bitmap_));
}

void Bits::Encode(std::string* out) const {
  std::vector<uint32_t> values(Cardinality());
  if (!values.empty()) roaring_bitmap_to_uint32_array(Roaring(bitmap_), values.data());
  const std::vector<Run> runs = RunsOf(values);
  if (runs.size() * 4 <= values.size() * 2 && runs.size() * 4 <= kBitmapBytes) {
    out->push_back(static_cast<char>(kRuns));
    Put16(static_cast<uint32_t>(runs.size()), out);
    for (const Run& run : runs) {
      Put16(run.first, out);
      Put16(run.last, out);
    }
  } else if (values.size() * 2 <= kBitmapBytes) {
    out->push_back(static_cast<char>(kArray));
    Put16(static_cast<uint32_t>(values.size()), out);
    for (const uint32_t value : values) Put16(value, out);
  } else {
    out->push_back(static_cast<char>(kBitmap));
    std::array<uint8_t, kBitmapBytes> bitmap{};
    for (const uint32_t value : values) bitmap[value / 8] |= static_cast<uint8_t>(1u << (value % 8));
    out->append(reinterpret_cast<const char*>(bitmap.data()), bitmap.size());
  }
}

bool Bits::Decode(std::string_view* in) {
  if (in->empty()) return false;
  const auto form = static_cast<uint8_t>(in->front());
  in->remove_prefix(1);
  if (form == kBitmap) {
    if (in->size() < kBitmapBytes) return false;
    std::vector<uint32_t> values;
    for (uint32_t byte = 0; byte < kBitmapBytes; ++byte) {
      for (uint32_t rest = static_cast<uint8_t>((*in)[byte]); rest != 0; rest &= rest - 1) {
        values.push_back(byte * 8 + static_cast<uint32_t>(std::countr_zero(rest)));
      }
    }
    in->remove_prefix(kBitmapBytes);
    Add(values);
    return true;
  }
  if (form > kRuns || in->size() < 2) return false;
  const uint32_t count = Take16(in);
  if (in->size() < count * (form == kRuns ? 4u : 2u)) return false;
  int64_t previous = -1;
  std::vector<uint32_t> values;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t first = Take16(in);
    const uint32_t last = form == kRuns ? Take16(in) : first;
    if (static_cast<int64_t>(first) <= previous || last < first) return false;
    previous = last;
    if (form == kRuns) {
      AddRange(first, last);
    } else {
      values.push_back(first);
    }
  }
  Add(values);
  return true;
}

}  // namespace mycel::engine::index
