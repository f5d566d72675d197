#include "engine/base/status.h"

#include <utility>

namespace mycel::engine::base {

Status Status::Error(ErrorId id, std::string message) {
  return Status(std::make_unique<Rep>(Rep{id, std::move(message), std::nullopt}));
}

Status Status::Described(const Status& error, std::string text) {
  return Status(std::make_unique<Rep>(Rep{error.id(), std::move(text), error.offset(), true}));
}

Status Status::At(uint32_t offset) && {
  if (rep_ && !rep_->offset) rep_->offset = offset;
  return std::move(*this);
}

std::string Status::FullMessage() const {
  const std::string_view word = info().tck_word;
  if (word.empty() || rep_->described) return rep_->message;
  return std::string(word) + ": " + rep_->message;
}

std::string Status::ToString() const {
  if (ok()) return "Ok";
  return std::string(info().name) + ": " + rep_->message;
}

}  // namespace mycel::engine::base
