#include "server/auth/user_file.h"

#include <catch2/catch.hpp>

namespace mycel::server::auth {

TEST_CASE("users survive being written and read") {
  UserHashes users{{"neo4j", "$argon2id$v=19$abc"}};
  auto read = DecodeUsers(EncodeUsers(users), "users");
  REQUIRE(read.ok());
  CHECK(*read == users);
}

TEST_CASE("a file of users with a flipped bit is refused") {
  std::string bytes = EncodeUsers({{"neo4j", "$argon2id$v=19$abc"}});
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    CHECK(!DecodeUsers(flipped, "users").ok());
  }
}

TEST_CASE("a file of users of a newer format is refused by name") {
  std::string bytes = EncodeUsers({{"neo4j", "x"}});
  bytes.replace(bytes.find(" 1\n"), 2, " 2");
  auto read = DecodeUsers(bytes, "users");
  REQUIRE(!read.ok());
  CHECK(read.status().id() == engine::base::ErrorId::kNewerFormat);
}

}  // namespace mycel::server::auth
