// Reads PackStream values out of contiguous bytes: a pull reader that allocates nothing.
//
//   Decoder in(bytes);
//   Token token;
//   MYCEL_PACK_RETURN_IF_ERROR(in.Next(&token));
//   switch (token.kind) { case Kind::kList: for (uint32_t i = 0; i < token.size; ++i) ... }
//
// Next reads one scalar, or the header of one container whose parts the caller then reads: `size` elements, `size`
// pairs of key and value, or `size` fields. Every declared size was compared with the bytes that are left, so reserving
// `token.size` elements is safe. Strings and byte arrays are views into the input.
//
// What Next does not see across calls, Validate and Skip check for a whole value: nesting depth and duplicate map keys.
// Bytes that passed Validate may be read again with Utf8::kTrusted, which saves the second look at the strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/packstream/byte_buffer.h"
#include "protocol/packstream/error.h"

namespace mycel::protocol::packstream {

enum class Kind : uint8_t { kNull, kBool, kInt, kFloat, kBytes, kString, kList, kMap, kStruct };

struct Token {
  Kind kind = Kind::kNull;
  bool boolean = false;
  uint8_t tag = 0;    // kStruct
  uint32_t size = 0;  // kList: elements, kMap: pairs, kStruct: fields
  int64_t integer = 0;
  double real = 0;
  std::string_view text;  // kString and kBytes: the content

  [[nodiscard]] ByteView bytes() const { return AsBytes(text); }
};

enum class Utf8 : uint8_t { kCheck, kTrusted };

class Decoder {
 public:
  // `bytes` outlives the decoder and every view that it gave out.
  explicit Decoder(ByteView bytes, Utf8 utf8 = Utf8::kCheck)
      : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()), check_utf8_(utf8 == Utf8::kCheck) {}

  Error Next(Token* token);

  // The next value of this kind; kWrongType otherwise.
  Error ReadInt(int64_t* value);
  Error ReadFloat(double* value);
  Error ReadString(std::string_view* text);
  Error ReadMapHeader(uint32_t* pairs);
  Error ReadListHeader(uint32_t* elements);
  // A map key: kKeyNotString if it is something else.
  Error ReadKey(std::string_view* key);

  // Steps over one whole value and checks everything about it: bounds, markers, UTF-8, depth, duplicate keys.
  Error Skip();
  // The same, and gives the bytes stepped over.
  Error SkipRange(ByteView* range);

  [[nodiscard]] bool AtEnd() const { return at_ == end_; }
  [[nodiscard]] size_t offset() const { return static_cast<size_t>(at_ - begin_); }
  [[nodiscard]] size_t remaining() const { return static_cast<size_t>(end_ - at_); }
  [[nodiscard]] Error Fail(ErrorCode code) const { return {code, offset()}; }

 private:
  Error Sized(Kind kind, unsigned width, Token* token);
  Error Contents(Kind kind, uint64_t size, Token* token);
  Error SkipAt(uint32_t depth, std::vector<std::string_view>* keys);
  Error SkipMap(uint32_t pairs, uint32_t depth, std::vector<std::string_view>* keys);

  const uint8_t* begin_;
  const uint8_t* at_;
  const uint8_t* end_;
  bool check_utf8_;
};

// Ok when `bytes` are exactly one well-formed value.
Error Validate(ByteView bytes);

}  // namespace mycel::protocol::packstream
