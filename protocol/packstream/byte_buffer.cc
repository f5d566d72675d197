#include "protocol/packstream/byte_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

namespace mycel::protocol::packstream {
namespace {
constexpr size_t kFirstCapacity = 512;  // an idle connection keeps little
}  // namespace

ByteBuffer::~ByteBuffer() { std::free(data_); }

void ByteBuffer::ConsumeFront(size_t n) {
  if (n == 0) return;
  std::memmove(data_, data_ + n, size_ - n);
  size_ -= n;
}

void ByteBuffer::Release() {
  std::free(data_);
  data_ = nullptr;
  size_ = 0;
  capacity_ = 0;
}

void ByteBuffer::Grow(size_t n) {
  size_t wanted = std::max({size_ + n, capacity_ * 2, kFirstCapacity});
  auto* grown = static_cast<uint8_t*>(std::realloc(data_, wanted));
  if (grown == nullptr) throw std::bad_alloc();
  data_ = grown;
  capacity_ = wanted;
}

void ByteBuffer::Swap(ByteBuffer& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
}

}  // namespace mycel::protocol::packstream
