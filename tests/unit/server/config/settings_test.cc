#include "server/config/settings.h"

#include <catch2/catch.hpp>

#include "server/config/address.h"
#include "server/config/units.h"

namespace mycel::server::config {

TEST_CASE("an unknown key is refused and the nearest known one is named") {
  Settings settings;
  auto status = settings.Set("memory.limt", "1GiB", "--set");
  REQUIRE(!status.ok());
  CHECK(status.message() == "--set: unknown setting 'memory.limt'; did you mean 'memory.limit'?");
}

TEST_CASE("the environment names sections and keys in capitals") {
  Settings settings;
  const char* environment[] = {"MYCEL_LOG_LEVEL=debug", "MYCEL_ISOLATION=serializable", "MYCEL_PASSWORD=x", "PATH=/bin",
                               nullptr};
  REQUIRE(settings.LoadEnvironment(environment).ok());
  CHECK(settings.Text("log.level") == "debug");
  CHECK(settings.Text("isolation") == "serializable");
}

TEST_CASE("a variable of a known section that names no key is refused") {
  Settings settings;
  const char* environment[] = {"MYCEL_LOG_LEVL=debug", nullptr};
  auto status = settings.LoadEnvironment(environment);
  REQUIRE(!status.ok());
  CHECK(status.message() == "MYCEL_LOG_LEVL: unknown setting; did you mean MYCEL_LOG_LEVEL?");
}

TEST_CASE("a value of the wrong type is refused and leaves the setting as it was") {
  Settings settings;
  CHECK(!settings.Set("exec.batch_rows", "0", "t").ok());
  CHECK(!settings.Set("memory.limit", "120%", "t").ok());
  CHECK(!settings.Set("durability", "maybe", "t").ok());
  CHECK(settings.Integer("exec.batch_rows") == 1024);
}

TEST_CASE("sizes, shares and durations are read as people write them") {
  CHECK(ParseSize("64KiB") == uint64_t{65536});
  CHECK(ParseSize("1 GiB") == uint64_t{1} << 30);
  CHECK(!ParseSize("12parsecs"));
  CHECK(!ParseSize("99999999999TiB"));
  CHECK(ParseShare("60%", 1000) == uint64_t{600});
  CHECK(ParseDurationMs("5s") == uint64_t{5000});
  CHECK(ParseDurationMs("10") == uint64_t{10});
}

TEST_CASE("durations by name are a list, each name once and none of them 0") {
  const auto durations = ParseNamedDurations(" reports = 10m,guest=5s ");
  REQUIRE(durations);
  CHECK(*durations == NamedDurations{{"guest", 5000}, {"reports", 600'000}});
  CHECK(ParseNamedDurations("")->empty());
  for (const char* wrong : {"reports", "=5s", "a=0", "a=5s, a=6s", "a=long", "a=5s,,b=1s"}) {
    INFO(wrong);
    CHECK(!ParseNamedDurations(wrong));
  }
  Settings settings;
  REQUIRE(settings.Set("query.user_timeouts", "guest=250ms", "t").ok());
  CHECK(settings.NamedDurationsMs("query.user_timeouts").at("guest") == 250);
  CHECK(settings.Set("query.user_timeouts", "guest", "t").message().find("such as reports=10m") != std::string::npos);
}

TEST_CASE("choices by name are a list, each name once and each choice a known one") {
  Settings settings;
  REQUIRE(settings.Set("wal.user_durability", " loader = async,audit=sync", "t").ok());
  CHECK(settings.NamedChoices("wal.user_durability") ==
        std::map<std::string, std::string, std::less<>>{{"audit", "sync"}, {"loader", "async"}});
  REQUIRE(settings.Set("wal.user_durability", "", "t").ok());
  CHECK(settings.NamedChoices("wal.user_durability").empty());
  for (const char* wrong : {"loader", "=sync", "loader=never", "a=sync, a=off", "a=sync,,b=off"}) {
    INFO(wrong);
    CHECK(settings.Set("wal.user_durability", wrong, "t").message().find("sync, async, off, such as loader=sync") !=
          std::string::npos);
  }
}

TEST_CASE("addresses have a host and a port") {
  auto address = ParseAddress("127.0.0.1:7687");
  REQUIRE(address);
  CHECK(address->IsLoopback());
  CHECK(address->port == 7687);
  CHECK(ParseAddress("[::1]:7687")->host == "::1");
  CHECK(!ParseAddress("7687"));
  CHECK(!ParseAddress("localhost:70000"));
  CHECK(!ParseAddress("0.0.0.0:1")->IsLoopback());
}

}  // namespace mycel::server::config
