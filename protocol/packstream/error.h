// What can be wrong with PackStream bytes. A plain value: an error code and the offset where it was met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mycel::protocol::packstream {

enum class ErrorCode : uint8_t {
  kOk,
  kTruncated,       // the bytes end inside a value, or a declared size exceeds what is left
  kReservedMarker,  // a marker that the format does not define
  kTooDeep,         // more nested containers than kMaxDepth
  kInvalidUtf8,
  kDuplicateKey,
  kKeyNotString,
  kWrongType,      // another kind of value was expected here
  kBadStructure,   // a structure of the right tag whose fields are wrong in count, type or range
  kTrailingBytes,  // a complete value, and then more
};

[[nodiscard]] std::string_view ErrorText(ErrorCode code);

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kOk;
  size_t offset = 0;  // into the bytes given to the decoder

  [[nodiscard]] bool ok() const { return code == ErrorCode::kOk; }
  // For a person: "invalid UTF-8 at byte 17".
  [[nodiscard]] std::string Message() const;
};

}  // namespace mycel::protocol::packstream

// Returns from the enclosing function with the packstream::Error of `expression`, if it is one.
#define MYCEL_PACK_RETURN_IF_ERROR(expression)                                                          \
  do {                                                                                                  \
    if (::mycel::protocol::packstream::Error mycel_pack_error_ = (expression); !mycel_pack_error_.ok()) \
      return mycel_pack_error_;                                                                         \
  } while (false)
