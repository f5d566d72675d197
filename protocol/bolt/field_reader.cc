#include "protocol/bolt/field_reader.h"

#include <algorithm>

namespace mycel::protocol::bolt {
namespace {
// Request maps of drivers have about ten entries; a longer one is nobody's, and would make the pairwise look-up slow.
constexpr size_t kMaxRequestMapEntries = 64;
}  // namespace

using packstream::Kind;
using packstream::Token;

std::string_view FieldReader::String(std::string_view field) {
  Token token;
  if (!ok() || !Keep(in_.Next(&token))) return {};
  if (token.kind != Kind::kString) {
    WrongType(field, "a string");
    return {};
  }
  return token.text;
}

std::string_view FieldReader::OptionalString(std::string_view field) {
  Token token;
  if (!ok() || !Keep(in_.Next(&token))) return {};
  if (token.kind == Kind::kNull) return {};
  if (token.kind != Kind::kString) {
    WrongType(field, "a string or null");
    return {};
  }
  return token.text;
}

int64_t FieldReader::Int(std::string_view field) {
  Token token;
  if (!ok() || !Keep(in_.Next(&token))) return 0;
  if (token.kind != Kind::kInt) {
    WrongType(field, "an integer");
    return 0;
  }
  return token.integer;
}

std::vector<std::string_view> FieldReader::Strings(std::string_view field, size_t limit) {
  std::vector<std::string_view> strings;
  Token token;
  if (!ok() || !Keep(in_.Next(&token))) return strings;
  if (token.kind == Kind::kNull) return strings;
  if (token.kind != Kind::kList) {
    WrongType(field, "a list of strings");
    return strings;
  }
  if (token.size > limit) {
    Fail(RequestFault::kInvalid, "`" + std::string(field) + "` has more than " + std::to_string(limit) + " entries");
    return strings;
  }
  strings.reserve(token.size);
  for (uint32_t i = 0; i < token.size && ok(); ++i) strings.push_back(String(field));
  return strings;
}

ByteView FieldReader::MapRange(std::string_view field) {
  ByteView range;
  if (!ok() || !Keep(in_.SkipRange(&range))) return {};
  Token token;
  packstream::Decoder first(range);
  if (!Keep(first.Next(&token))) return {};
  if (token.kind != Kind::kMap) {
    WrongType(field, "a map");
    return {};
  }
  return range;
}

void FieldReader::WrongType(std::string_view field, std::string_view wanted) {
  Fail(RequestFault::kInvalidFormat, "`" + std::string(field) + "` must be " + std::string(wanted));
}

bool FieldReader::Unseen(std::vector<std::string_view>* seen, std::string_view key) {
  if (std::find(seen->begin(), seen->end(), key) != seen->end()) {
    Fail(RequestFault::kInvalidFormat, "duplicate map key `" + std::string(key) + "`");
  } else if (seen->size() == kMaxRequestMapEntries) {
    Fail(RequestFault::kInvalid, "a request map has more than " + std::to_string(kMaxRequestMapEntries) + " entries");
  }
  seen->push_back(key);
  return ok();
}

}  // namespace mycel::protocol::bolt
