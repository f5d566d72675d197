#include "protocol/packstream/decoder.h"

#include <algorithm>
#include <bit>

#include "protocol/packstream/big_endian.h"
#include "protocol/packstream/limits.h"
#include "protocol/packstream/markers.h"
#include "protocol/packstream/utf8.h"

namespace mycel::protocol::packstream {
namespace {

Kind TinyKind(uint8_t marker) {
  switch (marker & 0xF0) {
    case kTinyString:
      return Kind::kString;
    case kTinyList:
      return Kind::kList;
    case kTinyMap:
      return Kind::kMap;
    default:
      return Kind::kStruct;
  }
}

bool HasDuplicate(std::vector<std::string_view>* keys, size_t base) {
  size_t count = keys->size() - base;
  auto first = keys->begin() + static_cast<std::ptrdiff_t>(base);
  if (count <= kPairwiseKeyCheck) {
    for (auto a = first; a != keys->end(); ++a) {
      for (auto b = first; b != a; ++b) {
        if (*a == *b) return true;
      }
    }
    return false;
  }
  std::sort(first, keys->end());
  return std::adjacent_find(first, keys->end()) != keys->end();
}

}  // namespace

Error Decoder::Next(Token* token) {
  if (at_ == end_) return Fail(ErrorCode::kTruncated);
  uint8_t marker = *at_;
  if (marker <= 0x7F || marker >= kMinusSixteen) {
    ++at_;
    token->kind = Kind::kInt;
    token->integer = static_cast<int8_t>(marker);
    return {};
  }
  if (marker < kNull) {
    ++at_;
    return Contents(TinyKind(marker), marker & 0x0F, token);
  }
  auto wide_int = [&](size_t width) -> Error {
    if (remaining() < 1 + width) return Fail(ErrorCode::kTruncated);
    const uint8_t* from = at_ + 1;
    token->kind = Kind::kInt;
    token->integer = width == 1   ? static_cast<int8_t>(*from)
                     : width == 2 ? static_cast<int16_t>(LoadBig16(from))
                     : width == 4 ? static_cast<int32_t>(LoadBig32(from))
                                  : static_cast<int64_t>(LoadBig64(from));
    at_ += 1 + width;
    return {};
  };
  switch (marker) {
    case kNull:
      ++at_;
      token->kind = Kind::kNull;
      return {};
    case kFalse:
    case kTrue:
      ++at_;
      token->kind = Kind::kBool;
      token->boolean = marker == kTrue;
      return {};
    case kFloat64:
      if (remaining() < 9) return Fail(ErrorCode::kTruncated);
      token->kind = Kind::kFloat;
      token->real = std::bit_cast<double>(LoadBig64(at_ + 1));
      at_ += 9;
      return {};
    case kInt8:
    case kInt16:
    case kInt32:
    case kInt64:
      return wide_int(size_t{1} << (marker - kInt8));
    case kBytes8:
    case kBytes16:
    case kBytes32:
      return Sized(Kind::kBytes, 1U << (marker - kBytes8), token);
    case kString8:
    case kString16:
    case kString32:
      return Sized(Kind::kString, 1U << (marker - kString8), token);
    case kList8:
    case kList16:
    case kList32:
      return Sized(Kind::kList, 1U << (marker - kList8), token);
    case kMap8:
    case kMap16:
    case kMap32:
      return Sized(Kind::kMap, 1U << (marker - kMap8), token);
    default:
      return Fail(ErrorCode::kReservedMarker);
  }
}

// A marker followed by a size of `width` bytes.
Error Decoder::Sized(Kind kind, unsigned width, Token* token) {
  if (remaining() < 1 + width) return Fail(ErrorCode::kTruncated);
  const uint8_t* from = at_ + 1;
  uint64_t size = width == 1 ? *from : width == 2 ? LoadBig16(from) : LoadBig32(from);
  at_ += 1 + width;
  return Contents(kind, size, token);
}

// The smallest encoding of an element is one byte, which bounds every count by the bytes that are left.
Error Decoder::Contents(Kind kind, uint64_t size, Token* token) {
  token->kind = kind;
  switch (kind) {
    case Kind::kString:
    case Kind::kBytes:
      if (size > remaining()) return Fail(ErrorCode::kTruncated);
      token->text = {reinterpret_cast<const char*>(at_), size};
      if (kind == Kind::kString && check_utf8_ && !IsValidUtf8(token->text)) return Fail(ErrorCode::kInvalidUtf8);
      at_ += size;
      return {};
    case Kind::kMap:
      if (size * 2 > remaining()) return Fail(ErrorCode::kTruncated);
      break;
    case Kind::kStruct:
      if (size + 1 > remaining()) return Fail(ErrorCode::kTruncated);
      token->tag = *at_++;
      break;
    default:
      if (size > remaining()) return Fail(ErrorCode::kTruncated);
      break;
  }
  token->size = static_cast<uint32_t>(size);
  return {};
}

Error Decoder::ReadInt(int64_t* value) {
  Token token;
  size_t start = offset();
  MYCEL_PACK_RETURN_IF_ERROR(Next(&token));
  if (token.kind != Kind::kInt) return {ErrorCode::kWrongType, start};
  *value = token.integer;
  return {};
}

Error Decoder::ReadFloat(double* value) {
  Token token;
  size_t start = offset();
  MYCEL_PACK_RETURN_IF_ERROR(Next(&token));
  if (token.kind != Kind::kFloat) return {ErrorCode::kWrongType, start};
  *value = token.real;
  return {};
}

Error Decoder::ReadString(std::string_view* text) {
  Token token;
  size_t start = offset();
  MYCEL_PACK_RETURN_IF_ERROR(Next(&token));
  if (token.kind != Kind::kString) return {ErrorCode::kWrongType, start};
  *text = token.text;
  return {};
}

Error Decoder::ReadMapHeader(uint32_t* pairs) {
  Token token;
  size_t start = offset();
  MYCEL_PACK_RETURN_IF_ERROR(Next(&token));
  if (token.kind != Kind::kMap) return {ErrorCode::kWrongType, start};
  *pairs = token.size;
  return {};
}

Error Decoder::ReadListHeader(uint32_t* elements) {
  Token token;
  size_t start = offset();
  MYCEL_PACK_RETURN_IF_ERROR(Next(&token));
  if (token.kind != Kind::kList) return {ErrorCode::kWrongType, start};
  *elements = token.size;
  return {};
}

Error Decoder::ReadKey(std::string_view* key) {
  Error error = ReadString(key);
  if (error.code == ErrorCode::kWrongType) error.code = ErrorCode::kKeyNotString;
  return error;
}

Error Decoder::Skip() {
  std::vector<std::string_view> keys;  // keys of the maps that are open, outermost first
  return SkipAt(0, &keys);
}

Error Decoder::SkipRange(ByteView* range) {
  const uint8_t* from = at_;
  MYCEL_PACK_RETURN_IF_ERROR(Skip());
  *range = {from, static_cast<size_t>(at_ - from)};
  return {};
}

Error Decoder::SkipAt(uint32_t depth, std::vector<std::string_view>* keys) {
  Token token;
  size_t start = offset();
  MYCEL_PACK_RETURN_IF_ERROR(Next(&token));
  if (token.kind < Kind::kList) return {};
  if (depth >= kMaxDepth) return {ErrorCode::kTooDeep, start};
  if (token.kind == Kind::kMap) return SkipMap(token.size, depth + 1, keys);
  for (uint32_t i = 0; i < token.size; ++i) MYCEL_PACK_RETURN_IF_ERROR(SkipAt(depth + 1, keys));
  return {};
}

Error Decoder::SkipMap(uint32_t pairs, uint32_t depth, std::vector<std::string_view>* keys) {
  size_t base = keys->size();
  size_t start = offset();
  for (uint32_t i = 0; i < pairs; ++i) {
    std::string_view key;
    MYCEL_PACK_RETURN_IF_ERROR(ReadKey(&key));
    keys->push_back(key);
    MYCEL_PACK_RETURN_IF_ERROR(SkipAt(depth, keys));
  }
  if (HasDuplicate(keys, base)) return {ErrorCode::kDuplicateKey, start};
  keys->resize(base);
  return {};
}

Error Validate(ByteView bytes) {
  Decoder in(bytes);
  MYCEL_PACK_RETURN_IF_ERROR(in.Skip());
  if (!in.AtEnd()) return in.Fail(ErrorCode::kTrailingBytes);
  return {};
}

}  // namespace mycel::protocol::packstream
