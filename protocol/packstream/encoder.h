// Writes PackStream values, either bare or framed into Bolt messages with their chunk headers in place.
//
//   Encoder out(&buffer);
//   out.BeginMessage();                  // reserves the 2-byte chunk header
//   out.StructHeader(1, 0x71);
//   out.ListHeader(1); out.Int(42);
//   out.EndMessage();                    // patches the header, appends 00 00
//
// Outside Begin/EndMessage the bytes are bare values (cached results, tests, parameters). The caller writes as many
// values as it declared: that is not checked. Strings must be valid UTF-8.
//
// A message: | u16 size | data ... | u16 size | data ... | 00 00 |; a new chunk starts only where the last one is full,
// or a fixed-size value would straddle its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/packstream/byte_buffer.h"
#include "protocol/packstream/markers.h"

namespace mycel::protocol::packstream {

class Encoder {
 public:
  // `buffer` outlives the encoder. Others may append to it between messages, not inside one.
  explicit Encoder(ByteBuffer* buffer) : buffer_(buffer) {}

  [[nodiscard]] ByteBuffer& buffer() { return *buffer_; }

  void BeginMessage();
  void EndMessage();
  // Takes back everything since BeginMessage: for a row whose encoding failed half way.
  void AbandonMessage();
  [[nodiscard]] bool in_message() const { return chunk_left_ != kNoChunks; }

  void Null() { *Room(1) = kNull; }
  void Bool(bool value) { *Room(1) = value ? kTrue : kFalse; }
  void Int(int64_t value) {
    if (value >= -16 && value <= 127) {
      *Room(1) = static_cast<uint8_t>(value);
    } else {
      WideInt(value);
    }
  }
  void Float(double value);
  void String(std::string_view text) {
    StringHeader(text.size());
    Append(text.data(), text.size());
  }
  void Bytes(ByteView bytes);

  void ListHeader(size_t size) { Header(size, kTinyList, kList8); }
  void MapHeader(size_t size) { Header(size, kTinyMap, kMap8); }
  // Requires fields <= 15.
  void StructHeader(size_t fields, uint8_t tag) {
    uint8_t* at = Room(2);
    at[0] = static_cast<uint8_t>(kTinyStruct + fields);
    at[1] = tag;
  }
  // For text that arrives in pieces: exactly `size` bytes follow by AppendRaw.
  void StringHeader(size_t size) { Header(size, kTinyString, kString8); }

  // Bytes that are already PackStream: pre-encoded keys and labels, cached values. Split over chunks as needed.
  void AppendRaw(ByteView encoded) { Append(encoded.data(), encoded.size()); }
  void AppendRaw(std::string_view encoded) { Append(encoded.data(), encoded.size()); }

  // A map whose size is known only at its end: OpenMap, the entries, CloseMap(mark, entries), at most 65,535 of them.
  // Marks nest; they stay valid while the buffer grows.
  [[nodiscard]] size_t OpenMap();
  void CloseMap(size_t mark, size_t entries);
  // The same for a list, up to 2^32 - 1 elements.
  [[nodiscard]] size_t OpenList();
  void CloseList(size_t mark, size_t elements);

  // `{key: value}` entries of maps that are written by hand.
  void Entry(std::string_view key, std::string_view value) {
    String(key);
    String(value);
  }
  void Entry(std::string_view key, const char* value) { Entry(key, std::string_view(value)); }
  void Entry(std::string_view key, int64_t value) {
    String(key);
    Int(value);
  }
  void Entry(std::string_view key, bool value) {
    String(key);
    Bool(value);
  }

 private:
  static constexpr size_t kNoChunks = SIZE_MAX;

  // n contiguous bytes inside one chunk; n is at most 9.
  uint8_t* Room(size_t n) {
    if (chunk_left_ != kNoChunks) {
      if (chunk_left_ < n) NextChunk();
      chunk_left_ -= n;
    }
    return buffer_->Extend(n);
  }
  void Append(const void* bytes, size_t n) {
    if (chunk_left_ == kNoChunks) {
      buffer_->Append(bytes, n);
    } else if (n <= chunk_left_) {
      chunk_left_ -= n;
      buffer_->Append(bytes, n);
    } else {
      AppendSplit(static_cast<const uint8_t*>(bytes), n);
    }
  }
  void Header(size_t size, uint8_t tiny, uint8_t wide) {
    if (size < 16) {
      *Room(1) = static_cast<uint8_t>(tiny + size);
    } else {
      WideHeader(size, wide);
    }
  }
  void WideInt(int64_t value);
  void WideHeader(size_t size, uint8_t marker8);
  void AppendSplit(const uint8_t* bytes, size_t n);
  void NextChunk();
  void PatchChunkHeader();

  ByteBuffer* buffer_;
  size_t message_start_ = 0;
  size_t chunk_start_ = 0;  // offset of the current chunk's header
  size_t chunk_left_ = kNoChunks;
};

// A string with its marker, for AppendRaw: property keys, labels and types are encoded once and then copied.
[[nodiscard]] std::string PreEncodeString(std::string_view text);

}  // namespace mycel::protocol::packstream
