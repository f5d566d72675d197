// Ctrl-C: cancels what runs, never ends the shell.
//
// The signal handler may only write a byte; a thread reads it and calls Connection::Cancel. At the prompt nothing runs,
// and the line editor asks TakeInterrupt why its read was broken off.
#pragma once

#include <mutex>
#include <thread>

#include "clients/cpp/connection.h"

namespace mycel::shell {

// One per process, because signals are.
class InterruptGuard {
 public:
  // `idle_ends_process`: with nothing to cancel, Ctrl-C ends the process, as it does to any program that reads a pipe.
  explicit InterruptGuard(bool idle_ends_process);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  // What Ctrl-C cancels from now on; null: nothing.
  void Watch(client::Connection* connection);
  // Whether Ctrl-C was pressed since the last call.
  static bool TakeInterrupt();

 private:
  void Listen();

  const bool idle_ends_process_;
  std::mutex mutex_;
  client::Connection* connection_ = nullptr;
  std::thread thread_;
};

// While it lives, Ctrl-C cancels the connection's work. `guard` may be null.
class WatchedConnection {
 public:
  WatchedConnection(InterruptGuard* guard, client::Connection* connection) : guard_(guard) {
    if (guard_ != nullptr) guard_->Watch(connection);
  }
  ~WatchedConnection() {
    if (guard_ != nullptr) guard_->Watch(nullptr);
  }
  WatchedConnection(const WatchedConnection&) = delete;
  WatchedConnection& operator=(const WatchedConnection&) = delete;

 private:
  InterruptGuard* guard_;
};

}  // namespace mycel::shell
