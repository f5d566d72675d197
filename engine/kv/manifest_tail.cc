#include "engine/kv/manifest_tail.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/base/coding.h"
#include "engine/base/crc32c.h"
#include "engine/kv/rocks_status.h"

namespace mycel::engine::kv {

using base::Result;
using base::Status;

namespace {

constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kSectorBytes = 512;
constexpr size_t kHeaderBytes = 7;
enum FragmentType : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

struct Fragment {
  FragmentType type{};
  size_t bytes = 0;  // header included
};

// The fragment at `at`, if it is whole.
std::optional<Fragment> FragmentAt(std::string_view manifest, size_t at) {
  std::string_view rest = manifest.substr(at, kBlockBytes - at % kBlockBytes);
  uint32_t masked = 0;
  uint16_t length = 0;
  uint8_t type = 0;
  if (!base::TakeLittle(&rest, &masked) || !base::TakeLittle(&rest, &length)) return std::nullopt;
  const std::string_view checked = rest.substr(0, size_t{1} + length);
  if (checked.size() < size_t{1} + length || !base::TakeLittle(&rest, &type)) return std::nullopt;
  if (type < kFull || type > kLast) return std::nullopt;
  if (base::Crc32c(std::as_bytes(std::span(checked))) != base::UnmaskCrc(masked)) return std::nullopt;
  return Fragment{static_cast<FragmentType>(type), kHeaderBytes + length};
}

// Where the next fragment may begin: fewer bytes than a header at the end of a block are filled up.
size_t NextAt(size_t at) {
  const size_t left = kBlockBytes - at % kBlockBytes;
  return left < kHeaderBytes ? at + left : at;
}

// The first whole fragment behind `at`.
std::optional<size_t> FragmentBehind(std::string_view manifest, size_t at) {
  for (size_t next = at + 1; next + kHeaderBytes <= manifest.size(); ++next) {
    if (FragmentAt(manifest, next)) return next;
  }
  return std::nullopt;
}

// Whether a sector of the record at `at`, which is not whole, never reached the disk: it reads as zeros to its end. One
// append writes the records of all families before it is synced, so whole ones, the first of them at `behind`, may
// stand behind such a gap.
bool LacksSector(std::string_view manifest, size_t at, size_t behind) {
  std::string_view length_and_type = manifest.substr(std::min(at + sizeof(uint32_t), manifest.size()));
  uint16_t length = 0;
  uint8_t type = 0;
  const bool header = base::TakeLittle(&length_and_type, &length) && base::TakeLittle(&length_and_type, &type) &&
                      type >= kFull && type <= kLast;
  const size_t end = std::min(at + kHeaderBytes + (header ? length : 0), behind);
  for (size_t sector = at - at % kSectorBytes; sector < end; sector += kSectorBytes) {
    const size_t begin = std::max(at, sector);
    if (sector + kSectorBytes > behind) return false;
    const std::string_view rest = manifest.substr(begin, sector + kSectorBytes - begin);
    if (rest.find_first_not_of('\0') == std::string_view::npos) return true;
  }
  return false;
}

// Where the whole records end, if the rest is a torn end; nothing if there is no rest, or if it is damage.
std::optional<size_t> TornEndOf(std::string_view manifest) {
  size_t whole = 0;  // the end of the last whole record
  size_t at = 0;
  while (at < manifest.size()) {
    const std::optional<Fragment> fragment = FragmentAt(manifest, at);
    if (!fragment) break;
    at = at + fragment->bytes;
    if (fragment->type == kFull || fragment->type == kLast) whole = at;
    at = NextAt(at);
  }
  if (whole == 0 || at >= manifest.size()) return std::nullopt;
  const std::optional<size_t> behind = FragmentBehind(manifest, at);
  if (behind && !LacksSector(manifest, at, *behind)) return std::nullopt;
  return whole;
}

}  // namespace

Result<std::optional<TornManifest>> FindTornManifest(rocksdb::Env* disk, const std::string& path) {
  std::string name;
  MYCEL_RETURN_IF_ERROR(FromRocks(rocksdb::ReadFileToString(disk, path + "/CURRENT", &name), "read CURRENT"));
  while (!name.empty() && name.back() == '\n') name.pop_back();
  TornManifest manifest;
  manifest.file = path + "/" + name;
  MYCEL_RETURN_IF_ERROR(FromRocks(rocksdb::ReadFileToString(disk, manifest.file, &manifest.bytes), "read " + name));
  const std::optional<size_t> end = TornEndOf(manifest.bytes);
  if (!end) return std::optional<TornManifest>();
  manifest.whole = *end;
  return std::optional(std::move(manifest));
}

Status CutTornManifest(rocksdb::Env* disk, const std::string& path, const TornManifest& manifest) {
  const auto write = [&](const std::string& to, std::string_view content) {
    return FromRocks(rocksdb::WriteStringToFile(disk, rocksdb::Slice(content.data(), content.size()), to, true),
                     "write " + to);
  };
  const std::string cut = manifest.file + ".cut";
  MYCEL_RETURN_IF_ERROR(write(manifest.file + ".torn", manifest.bytes));
  MYCEL_RETURN_IF_ERROR(write(cut, std::string_view(manifest.bytes).substr(0, manifest.whole)));
  MYCEL_RETURN_IF_ERROR(FromRocks(disk->RenameFile(cut, manifest.file), "rename " + cut));
  std::unique_ptr<rocksdb::Directory> directory;
  MYCEL_RETURN_IF_ERROR(FromRocks(disk->NewDirectory(path, &directory), "open " + path));
  return FromRocks(directory->Fsync(), "sync " + path);
}

}  // namespace mycel::engine::kv
