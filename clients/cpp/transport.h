// The socket, plain or TLS: blocking calls with a deadline, woken by another thread. The only part of the library that
// uses Asio and OpenSSL.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "clients/cpp/error.h"
#include "clients/cpp/uri.h"

namespace mycel::client {

using Clock = std::chrono::steady_clock;

class Transport {
 public:
  Transport();
  ~Transport();

  // `trusted_certificates` as in ConnectOptions. Fails with kUsage if that file cannot be used, with kConnection if the
  // certificate is refused.
  Error Connect(const Address& address, const std::string& trusted_certificates, Clock::time_point deadline);
  Error WriteAll(std::span<const uint8_t> bytes, Clock::time_point deadline);
  // At least one byte. `on_wake` runs on the calling thread after each Wake() while this waits; an error of it ends the
  // call.
  Error ReadSome(std::span<uint8_t> into, size_t* read, Clock::time_point deadline,
                 const std::function<Error()>& on_wake);
  void Close();
  [[nodiscard]] bool open() const;

  // From any thread.
  void Wake();

 private:
  struct Socket;
  Error StartTls(const Address& address, const std::string& trusted_certificates, Clock::time_point deadline);
  Error RunUntil(const bool& done, Clock::time_point deadline, const std::function<Error()>& on_wake);

  std::unique_ptr<Socket> socket_;
};

}  // namespace mycel::client
