// Status: success, or an error id with a message for a person and, for queries, the place in the text.
//
// One pointer wide; success costs nothing. Everything below server/ that can fail returns Status or Result<T>; no
// exception crosses a folder's border.
//
//   return Status::Error(ErrorId::kDivisionByZero, "/ by zero");
//   return Status::Error(ErrorId::kUndefinedVariable, "Variable `x` not defined").At(token.offset);
//
// The message given here does not repeat the TCK word: FullMessage() puts it in front.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error_id.h"

namespace mycel::engine::base {

class [[nodiscard]] Status {
 public:
  Status() = default;  // success
  Status(Status&&) noexcept = default;
  Status& operator=(Status&&) noexcept = default;
  Status(const Status& other) : rep_(other.rep_ ? std::make_unique<Rep>(*other.rep_) : nullptr) {}
  Status& operator=(const Status& other) {
    rep_ = other.rep_ ? std::make_unique<Rep>(*other.rep_) : nullptr;
    return *this;
  }

  [[nodiscard]] static Status Ok() { return Status(); }
  [[nodiscard]] static Status Error(ErrorId id, std::string message);

  // The same error with its whole text for the client made already (place, quoted line, caret): FullMessage() returns
  // `text` as it stands.
  [[nodiscard]] static Status Described(const Status& error, std::string text);

  [[nodiscard]] bool ok() const { return rep_ == nullptr; }

  // The rest requires !ok().
  [[nodiscard]] ErrorId id() const { return rep_->id; }
  [[nodiscard]] const ErrorInfo& info() const { return GetErrorInfo(rep_->id); }
  [[nodiscard]] const std::string& message() const { return rep_->message; }
  // Byte offset into the query text, where one is known.
  [[nodiscard]] std::optional<uint32_t> offset() const { return rep_->offset; }

  // Adds the byte offset in the query text, unless one is set already (the innermost place wins).
  [[nodiscard]] Status At(uint32_t offset) &&;

  // "<TCK word>: <message>", or the message alone where the table names no word.
  [[nodiscard]] std::string FullMessage() const;

  // For logs and test output: "Ok" or "<name>: <message>".
  [[nodiscard]] std::string ToString() const;

 private:
  struct Rep {
    ErrorId id;
    std::string message;
    std::optional<uint32_t> offset;
    bool described = false;
  };
  explicit Status(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}

  std::unique_ptr<Rep> rep_;
};

}  // namespace mycel::engine::base

// Returns from the enclosing function with the error of `expression`, if it is one.
#define MYCEL_RETURN_IF_ERROR(expression)                                                                      \
  do {                                                                                                         \
    if (::mycel::engine::base::Status mycel_status_ = (expression); !mycel_status_.ok()) return mycel_status_; \
  } while (false)
