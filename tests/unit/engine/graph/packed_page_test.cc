#include "engine/graph/packed_page.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/prng.h"

namespace mycel::engine::graph {
namespace {

struct FreePage {
  void operator()(PackedPage* page) const { PackedPage::Free(page); }
};
using PageHandle = std::unique_ptr<PackedPage, FreePage>;

// Records for random slots, kept beside the page.
struct Records {
  std::vector<std::string> bytes = std::vector<std::string>(kPageIds);
  std::vector<bool> present = std::vector<bool>(kPageIds);

  Records(uint64_t seed, uint64_t max_bytes) {
    base::Prng prng(seed);
    for (size_t slot = 0; slot < kPageIds; ++slot) {
      present[slot] = prng.OneIn(2);
      if (!present[slot]) continue;
      bytes[slot].resize(prng.Below(max_bytes + 1));
      for (char& c : bytes[slot]) c = static_cast<char>(prng.Next());
    }
  }
  [[nodiscard]] PackedPage::Images images() const {
    PackedPage::Images images;
    for (size_t slot = 0; slot < kPageIds; ++slot) {
      if (present[slot]) images[slot] = bytes[slot];
    }
    return images;
  }
  [[nodiscard]] bool Equal(const PackedPage& page) const {
    for (uint32_t slot = 0; slot < kPageIds; ++slot) {
      const auto found = page.Find(slot);
      if (found.has_value() != present[slot] || (found && *found != bytes[slot])) return false;
    }
    return true;
  }
};

TEST_CASE("a page gives back the records that it was built from, in memory and from its bytes") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const uint64_t max_bytes = seed % 4 == 0 ? 4000 : 40;  // some pages need offsets of four bytes
    const uint32_t align = seed % 2 == 0 ? 1 : 4;
    INFO("seed " << seed);
    const Records records(seed, max_bytes);
    const PageHandle built(PackedPage::Build(records.images(), align));
    REQUIRE(records.Equal(*built));
    const auto opened = PackedPage::Open(built->bytes());
    REQUIRE(opened.ok());
    const PageHandle copy(*opened);
    REQUIRE(records.Equal(*copy));
    REQUIRE(copy->bytes() == built->bytes());
  }
}

TEST_CASE("records are aligned as asked for") {
  const Records records(3, 13);
  const PageHandle page(PackedPage::Build(records.images(), 4));
  for (uint32_t slot = 0; slot < kPageIds; ++slot) {
    const auto found = page->Find(slot);
    if (found && !found->empty()) CHECK((found->data() - page->bytes().data()) % 4 == 0);
  }
}

TEST_CASE("a page with any bit flipped is refused or still read inside its bytes") {
  const Records records(5, 20);
  const PageHandle page(PackedPage::Build(records.images(), 4));
  const std::string good(page->bytes());
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    const auto opened = PackedPage::Open(bad);
    if (!opened.ok()) continue;
    const PageHandle read(*opened);
    for (uint32_t slot = 0; slot < kPageIds; ++slot) {
      const auto found = read->Find(slot);
      if (!found) continue;
      REQUIRE(found->data() >= read->bytes().data());
      REQUIRE(found->data() + found->size() <= read->bytes().data() + read->bytes().size());
    }
  }
}

TEST_CASE("a page that was cut off at any byte is refused or still read inside its bytes") {
  const Records records(6, 20);
  const PageHandle page(PackedPage::Build(records.images(), 1));
  for (size_t size = 0; size < page->bytes().size(); ++size) {
    const auto opened = PackedPage::Open(page->bytes().substr(0, size));
    if (opened.ok()) PackedPage::Free(*opened);
    CHECK(!opened.ok());
  }
}

TEST_CASE("a page of a newer format is refused by that name") {
  const Records records(7, 20);
  const PageHandle page(PackedPage::Build(records.images(), 1));
  std::string bytes(page->bytes());
  bytes[0] = 2;
  const auto opened = PackedPage::Open(bytes);
  REQUIRE(!opened.ok());
  CHECK(opened.status().id() == base::ErrorId::kNewerFormat);
}

}  // namespace
}  // namespace mycel::engine::graph
