// One network thread: its event loop, its connections, its timer. Internal to server/net.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <thread>
#include <unordered_set>
#include <vector>

#include "server/net/limits.h"
#include "server/session/surroundings.h"

namespace mycel::server::net {

class Connection;

class NetworkThread final : public session::Strand {
 public:
  NetworkThread(const session::Services* services, size_t number);
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
  [[nodiscard]] boost::asio::io_context& loop() { return loop_; }
  [[nodiscard]] const session::Services& services() const { return *services_; }
  [[nodiscard]] uint8_t* read_buffer() { return read_buffer_.data(); }
  // Called for every read: whether this connection has been the only busy one lately.
  [[nodiscard]] bool NoteRead(const Connection* connection);

 private:
  void Tick();

  const session::Services* services_;
  size_t number_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer timer_{loop_};
  std::vector<uint8_t> read_buffer_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  const Connection* last_reader_ = nullptr;
  uint32_t reads_in_a_row_ = 0;
  std::thread thread_;
};

}  // namespace mycel::server::net
