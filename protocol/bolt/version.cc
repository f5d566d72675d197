#include "protocol/bolt/version.h"

#include <charconv>

namespace mycel::protocol::bolt {
namespace {
constexpr VersionRange kRanges[] = {{6, 0, 0}, {5, 8, 2}, {5, 4, 4}, {4, 4, 3}};
}  // namespace

std::span<const VersionRange> SupportedRanges() { return kRanges; }

bool IsSupported(Version version) {
  for (const VersionRange& range : kRanges) {
    if (range.Contains(version)) return true;
  }
  return false;
}

Version ParseVersion(std::string_view text) {
  Version version;
  const char* end = text.data() + text.size();
  auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return kNoVersion;
  auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc() || minor.ptr != end || !IsSupported(version)) return kNoVersion;
  return version;
}

}  // namespace mycel::protocol::bolt
