// Zero-filled files of a segment's size, kept ready so that the log never waits for the disk to allocate, and so that a
// full disk is met here and not in the middle of a commit. Released segments come back as spares with their old bytes:
// those never pass as records (record.h).
//
// Names: "<16 hex digits>.spare"; "<...>.new" while one is being made.
//
// Threads: all methods from any thread; TryReserve never waits for the disk.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/env/env.h"

namespace mycel::engine::wal {

class SparePool {
 public:
  struct Options {
    std::string directory;
    size_t segment_bytes = 0;
    size_t target = 0;  // spares kept; with `background` a thread makes them ahead
    bool background = false;
  };

  // Adopts the spares that lie in the directory and removes unfinished ones.
  [[nodiscard]] static base::Result<std::unique_ptr<SparePool>> Open(env::Env* env, const Options& options);
  ~SparePool();
  SparePool(const SparePool&) = delete;
  SparePool& operator=(const SparePool&) = delete;

  // Sets one spare aside for a later Take. False when none is free.
  [[nodiscard]] bool TryReserve();
  // Makes spares until one is free. kDiskFull, kIoError.
  [[nodiscard]] base::Status Prepare();
  // Path of a spare that was set aside; it belongs to the caller now. Requires a TryReserve before.
  [[nodiscard]] std::string Take();
  // As Take, of a file that the next Open removes unless it has got another name: what is written into it is nothing
  // that a later taker could meet. Durable when it returns.
  [[nodiscard]] base::Result<std::string> TakeUnfinished();
  // Turns the segment file `path` into a spare, or removes it when there are enough.
  [[nodiscard]] base::Status Recycle(const std::string& path);

 private:
  SparePool(env::Env* env, const Options& options);
  base::Status Adopt();
  base::Status MakeOne();
  void PrepareAhead();
  std::string NextPath();  // without the extension

  env::Env* const env_;
  const Options options_;
  std::mutex making_;  // one file at a time; taken before mutex_
  std::mutex mutex_;   // guards the rest
  std::condition_variable wanted_;
  std::vector<std::string> ready_;
  size_t reserved_ = 0;
  uint64_t next_name_ = 1;
  bool wake_ = false;
  bool stop_ = false;
  std::thread ahead_;
};

}  // namespace mycel::engine::wal
