// One network thread: its event loop, its connections, its timers. Internal to server/net.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <unordered_set>
#include <vector>

#include "server/net/limits.h"
#include "server/net/tls_context.h"
#include "server/session/surroundings.h"

namespace mycel::server::net {

class Connection;

class NetworkThread final : public session::Strand {
 public:
  // `tls` is null where there is no certificate.
  NetworkThread(const session::Services* services, size_t number, TlsContext* tls, bool tls_required);
  ~NetworkThread() override;

  void Start();
  // Ends all connections; from any thread.
  void CloseAll();
  // Ends the loop and joins.
  void Stop();

  // --- session::Strand
  void Post(std::function<void()> task) override;

  // --- on this thread
  void Add(std::shared_ptr<Connection> connection);
  void Remove(const std::shared_ptr<Connection>& connection);
  // The connection's OnAlarm runs at `ns` of Env::MonotonicNanos.
  void SetAlarm(uint64_t ns, std::weak_ptr<Connection> connection);
  [[nodiscard]] boost::asio::io_context& loop() { return loop_; }
  [[nodiscard]] const session::Services& services() const { return *services_; }
  [[nodiscard]] uint8_t* read_buffer() { return read_buffer_.data(); }
  [[nodiscard]] TlsContext* tls() const { return tls_; }
  [[nodiscard]] bool tls_required() const { return tls_required_; }
  // Env::MonotonicNanos at the last tick: a clock for what counts in seconds.
  [[nodiscard]] uint64_t tick_ns() const { return tick_ns_; }
  // Called for every read: whether this connection has been the only busy one lately.
  [[nodiscard]] bool NoteRead(const Connection* connection);

 private:
  void Tick();
  void RunAlarms();
  void AwaitAlarm();

  const session::Services* services_;
  size_t number_;
  TlsContext* tls_;
  bool tls_required_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer timer_{loop_};
  boost::asio::steady_timer alarm_timer_{loop_};
  std::vector<uint8_t> read_buffer_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  std::multimap<uint64_t, std::weak_ptr<Connection>> alarms_;
  uint64_t tick_ns_ = 0;
  const Connection* last_reader_ = nullptr;
  uint32_t reads_in_a_row_ = 0;
  std::thread thread_;
};

}  // namespace mycel::server::net
