// Values too large for a record: kept once each under the SHA-256 of their packed form, counted by the properties that
// refer to them, and gone when nobody can see such a property any more.
//
// On disk (family blob; RocksDB compresses):
//
//   'b' | hash   ver (1) | packed value
//   'c' | hash   ver (1) | v references, 1 or more | v LSN | v bytes       as of that LSN; bytes of the value
//   'z' | hash   ver (1) | v LSN of the last change | v bytes              no references: waits for its removal
//
// A count says as of which LSN it is, so replay may bring changes that it has counted already. Every transaction that
// adds a reference brings the bytes, whether they are here or not: they wait in memory until a checkpoint has written
// them, and a value that was removed meanwhile is written again. A value without references is removed once the
// watermark (or replay could bring its last change again) and the horizon (or a snapshot could see it) have passed.
//
// Threads: any. Write, Persisted and Remove by one thread at a time (upkeep).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/graph/memory_meter.h"
#include "engine/graph/value_hash.h"
#include "engine/kv/store.h"
#include "engine/kv/write_batch.h"

namespace mycel::engine::graph {

class LargeValues {
 public:
  LargeValues(kv::Store* kv, MemoryMeter* meter) : kv_(kv), meter_(meter) {}
  ~LargeValues();
  LargeValues(const LargeValues&) = delete;
  LargeValues& operator=(const LargeValues&) = delete;

  // While opening: finds what waits for its removal.
  [[nodiscard]] base::Status Open();

  // A transaction is about to refer to the value: it can be read from now on, at least until the Release that belongs
  // to this.
  void Hold(const ValueHash& hash, std::string_view packed);
  void Release(const ValueHash& hash);
  // References came or went with the commit at `lsn`; before its snapshot can begin. Those that come are held.
  void Change(const ValueHash& hash, uint64_t lsn, int64_t references);
  // The same from the log; with the bytes when there are more references than before.
  void Replay(const ValueHash& hash, uint64_t lsn, int64_t references, std::string_view packed);

  // The packed form. kCorruption when it is not there.
  [[nodiscard]] base::Result<std::string> Read(const ValueHash& hash) const;
  // Of every value, with all changes: for `verify`. Requires that nothing is written meanwhile.
  [[nodiscard]] base::Result<std::map<ValueHash, uint64_t>> References() const;

  // --- checkpoints
  // Puts what changed up to `cut` into `batch`; `full` is called after each value and may write the batch and clear
  // it. What came and went at or below `horizon` is left out.
  [[nodiscard]] base::Status Write(uint64_t cut, uint64_t horizon, kv::WriteBatch* batch,
                                   const std::function<base::Status()>& full);
  // All of that has been written: memory lets go of it.
  void Persisted(uint64_t cut);
  // Puts the removal of what nobody refers to since `horizon` into `batch`: the lower of horizon and watermark.
  void Remove(uint64_t horizon, kv::WriteBatch* batch);
  // Bytes of all values removed so far.
  [[nodiscard]] uint64_t removed_bytes() const;

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct Entry {
    Bytes packed;  // null: only references went
    uint32_t holders = 0;
    std::vector<std::pair<uint64_t, int64_t>> changes;  // (LSN, references), above what is on disk, ascending
  };
  struct OnDisk {
    bool stored = false;
    uint64_t references = 0;
    uint64_t lsn = 0;
    uint64_t bytes = 0;
  };
  struct Unreferenced {
    uint64_t lsn = 0;
    uint64_t bytes = 0;
  };
  struct Task {
    ValueHash hash;
    Bytes packed;
    std::vector<std::pair<uint64_t, int64_t>> changes;  // at or below the cut
  };

  // Require mutex_.
  void Keep(Entry* entry, std::string_view packed);
  void Forget(std::unordered_map<ValueHash, Entry, ValueHash::Hasher>::iterator at);
  [[nodiscard]] base::Result<OnDisk> Load(const ValueHash& hash) const;
  [[nodiscard]] base::Status WriteOne(const Task& task, uint64_t horizon, kv::WriteBatch* batch);

  kv::Store* const kv_;
  MemoryMeter* const meter_;
  mutable std::mutex mutex_;
  std::unordered_map<ValueHash, Entry, ValueHash::Hasher> entries_;
  std::map<ValueHash, Unreferenced> unreferenced_;  // on disk
  uint64_t removed_bytes_ = 0;
};

}  // namespace mycel::engine::graph
