#include "server/net/tls_context.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/test_certificate.h"

namespace mycel::server::net {
namespace {

struct Files {
  Files() {
    std::string pattern = std::filesystem::temp_directory_path() / "mycel-tls-XXXXXX";
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    directory = pattern;
    key.WriteCertificate(certificate);
    key.WriteKey(key_file);
  }
  ~Files() { std::filesystem::remove_all(directory); }
  std::string At(const char* name) const { return directory + "/" + name; }

  std::string directory;
  tests::TestKey key;
  std::string certificate = At("certificate.pem");
  std::string key_file = At("key.pem");
};

std::string Refusal(const std::string& certificate, const std::string& key) {
  auto loaded = TlsContext::Load(certificate, key);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.status().id() == engine::base::ErrorId::kInvalidConfiguration);
  return loaded.status().message();
}

TEST_CASE("a certificate and its key are taken") {
  Files files;
  auto loaded = TlsContext::Load(files.certificate, files.key_file);
  REQUIRE(loaded.ok());
  CHECK_FALSE((*loaded)->expired());
}

TEST_CASE("an expired certificate is taken, and said to be") {
  Files files;
  files.key.WriteCertificate(files.certificate, -1);
  auto loaded = TlsContext::Load(files.certificate, files.key_file);
  REQUIRE(loaded.ok());
  CHECK((*loaded)->expired());
}

TEST_CASE("a refusal names the setting, the file and the reason") {
  Files files;
  const std::string nowhere = files.At("nowhere.pem");
  CHECK(Refusal(nowhere, files.key_file) == "server.tls_certificate: " + nowhere + ": No such file or directory");
  CHECK(Refusal(files.certificate, nowhere) == "server.tls_key: " + nowhere + ": No such file or directory");

  const std::string empty = files.At("empty.pem");
  std::ofstream{empty};
  CHECK(Refusal(empty, files.key_file) == "server.tls_certificate: " + empty + ": the file is empty");

  const std::string text = files.At("text.pem");
  std::ofstream(text) << "no certificate\n";
  CHECK(Refusal(text, files.key_file) ==
        "server.tls_certificate: " + text + ": there is no certificate in PEM form in it");
  CHECK(Refusal(files.certificate, text) == "server.tls_key: " + text + ": there is no private key in PEM form in it");
  CHECK(Refusal(files.key_file, files.certificate) ==
        "server.tls_certificate: " + files.key_file + ": there is no certificate in PEM form in it");

  const std::string other = files.At("other.pem");
  tests::TestKey().WriteKey(other);
  CHECK(Refusal(files.certificate, other) ==
        "server.tls_key: " + other + ": the key does not belong to the certificate " + files.certificate);

  const std::string locked = files.At("locked.pem");
  files.key.WriteKeyWithPassPhrase(locked);
  CHECK(Refusal(files.certificate, locked) ==
        "server.tls_key: " + locked + ": the key has a pass phrase: write it without one");
}

}  // namespace
}  // namespace mycel::server::net
