#include "engine/exec/import_path.h"

#include <algorithm>
#include <optional>

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

Status Refused(std::string_view url, std::string_view why) {
  return Status::Error(ErrorId::kExternalResourceFailed,
                       "Cannot load from URL '" + std::string(url) + "': " + std::string(why));
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const std::optional<int> high = HexDigit(text[i + 1]);
    const std::optional<int> low = HexDigit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out.push_back(static_cast<char>(*high * 16 + *low));
    i += 2;
  }
  return out;
}

// Whether a segment of the path leads upwards, or the path cannot be handed to the system as it stands.
bool LeadsAstray(std::string_view path) {
  if (path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos) return true;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    if (path.substr(0, slash) == "..") return true;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return false;
}

}  // namespace

Result<std::string> ImportPath(std::string_view url, std::string_view import_directory) {
  if (import_directory.empty()) return Refused(url, "no import directory is configured (import.directory).");
  std::string path;
  const size_t scheme_end = url.find("://");
  const bool plain = scheme_end == std::string_view::npos && !url.starts_with("file:");
  if (plain) {
    if (!url.starts_with('/')) return Refused(url, "it has no protocol; write file:///name.csv.");
    path = std::string(url);
  } else {
    const std::string_view scheme = url.substr(0, url.find(':'));
    if (scheme == "http" || scheme == "https" || scheme == "ftp") {
      return Status::Error(ErrorId::kNotSupported, "LOAD CSV from " + std::string(scheme) +
                                                       " URLs is not supported; put the file below " +
                                                       "the import directory and use file:///");
    }
    if (scheme != "file") return Refused(url, "the protocol is unknown; write file:///name.csv.");
    std::string_view rest = url.substr(scheme.size() + 1);
    if (rest.starts_with("//")) {
      rest.remove_prefix(2);
      if (!rest.starts_with('/')) return Refused(url, "file URLs must not name a host.");
    }
    std::optional<std::string> decoded = PercentDecoded(rest);
    if (!decoded) return Refused(url, "it has a bad % escape.");
    path = *std::move(decoded);
  }
  if (LeadsAstray(path)) return Refused(url, "it leads outside the import directory.");
  while (import_directory.size() > 1 && import_directory.ends_with('/')) import_directory.remove_suffix(1);
  const std::string prefix = std::string(import_directory) + "/";
  if (path.starts_with(prefix)) return path;
  if (plain) return Refused(url, "it lies outside the import directory.");
  return prefix + path.substr(std::min(path.find_first_not_of('/'), path.size()));
}

}  // namespace mycel::engine::exec
