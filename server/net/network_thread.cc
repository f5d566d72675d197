#include "server/net/network_thread.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "server/net/connection.h"

namespace mycel::server::net {

NetworkThread::NetworkThread(const session::Services* services, size_t number)
    : services_(services), number_(number), read_buffer_(kThreadReadBufferBytes) {}

NetworkThread::~NetworkThread() { Stop(); }

void NetworkThread::Start() {
  thread_ = std::thread([this] {
    services_->env->SetThreadName("net-" + std::to_string(number_));
    Tick();
    auto work = boost::asio::make_work_guard(loop_);
    loop_.run();
  });
}

void NetworkThread::Stop() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

void NetworkThread::Post(std::function<void()> task) { boost::asio::post(loop_, std::move(task)); }

void NetworkThread::CloseAll() {
  Post([this] {
    auto open = connections_;
    for (const auto& connection : open) connection->Close();
  });
}

void NetworkThread::Add(std::shared_ptr<Connection> connection) {
  connection->Start();
  connections_.insert(std::move(connection));
}

void NetworkThread::Remove(const std::shared_ptr<Connection>& connection) {
  if (last_reader_ == connection.get()) last_reader_ = nullptr;
  connections_.erase(connection);
}

bool NetworkThread::NoteRead(const Connection* connection) {
  if (connection != last_reader_) {
    last_reader_ = connection;
    reads_in_a_row_ = 0;
  }
  if (reads_in_a_row_ < kAloneReads) ++reads_in_a_row_;
  return reads_in_a_row_ == kAloneReads;
}

void NetworkThread::Tick() {
  timer_.expires_after(std::chrono::seconds(1));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    auto open = connections_;
    uint64_t now = services_->env->MonotonicNanos();
    for (const auto& connection : open) connection->Tick(now);
    Tick();
  });
}

}  // namespace mycel::server::net
