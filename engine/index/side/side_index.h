// An index that another library keeps in a file of its own: full-text and vector indexes.
//
// It is a set of documents, each an (entity, content) pair, with the same rules as every index here: a document goes in
// before its change is visible and leaves only through the collector, so readers re-check what they find against the
// record of their snapshot, by the content's hash.
//
// Commits only queue their documents: nothing can fail there and nothing waits for a disk. Whoever reads applies the
// queue first; a checkpoint applies it and makes everything durable under the index's own watermark: all commits up to
// it are in the file. A file whose watermark is below the checkpoint's is not usable, and the index is built again.
//
// Threads: everything from any thread; one lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/index/side/sqlite.h"

namespace mycel::engine::index {

struct SideHit {
  uint64_t entity = 0;
  uint64_t content_hash = 0;
  double score = 0;
};

// Stable: it is on disk.
[[nodiscard]] uint64_t ContentHash(std::string_view content);

class SideIndex {
 public:
  virtual ~SideIndex() = default;
  SideIndex(const SideIndex&) = delete;
  SideIndex& operator=(const SideIndex&) = delete;

  // Commit, before it is visible; replay. Twice is the same as once.
  void Insert(std::string_view content, uint64_t entity) { Queue(true, content, entity); }
  // Collector: no retained or uncommitted version has the content.
  void Remove(std::string_view content, uint64_t entity) { Queue(false, content, entity); }

  // Everything queued so far goes into the store. kIoError, kDiskFull, kCorruption; the queue keeps what is left.
  [[nodiscard]] base::Status Apply();
  // Apply, then durable. All commits up to `watermark` have been queued.
  [[nodiscard]] base::Status Commit(base::Lsn watermark);
  [[nodiscard]] base::Lsn watermark() const { return base::Lsn(watermark_.load()); }
  // Empties the index: it is built again.
  [[nodiscard]] base::Status Clear();
  [[nodiscard]] uint64_t entries() const { return entries_.load(); }
  // Resident bytes, queue included.
  [[nodiscard]] size_t bytes() const { return queued_bytes_.load() + resident_bytes_.load(); }

 protected:
  SideIndex() = default;
  // Opens the file and makes what is missing: the documents' table and what the kind needs besides (MakeTables).
  [[nodiscard]] base::Status OpenStore(const std::string& path);

  // --- of the kind, under the lock
  [[nodiscard]] virtual base::Status MakeTables() = 0;
  [[nodiscard]] virtual base::Status OnAdd(int64_t document, std::string_view content) = 0;
  [[nodiscard]] virtual base::Status OnRemove(int64_t document, std::string_view content) = 0;
  [[nodiscard]] virtual base::Status OnClear() = 0;
  // State that is saved beside the watermark, and given back when the file is opened.
  [[nodiscard]] virtual std::string SaveState() const { return {}; }
  [[nodiscard]] virtual base::Status LoadState(std::string_view) { return base::Status::Ok(); }
  // Whether the documents' table keeps contents (else only their hashes).
  [[nodiscard]] virtual bool KeepsContent() const = 0;

  [[nodiscard]] base::Status ApplyLocked();
  struct Document {
    uint64_t entity = 0;
    uint64_t content_hash = 0;
  };
  // kCorruption when there is none of that number.
  [[nodiscard]] base::Result<Document> FindDocument(int64_t document);
  [[nodiscard]] SqlConnection& store() { return *store_; }
  [[nodiscard]] std::mutex& mutex() { return mutex_; }

  std::atomic<size_t> resident_bytes_{0};

 private:
  struct Change {
    bool insert;
    uint64_t entity;
    std::string content;
  };
  void Queue(bool insert, std::string_view content, uint64_t entity);
  [[nodiscard]] base::Status ApplyOne(const Change& change);
  [[nodiscard]] base::Status Begin();

  std::mutex mutex_;  // the store
  std::unique_ptr<SqlConnection> store_;
  SqlStatement find_, insert_, remove_, by_number_, save_;
  bool in_transaction_ = false;
  std::mutex queue_mutex_;
  std::vector<Change> queue_;
  std::atomic<size_t> queued_bytes_{0};
  std::atomic<uint64_t> watermark_{0};
  std::atomic<uint64_t> entries_{0};
};

}  // namespace mycel::engine::index
