// The server's certificate and key for TLS, read once at the start.
//
// Threads: made by one; used by all network threads afterwards.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace mycel::server::net {

class TlsContext {
 public:
  // PEM files: the certificate with its chain, and its key without a pass phrase. kInvalidConfiguration names the
  // setting, the file and what is wrong with it: missing, unreadable, no PEM, a key of another certificate.
  [[nodiscard]] static engine::base::Result<std::unique_ptr<TlsContext>> Load(const std::string& certificate_file,
                                                                              const std::string& key_file);

  [[nodiscard]] boost::asio::ssl::context& context() { return context_; }
  // The certificate's last day has passed; clients that check it will refuse the connection.
  [[nodiscard]] bool expired() const { return expired_; }

 private:
  TlsContext() : context_(boost::asio::ssl::context::tls_server) {}

  boost::asio::ssl::context context_;
  bool expired_ = false;
};

}  // namespace mycel::server::net
