#include "clients/shell/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace mycel::shell {
namespace {

constexpr int kInterruptedStatus = 128 + SIGINT;

// A signal handler reaches nothing but these.
std::atomic<bool> interrupted{false};
int wake_pipe[2] = {-1, -1};

void OnInterrupt(int) {
  int saved = errno;
  interrupted = true;
  char byte = 'c';
  // A full pipe means that an interrupt is on its way already.
  [[maybe_unused]] ssize_t written = ::write(wake_pipe[1], &byte, 1);
  errno = saved;
}

}  // namespace

InterruptGuard::InterruptGuard(bool idle_ends_process) : idle_ends_process_(idle_ends_process) {
  if (::pipe(wake_pipe) != 0) return;  // without it Ctrl-C keeps its default meaning
  struct sigaction action = {};
  action.sa_handler = OnInterrupt;  // without SA_RESTART: a read at the prompt is broken off
  ::sigemptyset(&action.sa_mask);
  // The listener takes no signal from its first instruction on: it is the main thread's waits that Ctrl-C, `fg` and a
  // new window size must break off.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  thread_ = std::thread([this] { Listen(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
}

InterruptGuard::~InterruptGuard() {
  if (!thread_.joinable()) return;
  ::signal(SIGINT, SIG_DFL);
  ::close(wake_pipe[1]);  // ends Listen
  thread_.join();
  ::close(wake_pipe[0]);
}

void InterruptGuard::Watch(client::Connection* connection) {
  std::lock_guard lock(mutex_);
  connection_ = connection;
  // What was pressed for the last statement is not for the next one.
  if (connection == nullptr) interrupted = false;
}

bool InterruptGuard::TakeInterrupt() { return interrupted.exchange(false); }

void InterruptGuard::Listen() {
  char byte = 0;
  while (true) {
    ssize_t n = ::read(wake_pipe[0], &byte, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    std::lock_guard lock(mutex_);
    if (connection_ != nullptr) {
      connection_->Cancel();
    } else if (idle_ends_process_) {
      ::_exit(kInterruptedStatus);
    }
  }
}

}  // namespace mycel::shell
