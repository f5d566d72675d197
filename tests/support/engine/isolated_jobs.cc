#include "support/engine/isolated_jobs.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/base/assert.h"

namespace mycel::tests {
namespace {

bool WriteAll(int fd, const void* bytes, size_t size) {
  const char* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t n = write(fd, at, size);
    if (n <= 0) return false;
    at += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

enum class Read : uint8_t { kOk, kEnd, kTimeout };

Read ReadAll(int fd, void* bytes, size_t size, unsigned limit_seconds) {
  char* at = static_cast<char*>(bytes);
  while (size > 0) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(limit_seconds) * 1000);
    if (ready == 0) return Read::kTimeout;
    if (ready < 0) continue;
    const ssize_t n = read(fd, at, size);
    if (n <= 0) return Read::kEnd;
    at += n;
    size -= static_cast<size_t>(n);
  }
  return Read::kOk;
}

[[noreturn]] void RunChild(int out, size_t first, size_t jobs,
                           const std::function<std::unique_ptr<JobRunner>()>& make) {
  {
    const std::unique_ptr<JobRunner> runner = make();
    for (size_t job = first; job < jobs; ++job) {
      const std::string text = runner->Run(job);
      const uint64_t size = text.size();
      if (!WriteAll(out, &size, sizeof size) || !WriteAll(out, text.data(), text.size())) _exit(3);
    }
  }
  std::fflush(nullptr);
  std::exit(0);
}

std::string EndOf(int status) {
  if (WIFSIGNALED(status)) return std::string("crash: ") + strsignal(WTERMSIG(status));
  return "crash: exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

bool RunIsolated(size_t jobs, unsigned limit_seconds, const std::function<std::unique_ptr<JobRunner>()>& make,
                 const std::function<void(size_t, const std::string&, const std::string&)>& done) {
  bool clean = true;
  size_t next = 0;
  while (next < jobs) {
    int ends[2];
    MYCEL_ASSERT(pipe(ends) == 0);
    std::fflush(nullptr);
    const pid_t child = fork();
    MYCEL_ASSERT(child >= 0);
    if (child == 0) {
      close(ends[0]);
      RunChild(ends[1], next, jobs, make);
    }
    close(ends[1]);
    Read read = Read::kOk;
    while (next < jobs) {
      uint64_t size = 0;
      std::string text;
      read = ReadAll(ends[0], &size, sizeof size, limit_seconds);
      if (read == Read::kOk) {
        text.resize(size);
        read = ReadAll(ends[0], text.data(), size, limit_seconds);
      }
      if (read != Read::kOk) break;
      done(next++, text, "");
    }
    if (read == Read::kOk) {  // all done: the end of the stream is the end of the child
      char none = 0;
      if (ReadAll(ends[0], &none, 1, limit_seconds) == Read::kTimeout) kill(child, SIGKILL);
    }
    if (read == Read::kTimeout) kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    close(ends[0]);
    if (read != Read::kOk) {
      done(next++, "",
           read == Read::kTimeout ? "no answer within " + std::to_string(limit_seconds) + " s" : EndOf(status));
    } else if (status != 0) {
      std::fprintf(stderr, "the last test process ended with %s\n", EndOf(status).c_str());
      clean = false;
    }
  }
  return clean;
}

}  // namespace mycel::tests
