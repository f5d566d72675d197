// A directory of a test's own: <temporary>/mycel-test-<name>-<process>-<number>, removed with everything in it when the
// object goes. A test that was killed leaves its own behind: the next process that makes one removes those of processes
// that are no more.
//
// Threads: any.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace mycel::test {

class TemporaryDirectory {
 public:
  // The directory is there, and empty, unless `make` is false: then whoever is given the path makes it.
  explicit TemporaryDirectory(std::string_view name, bool make = true) {
    static const bool swept = (RemoveStale(), true);
    static std::atomic<int> made{0};
    path_ = std::filesystem::temp_directory_path() /
            (std::string(kPrefix).append(name).append("-") + std::to_string(::getpid()) + "-" +
             std::to_string(swept ? made++ : 0));
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    if (make) std::filesystem::create_directory(path_);
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  // The process that a directory of this kind belongs to; 0 for other names.
  static pid_t OwnerOf(std::string_view file_name) {
    if (!file_name.starts_with(kPrefix)) return 0;
    const size_t number = file_name.rfind('-');
    const size_t process = file_name.rfind('-', number - 1);
    if (process == std::string_view::npos || process + 1 < kPrefix.size()) return 0;
    pid_t owner = 0;
    const auto end = file_name.data() + number;
    const auto read = std::from_chars(file_name.data() + process + 1, end, owner);
    return read.ec == std::errc() && read.ptr == end && owner > 0 ? owner : 0;
  }

  static void RemoveStale() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path(), ignored)) {
      const pid_t owner = OwnerOf(entry.path().filename().string());
      if (owner != 0 && ::kill(owner, 0) != 0 && errno == ESRCH) std::filesystem::remove_all(entry.path(), ignored);
    }
  }

 private:
  static constexpr std::string_view kPrefix = "mycel-test-";

  std::filesystem::path path_;
};

}  // namespace mycel::test
