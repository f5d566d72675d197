// Reads the fields of a request and keeps the first fault. Internal to the request decoder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bolt/request_decoder.h"
#include "protocol/packstream/decoder.h"

namespace mycel::protocol::bolt {

class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : in_(bytes) {}

  [[nodiscard]] packstream::Decoder& in() { return in_; }
  [[nodiscard]] bool ok() const { return fault_ == RequestFault::kNone; }
  [[nodiscard]] RequestFault fault() const { return fault_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  void Fail(RequestFault fault, std::string message) {
    if (!ok()) return;
    fault_ = fault;
    message_ = std::move(message);
  }
  bool Keep(const packstream::Error& error) {
    if (!error.ok()) Fail(RequestFault::kInvalidFormat, error.Message());
    return ok();
  }

  std::string_view String(std::string_view field);
  // Null reads as empty.
  std::string_view OptionalString(std::string_view field);
  int64_t Int(std::string_view field);
  std::vector<std::string_view> Strings(std::string_view field, size_t limit);
  // The bytes of one map, checked whole.
  ByteView MapRange(std::string_view field);
  void Skip() { Keep(in_.Skip()); }

  // Calls entry(key) for each pair of a map; entry reads the value. Null reads as an empty map where `null_allowed`.
  template <typename Entry>
  void Map(std::string_view field, bool null_allowed, Entry entry) {
    packstream::Token token;
    if (!ok() || !Keep(in_.Next(&token))) return;
    if (token.kind == packstream::Kind::kNull && null_allowed) return;
    if (token.kind != packstream::Kind::kMap) return WrongType(field, "a map");
    std::vector<std::string_view> seen;
    for (uint32_t i = 0; i < token.size && ok(); ++i) {
      std::string_view key;
      if (!Keep(in_.ReadKey(&key)) || !Unseen(&seen, key)) return;
      entry(key);
    }
  }

 private:
  void WrongType(std::string_view field, std::string_view wanted);
  bool Unseen(std::vector<std::string_view>* seen, std::string_view key);

  packstream::Decoder in_;
  RequestFault fault_ = RequestFault::kNone;
  std::string message_;
};

}  // namespace mycel::protocol::bolt
