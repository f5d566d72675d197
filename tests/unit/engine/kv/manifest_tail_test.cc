// A MANIFEST whose end was torn by a power cut is cut; one that is damaged is left alone. Whether it is one or the
// other is decided by whole records behind the place.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "engine/base/crc32c.h"
#include "engine/kv/store.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::kv {
namespace {

namespace fs = std::filesystem;

class Directory {
 public:
  [[nodiscard]] std::string path() const { return files_.path().string(); }
  // The newest MANIFEST.
  [[nodiscard]] fs::path manifest() const {
    std::string name;
    std::ifstream(files_.path() / "CURRENT") >> name;
    return files_.path() / name;
  }

 private:
  test::TemporaryDirectory files_{"manifest", false};
};

std::string Bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void Write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

void Put(Store* store, const std::string& key) {
  WriteBatch batch;
  batch.Put(Family::kNode, key, "value of " + key);
  REQUIRE(store->Write(batch).ok());
  REQUIRE(store->Flush().ok());
}

std::unique_ptr<Store> Filled(const Directory& directory) {
  auto store = std::move(*Store::Open(directory.path(), {}));
  for (int i = 0; i < 20; ++i) Put(store.get(), "k" + std::to_string(i));
  return store;
}

bool Has(const Store& store, const std::string& key) {
  std::string value;
  const auto found = store.Get(Family::kNode, key, &value);
  return found.ok() && *found == Lookup::kFound && value == "value of " + key;
}

TEST_CASE("a torn record at the end of the MANIFEST is cut off") {
  for (const std::string& torn : {std::string("\x11\x22\x33\x44\x20\x00\x01", 7) + std::string(300, 'Z'),
                                  std::string("\x11\x22\x33\x44\x40\x00\x01", 7) + std::string(64, '\0')}) {
    const Directory directory;
    Filled(directory).reset();
    const fs::path manifest = directory.manifest();
    const std::string whole = Bytes(manifest);
    Write(manifest, whole + torn);
    StoreOptions looking;
    looking.read_only = true;
    const auto seen = Store::Open(directory.path(), looking);
    REQUIRE_FALSE(seen.ok());
    CHECK(seen.status().message().find("a start of the server") != std::string::npos);
    const bool untouched = Bytes(manifest) == whole + torn;
    CHECK(untouched);
    auto store = Store::Open(directory.path(), {});
    INFO(store.status().ToString());
    REQUIRE(store.ok());
    CHECK(Has(**store, "k19"));
    Put(store->get(), "later");
    store->reset();
    const bool kept = Bytes(manifest.string() + ".torn") == whole + torn;
    CHECK(kept);
    store = Store::Open(directory.path(), {});
    REQUIRE(store.ok());
    CHECK(Has(**store, "later"));
  }
}

// A whole fragment, whatever is in it.
std::string Fragment(const std::string& payload) {
  const std::string checked = std::string(1, '\x01') + payload;
  const uint32_t crc = base::MaskCrc(base::Crc32c(std::as_bytes(std::span(checked))));
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(crc >> (8 * i)));
  bytes.push_back(static_cast<char>(payload.size()));
  bytes.push_back(static_cast<char>(payload.size() >> 8));
  return bytes + checked;
}

TEST_CASE("records that were appended together may lack any of their sectors") {
  constexpr size_t kSector = 512;
  for (const bool lost : {true, false}) {
    for (const size_t first_payload : {size_t{20}, size_t{700}, size_t{1500}}) {
      const Directory directory;
      Filled(directory).reset();
      const fs::path manifest = directory.manifest();
      const std::string whole = Bytes(manifest);
      std::string bytes = whole;
      for (const size_t payload : {first_payload, size_t{900}, size_t{60}})
        bytes += Fragment(std::string(payload, 'p'));
      // The sector behind the one that was synced in part, or the rest of that one.
      const size_t sector = (whole.size() / kSector + (first_payload > 2 * kSector ? 1 : 0)) * kSector;
      if (lost) {
        for (size_t at = std::max(sector, whole.size()); at < sector + kSector; ++at) bytes[at] = '\0';
      } else {
        bytes[whole.size() + 10] = 'q';
      }
      Write(manifest, bytes);
      const auto store = Store::Open(directory.path(), {});
      INFO(store.status().ToString());
      REQUIRE(store.ok() == lost);
      if (lost) CHECK(Has(**store, "k19"));
    }
  }
}

TEST_CASE("the sector that is missing may hold one byte of the record") {
  const Directory directory;
  std::string whole;
  {
    const auto store = Filled(directory);
    whole = Bytes(directory.manifest());
  }
  whole += Fragment(std::string(512 + 511 - whole.size() % 512 - 7, 'p'));  // is cut off with what is behind it
  REQUIRE(whole.size() % 512 == 511);
  std::string bytes = whole + Fragment(std::string(105, 'p')) + Fragment(std::string(102, 'p'));
  bytes[whole.size()] = '\0';
  Write(directory.manifest(), bytes);
  const auto store = Store::Open(directory.path(), {});
  INFO(store.status().ToString());
  CHECK_FALSE(store.ok());  // the filler is no change that RocksDB knows, and it is whole
  CHECK(fs::exists(directory.manifest().string() + ".torn"));
}

TEST_CASE("damage inside the MANIFEST is refused by name and changes nothing") {
  const Directory directory;
  Filled(directory).reset();
  const fs::path manifest = directory.manifest();
  std::string bytes = Bytes(manifest);
  bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 1);
  Write(manifest, bytes);
  const auto store = Store::Open(directory.path(), {});
  REQUIRE_FALSE(store.ok());
  CHECK(store.status().id() == base::ErrorId::kCorruption);
  CHECK(store.status().message().find("MANIFEST") != std::string::npos);
  const bool same = Bytes(manifest) == bytes;
  CHECK(same);
}

}  // namespace
}  // namespace mycel::engine::kv
