#include "server/net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace mycel::server::net {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

namespace {

constexpr const char* kCertificate = "server.tls_certificate";
constexpr const char* kKey = "server.tls_key";

Status Invalid(const char* setting, const std::string& file, const std::string& what) {
  ERR_clear_error();
  return Status::Error(ErrorId::kInvalidConfiguration, std::string(setting) + ": " + file + ": " + what);
}

Status CheckReadable(const char* setting, const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (in && in.peek() != std::ifstream::traits_type::eof()) return Status::Ok();
  return Invalid(setting, file, errno != 0 ? std::string(std::strerror(errno)) : "the file is empty");
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::Load(const std::string& certificate_file, const std::string& key_file) {
  MYCEL_RETURN_IF_ERROR(CheckReadable(kCertificate, certificate_file));
  MYCEL_RETURN_IF_ERROR(CheckReadable(kKey, key_file));
  std::unique_ptr<TlsContext> made(new TlsContext);
  SSL_CTX* context = made->context_.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Buffers of an idle connection are given back; a handshake that the client asks for again is refused.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // A server has nobody to ask: a key with a pass phrase is refused instead of read from the terminal.
  const auto asked_for_pass_phrase = std::make_shared<bool>(false);
  made->context_.set_password_callback([asked_for_pass_phrase](size_t, boost::asio::ssl::context::password_purpose) {
    *asked_for_pass_phrase = true;
    return std::string();
  });

  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    return Invalid(kCertificate, certificate_file, "there is no certificate in PEM form in it");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (*asked_for_pass_phrase) return Invalid(kKey, key_file, "the key has a pass phrase: write it without one");
    const bool mismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    return Invalid(kKey, key_file,
                   mismatch ? "the key does not belong to the certificate " + certificate_file
                            : std::string("there is no private key in PEM form in it"));
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return Invalid(kKey, key_file, "the key does not belong to the certificate " + certificate_file);
  }
  const X509* certificate = SSL_CTX_get0_certificate(context);
  made->expired_ = certificate != nullptr && X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
  return made;
}

}  // namespace mycel::server::net
