// A growable run of bytes that is not zero-filled when it grows: the output side of a connection.
//
// Grows by doubling; memory is given back by Release() or the destructor. Not thread safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace mycel::protocol::packstream {

using ByteView = std::span<const uint8_t>;

class ByteBuffer {
 public:
  ByteBuffer() = default;
  ~ByteBuffer();
  ByteBuffer(ByteBuffer&& other) noexcept { Swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    Swap(other);
    return *this;
  }
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;

  [[nodiscard]] uint8_t* data() { return data_; }
  [[nodiscard]] const uint8_t* data() const { return data_; }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] size_t capacity() const { return capacity_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] ByteView view() const { return {data_, size_}; }

  // Appends n uninitialised bytes and returns where they start; earlier pointers into the buffer may move.
  uint8_t* Extend(size_t n) {
    if (n > capacity_ - size_) Grow(n);
    uint8_t* at = data_ + size_;
    size_ += n;
    return at;
  }
  void Append(const void* bytes, size_t n) {
    if (n > 0) std::memcpy(Extend(n), bytes, n);
  }
  void Append(ByteView bytes) { Append(bytes.data(), bytes.size()); }

  // Keeps the first `size` bytes; requires size <= size().
  void Truncate(size_t size) { size_ = size; }
  void Clear() { size_ = 0; }
  // Removes the first n bytes by moving the rest down; requires n <= size().
  void ConsumeFront(size_t n);
  // Gives the memory back.
  void Release();

 private:
  void Grow(size_t n);
  void Swap(ByteBuffer& other) noexcept;

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

inline std::string_view AsText(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
inline ByteView AsBytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

}  // namespace mycel::protocol::packstream
