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

}  // namespace mycel::shell
