#include "engine/catalog/tokens.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/limits.h"

namespace mycel::engine::catalog {
namespace {

std::string NameOf(uint32_t i) { return "token_" + std::to_string(i); }

TEST_CASE("names and ids find each other, ids are dense") {
  Tokens tokens;
  for (uint32_t i = 0; i < 2000; ++i) REQUIRE(tokens.labels.Add(NameOf(i), {}).value() == base::LabelId(i));
  for (uint32_t i = 0; i < 2000; ++i) {
    REQUIRE(tokens.labels.Find(NameOf(i)) == base::LabelId(i));
    REQUIRE(tokens.labels.Name(base::LabelId(i)) == NameOf(i));
    REQUIRE(tokens.labels.Add(NameOf(i), {}).value() == base::LabelId(i));
  }
  CHECK(tokens.labels.size() == 2000);
  CHECK_FALSE(tokens.labels.Find("nobody").has_value());
  CHECK(tokens.rel_types.size() == 0);
}

TEST_CASE("empty names, names with NUL and overlong names are refused") {
  Tokens tokens;
  CHECK(tokens.labels.Add("", {}).status().id() == base::ErrorId::kTokenNameError);
  CHECK(tokens.labels.Add(std::string("a\0b", 3), {}).status().id() == base::ErrorId::kTokenNameError);
  CHECK(tokens.labels.Add(std::string(base::kMaxTokenNameBytes + 1, 'x'), {}).status().id() ==
        base::ErrorId::kTokenNameError);
  CHECK(tokens.labels.Add(std::string(base::kMaxTokenNameBytes, 'x'), {}).ok());
  CHECK(tokens.labels.size() == 1);
}

TEST_CASE("a new token is logged before it is found, and a failed log leaves no trace") {
  Tokens tokens;
  const auto failed = tokens.property_keys.Add(
      "x", [&](uint32_t, std::string_view) { return base::Status::Error(base::ErrorId::kDiskFull, "full"); });
  CHECK(failed.status().id() == base::ErrorId::kDiskFull);
  CHECK_FALSE(tokens.property_keys.Find("x").has_value());
  int logged = 0;
  const auto log = [&](uint32_t id, std::string_view name) {
    ++logged;
    CHECK(id == 0);
    CHECK_FALSE(tokens.property_keys.Find(name).has_value());
    return base::Status::Ok();
  };
  CHECK(tokens.property_keys.Add("x", log).ok());
  CHECK(tokens.property_keys.Add("x", log).ok());
  CHECK(logged == 1);
}

TEST_CASE("replay is idempotent and refuses gaps and other names") {
  Tokens tokens;
  CHECK(tokens.labels.Restore(base::LabelId(0), "A").ok());
  CHECK(tokens.labels.Restore(base::LabelId(0), "A").ok());
  CHECK(tokens.labels.Restore(base::LabelId(0), "B").id() == base::ErrorId::kCorruption);
  CHECK(tokens.labels.Restore(base::LabelId(2), "C").id() == base::ErrorId::kCorruption);
  CHECK(tokens.labels.Restore(base::LabelId(1), "A").id() == base::ErrorId::kCorruption);
}

TEST_CASE("tokens come back from their bytes; damaged bytes are refused") {
  Tokens tokens;
  REQUIRE(tokens.labels.Add("Person", {}).ok());
  REQUIRE(tokens.rel_types.Add("KNOWS", {}).ok());
  REQUIRE(tokens.property_keys.Add("name", {}).ok());
  const std::string bytes = tokens.Encode();
  Tokens loaded;
  REQUIRE(loaded.Decode(bytes).ok());
  CHECK(loaded.Encode() == bytes);
  for (size_t size = 0; size < bytes.size(); ++size) {
    Tokens cut;
    CHECK_FALSE(cut.Decode(std::string_view(bytes).substr(0, size)).ok());
  }
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    Tokens flipped;
    (void)flipped.Decode(bad).ok();
  }
  std::string newer = bytes;
  newer[0] = 7;
  Tokens refused;
  CHECK(refused.Decode(newer).id() == base::ErrorId::kNewerFormat);
}

TEST_CASE("concurrent adders of the same names agree, readers never see a wrong pair") {
  Tokens tokens;
  std::atomic<bool> wrong{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (uint32_t i = 0; i < 1500; ++i) {
        const auto id = tokens.labels.Add(NameOf(i), {});
        if (!id.ok() || tokens.labels.Name(*id) != NameOf(i)) wrong = true;
        const auto other = tokens.labels.Find(NameOf(i * 7 % 1500));
        if (other && tokens.labels.Name(*other) != NameOf(i * 7 % 1500)) wrong = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(wrong);
  CHECK(tokens.labels.size() == 1500);
}

}  // namespace
}  // namespace mycel::engine::catalog
