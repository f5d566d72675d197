#include "engine/base/arena.h"

#include <cstring>

namespace mycel::engine::base {

Arena::~Arena() {
  for (auto it = destructors_.rbegin(); it != destructors_.rend(); ++it) it->destroy(it->object);
}

std::byte* Arena::NewBlock(size_t bytes) {
  blocks_.push_back(std::unique_ptr<std::byte[]>(new std::byte[bytes]));
  bytes_ += bytes;
  return blocks_.back().get();
}

void* Arena::Allocate(size_t bytes, size_t align) {
  uintptr_t at = (next_ + align - 1) & ~(uintptr_t{align} - 1);
  if (next_ != 0 && at + bytes <= end_) {
    next_ = at + bytes;
    return reinterpret_cast<void*>(at);
  }
  if (bytes > kBlockBytes / 4) return NewBlock(bytes);  // large objects get their own block, the current one goes on
  at = reinterpret_cast<uintptr_t>(NewBlock(kBlockBytes));
  end_ = at + kBlockBytes;
  next_ = at + bytes;
  return reinterpret_cast<void*>(at);
}

std::string_view Arena::Copy(std::string_view text) {
  if (text.empty()) return {};
  char* copy = static_cast<char*>(Allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

}  // namespace mycel::engine::base
