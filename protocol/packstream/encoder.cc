#include "protocol/packstream/encoder.h"

#include <bit>

#include "protocol/packstream/big_endian.h"
#include "protocol/packstream/limits.h"

namespace mycel::protocol::packstream {

void Encoder::BeginMessage() {
  message_start_ = buffer_->size();
  chunk_start_ = message_start_;
  buffer_->Extend(2);
  chunk_left_ = kMaxChunkBytes;
}

void Encoder::EndMessage() {
  PatchChunkHeader();
  StoreBig16(buffer_->Extend(2), 0);
  chunk_left_ = kNoChunks;
}

void Encoder::AbandonMessage() {
  buffer_->Truncate(message_start_);
  chunk_left_ = kNoChunks;
}

void Encoder::PatchChunkHeader() {
  size_t payload = buffer_->size() - chunk_start_ - 2;
  StoreBig16(buffer_->data() + chunk_start_, static_cast<uint16_t>(payload));
}

void Encoder::NextChunk() {
  PatchChunkHeader();
  chunk_start_ = buffer_->size();
  buffer_->Extend(2);
  chunk_left_ = kMaxChunkBytes;
}

void Encoder::AppendSplit(const uint8_t* bytes, size_t n) {
  while (n > 0) {
    if (chunk_left_ == 0) NextChunk();
    size_t piece = n < chunk_left_ ? n : chunk_left_;
    buffer_->Append(bytes, piece);
    chunk_left_ -= piece;
    bytes += piece;
    n -= piece;
  }
}

void Encoder::WideInt(int64_t value) {
  if (value >= INT8_MIN && value <= INT8_MAX) {
    uint8_t* at = Room(2);
    at[0] = kInt8;
    at[1] = static_cast<uint8_t>(value);
  } else if (value >= INT16_MIN && value <= INT16_MAX) {
    uint8_t* at = Room(3);
    at[0] = kInt16;
    StoreBig16(at + 1, static_cast<uint16_t>(value));
  } else if (value >= INT32_MIN && value <= INT32_MAX) {
    uint8_t* at = Room(5);
    at[0] = kInt32;
    StoreBig32(at + 1, static_cast<uint32_t>(value));
  } else {
    uint8_t* at = Room(9);
    at[0] = kInt64;
    StoreBig64(at + 1, static_cast<uint64_t>(value));
  }
}

void Encoder::Float(double value) {
  uint8_t* at = Room(9);
  at[0] = kFloat64;
  StoreBig64(at + 1, std::bit_cast<uint64_t>(value));
}

void Encoder::Bytes(ByteView bytes) {
  WideHeader(bytes.size(), kBytes8);
  Append(bytes.data(), bytes.size());
}

// Every sized type has its u8, u16 and u32 markers in a row.
void Encoder::WideHeader(size_t size, uint8_t marker8) {
  if (size <= UINT8_MAX) {
    uint8_t* at = Room(2);
    at[0] = marker8;
    at[1] = static_cast<uint8_t>(size);
  } else if (size <= UINT16_MAX) {
    uint8_t* at = Room(3);
    at[0] = static_cast<uint8_t>(marker8 + 1);
    StoreBig16(at + 1, static_cast<uint16_t>(size));
  } else {
    uint8_t* at = Room(5);
    at[0] = static_cast<uint8_t>(marker8 + 2);
    StoreBig32(at + 1, static_cast<uint32_t>(size));
  }
}

size_t Encoder::OpenMap() {
  uint8_t* at = Room(3);
  at[0] = kMap16;
  return buffer_->size() - 2;
}

void Encoder::CloseMap(size_t mark, size_t entries) {
  StoreBig16(buffer_->data() + mark, static_cast<uint16_t>(entries));
}

size_t Encoder::OpenList() {
  uint8_t* at = Room(5);
  at[0] = kList32;
  return buffer_->size() - 4;
}

void Encoder::CloseList(size_t mark, size_t elements) {
  StoreBig32(buffer_->data() + mark, static_cast<uint32_t>(elements));
}

std::string PreEncodeString(std::string_view text) {
  ByteBuffer buffer;
  Encoder(&buffer).String(text);
  return std::string(AsText(buffer.view()));
}

}  // namespace mycel::protocol::packstream
