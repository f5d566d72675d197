#include "protocol/packstream/error.h"

namespace mycel::protocol::packstream {

std::string_view ErrorText(ErrorCode code) {
  switch (code) {
    case ErrorCode::kOk:
      return "ok";
    case ErrorCode::kTruncated:
      return "a value is larger than the bytes that are left";
    case ErrorCode::kReservedMarker:
      return "reserved marker";
    case ErrorCode::kTooDeep:
      return "values are nested too deeply";
    case ErrorCode::kInvalidUtf8:
      return "invalid UTF-8";
    case ErrorCode::kDuplicateKey:
      return "duplicate map key";
    case ErrorCode::kKeyNotString:
      return "a map key is not a string";
    case ErrorCode::kWrongType:
      return "unexpected type of value";
    case ErrorCode::kBadStructure:
      return "malformed structure";
    case ErrorCode::kTrailingBytes:
      return "unexpected bytes behind the value";
  }
  return "unknown error";
}

std::string Error::Message() const {
  std::string text(ErrorText(code));
  if (!ok()) text += " at byte " + std::to_string(offset);
  return text;
}

}  // namespace mycel::protocol::packstream
