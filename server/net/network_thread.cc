#include "server/net/network_thread.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "server/net/connection.h"

namespace mycel::server::net {

NetworkThread::NetworkThread(const session::Services* services, size_t number, TlsContext* tls, bool tls_required)
    : services_(services),
      number_(number),
      tls_(tls),
      tls_required_(tls_required),
      read_buffer_(kThreadReadBufferBytes),
      tick_ns_(services->env->MonotonicNanos()) {}

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
    tick_ns_ = services_->env->MonotonicNanos();
    for (const auto& connection : open) connection->Tick(tick_ns_);
    Tick();
  });
}

void NetworkThread::SetAlarm(uint64_t ns, std::weak_ptr<Connection> connection) {
  const bool first = alarms_.empty() || ns < alarms_.begin()->first;
  alarms_.emplace(ns, std::move(connection));
  if (first) AwaitAlarm();
}

void NetworkThread::AwaitAlarm() {
  if (alarms_.empty()) return;
  const uint64_t now = services_->env->MonotonicNanos();
  const uint64_t due = alarms_.begin()->first;
  alarm_timer_.expires_after(std::chrono::nanoseconds(due > now ? due - now : 0));
  alarm_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) RunAlarms();
  });
}

void NetworkThread::RunAlarms() {
  const uint64_t now = services_->env->MonotonicNanos();
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    auto alarm = alarms_.extract(alarms_.begin());
    if (auto connection = alarm.mapped().lock()) connection->OnAlarm(alarm.key(), now);
  }
  AwaitAlarm();
}

}  // namespace mycel::server::net
