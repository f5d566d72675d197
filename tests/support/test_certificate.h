// Certificates and keys of tests, made when they run.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <string>

namespace mycel::tests {

class TestKey {
 public:
  TestKey() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {}

  // Signs itself, for "localhost"; its last day is that many days from now.
  void WriteCertificate(const std::string& file, int days = 2) const {
    const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -86'400L * 10);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 86'400L * days);
    X509_set_pubkey(made.get(), key_.get());
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(made.get(), name);
    X509_sign(made.get(), key_.get(), EVP_sha256());
    Write(file, [&](FILE* out) { PEM_write_X509(out, made.get()); });
  }
  void WriteKey(const std::string& file) const {
    Write(file, [&](FILE* out) { PEM_write_PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }
  void WriteKeyWithPassPhrase(const std::string& file) const {
    std::string phrase = "secret";
    Write(file, [&](FILE* out) {
      PEM_write_PKCS8PrivateKey(out, key_.get(), EVP_aes_128_cbc(), phrase.data(), static_cast<int>(phrase.size()),
                                nullptr, nullptr);
    });
  }

 private:
  template <typename Writer>
  static void Write(const std::string& file, Writer write) {
    if (FILE* out = std::fopen(file.c_str(), "w")) {
      write(out);
      std::fclose(out);
    }
  }

  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

}  // namespace mycel::tests
