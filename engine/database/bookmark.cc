#include "engine/database/bookmark.h"

#include <array>
#include <span>

#include "engine/base/coding.h"
#include "engine/base/crc32c.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Status;

namespace {

constexpr std::string_view kPrefix = "FB:";
constexpr char kVersion = 1;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

uint32_t Checksum(std::string_view bytes) {
  return base::MaskCrc(base::Crc32c(std::as_bytes(std::span(bytes.data(), bytes.size()))));
}

std::string EncodeBase64(std::string_view bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? static_cast<uint8_t>(bytes[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j) text += j <= count ? kAlphabet[group >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

// Strict: only what EncodeBase64 makes comes back, so that no second spelling of a bookmark passes.
bool DecodeBase64(std::string_view text, std::string* bytes) {
  uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') continue;
    const size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    group = group << 6 | static_cast<uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes->push_back(static_cast<char>(group >> bits & 255));
    }
  }
  return EncodeBase64(*bytes) == text;
}

}  // namespace

std::string EncodeBookmark(const Bookmark& bookmark) {
  std::string bytes(1, kVersion);
  base::AppendLittle<uint64_t>(&bytes, bookmark.timeline.high);
  base::AppendLittle<uint64_t>(&bytes, bookmark.timeline.low);
  base::AppendLittle<uint64_t>(&bytes, bookmark.lsn.value);
  base::AppendLengthPrefixed(&bytes, bookmark.database_uuid);
  base::AppendLittle<uint32_t>(&bytes, Checksum(bytes));
  return std::string(kPrefix) + EncodeBase64(bytes);
}

base::Result<Bookmark> DecodeBookmark(std::string_view text) {
  const Status invalid =
      Status::Error(ErrorId::kInvalidBookmark,
                    "Supplied bookmark [" + std::string(text.substr(0, 100)) + "] does not conform to pattern");
  std::string bytes;
  if (!text.starts_with(kPrefix) || !DecodeBase64(text.substr(kPrefix.size()), &bytes) || bytes.size() < 5)
    return invalid;
  const std::string_view body(bytes.data(), bytes.size() - 4);
  if (base::LoadLittle<uint32_t>(bytes.data() + body.size()) != Checksum(body)) return invalid;
  std::string_view in = body.substr(1);
  Bookmark bookmark;
  std::string_view uuid;
  const bool whole = bytes[0] == kVersion && base::TakeLittle(&in, &bookmark.timeline.high) &&
                     base::TakeLittle(&in, &bookmark.timeline.low) && base::TakeLittle(&in, &bookmark.lsn.value) &&
                     base::TakeLengthPrefixed(&in, &uuid) && in.empty();
  if (!whole) return invalid;
  bookmark.database_uuid = std::string(uuid);
  return bookmark;
}

}  // namespace mycel::engine::database
