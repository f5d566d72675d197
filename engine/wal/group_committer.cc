#include "engine/wal/group_committer.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/assert.h"

namespace mycel::engine::wal {
namespace {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

constexpr uint64_t kNanosPerMilli = 1'000'000;
// A queue buffer that grew above this is given back after its group.
constexpr size_t kKeptBufferBytes = size_t{4} << 20;
// kAsync records of more bytes are written before their window ends: the write at its end stays short.
constexpr size_t kMaxKeptBackBytes = size_t{256} << 10;

struct Entry {
  Lsn lsn;
  Durability durability = Durability::kSync;
  DurableCallback callback;
};

struct Queue {
  std::vector<std::byte> records;
  std::vector<Entry> entries;
  bool wants_write = false;  // holds more than kAsync records
  bool wants_force = false;
};

}  // namespace

class GroupCommitter::Impl {
 public:
  Impl(env::Env* env, LogSink* sink, Lsn last, const CommitterOptions& options)
      : env_(env),
        sink_(sink),
        options_(options),
        queued_(last.value),
        written_(last),
        durable_(last.value),
        settled_(last.value) {
    writer_ = std::thread([this] { WriterLoop(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    writer_wanted_.notify_all();
    writer_.join();
  }

  Result<Lsn> Append(RecordKind kind, std::span<const std::byte> payload, Durability durability,
                     DurableCallback callback);
  Result<Lsn> AppendAndSync(RecordKind kind, std::span<const std::byte> payload);
  Status Force();
  Status ReleaseUpTo(Lsn lsn) { return sink_->ReleaseUpTo(lsn); }

  Lsn queued() const { return Lsn(queued_.load(std::memory_order_acquire)); }
  Lsn durable() const { return Lsn(durable_.load(std::memory_order_acquire)); }
  Lsn settled() const { return Lsn(settled_.load(std::memory_order_acquire)); }
  Status health() const {
    const std::lock_guard lock(mutex_);
    return Refusal();
  }
  CommitterStats stats() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

 private:
  using Lock = std::unique_lock<std::mutex>;

  Result<Lsn> Enqueue(Lock* lock, RecordKind kind, std::span<const std::byte> payload, uint32_t payload_crc,
                      Durability durability, DurableCallback callback);
  Status WaitForRoom(Lock* lock, size_t record_bytes);
  Status Refusal() const;
  Status OutcomeUnknown(Lsn lsn) const;
  void WriterLoop();
  bool WorkIsWaiting() const;
  bool WriteIsDue() const;
  bool ForceIsDue() const;
  void LeadGroup(Lock* lock);
  Status WriteOut(Queue* group, bool force, Lsn durable_before);
  void Fail(const Status& cause);
  void Settle(Lock* lock);

  env::Env* const env_;
  LogSink* const sink_;
  const CommitterOptions options_;

  mutable std::mutex mutex_;  // guards what follows, except where a field says otherwise
  std::condition_variable writer_wanted_;
  std::condition_variable room_;  // the queue was taken, or the log failed
  std::condition_variable done_;  // a group was finished
  Queue pending_;
  Queue idle_;                                 // the other buffer, kept for its memory
  std::deque<Entry> unsettled_;                // taken from the queue, callback not yet run; in LSN order
  std::optional<uint64_t> force_deadline_ns_;  // of the oldest kAsync record that no force was begun for
  Lsn force_target_;                           // Force() waits for this
  bool leading_ = false;                       // some thread writes; only it touches the sink's write side
  std::thread::id leader_;
  bool stopping_ = false;
  Status failure_;  // why the log refuses appends
  CommitterStats stats_;
  std::atomic<uint64_t> queued_;  // written under mutex_
  Lsn written_;
  std::atomic<uint64_t> durable_;  // written under mutex_
  std::atomic<uint64_t> settled_;  // written by the leader
  std::thread writer_;
};

// --- appending ------------------------------------------------------------------------------------------------------

Status GroupCommitter::Impl::Refusal() const {
  if (!failure_.ok()) {
    return Status::Error(ErrorId::kReadOnly,
                         "the log refuses writes until it is reopened, because it failed: " + failure_.message());
  }
  if (stopping_) return Status::Error(ErrorId::kReadOnly, "the log is being closed");
  return Status();
}

Status GroupCommitter::Impl::OutcomeUnknown(Lsn lsn) const {
  return Status::Error(ErrorId::kOutcomeUnknown,
                       "whether the commit at LSN " + std::to_string(lsn.value) +
                           " is durable is unknown, because the log failed: " + failure_.message());
}

Status GroupCommitter::Impl::WaitForRoom(Lock* lock, size_t record_bytes) {
  for (;;) {
    MYCEL_RETURN_IF_ERROR(Refusal());
    // A single large record may pass the limit when it is alone; the leader must not wait for itself.
    const bool full = !pending_.entries.empty() && pending_.records.size() + record_bytes > options_.max_queued_bytes;
    if (full && leader_ != std::this_thread::get_id()) {
      pending_.wants_write = true;
      if (!leading_) writer_wanted_.notify_one();
      room_.wait(*lock);
      continue;
    }
    if (sink_->Reserve(record_bytes)) return Status();
    lock->unlock();
    const Status prepared = sink_->PrepareSpace();
    lock->lock();
    MYCEL_RETURN_IF_ERROR(prepared);
  }
}

Result<Lsn> GroupCommitter::Impl::Enqueue(Lock* lock, RecordKind kind, std::span<const std::byte> payload,
                                          uint32_t payload_crc, Durability durability, DurableCallback callback) {
  const size_t bytes = RecordBytes(payload.size());
  if (bytes > sink_->max_record_bytes()) {
    return Status::Error(ErrorId::kLimitExceeded,
                         "a log record of " + std::to_string(bytes) + " bytes is larger than " +
                             std::to_string(sink_->max_record_bytes()) + ", the largest that fits");
  }
  MYCEL_RETURN_IF_ERROR(WaitForRoom(lock, bytes));
  const Lsn lsn(queued_.load(std::memory_order_relaxed) + 1);
  const size_t at = pending_.records.size();
  pending_.records.resize(at + bytes);
  EncodeRecord(lsn, kind, payload, payload_crc, pending_.records.data() + at);
  pending_.entries.push_back({lsn, durability, std::move(callback)});
  if (durability == Durability::kSync) pending_.wants_force = true;
  if (durability != Durability::kAsync) pending_.wants_write = true;
  if (durability == Durability::kAsync && !force_deadline_ns_) {
    force_deadline_ns_ = env_->MonotonicNanos() + options_.async_window_ms * kNanosPerMilli;
    writer_wanted_.notify_one();  // once per window: it sleeps until the end
  }
  queued_.store(lsn.value, std::memory_order_release);
  return lsn;
}

Result<Lsn> GroupCommitter::Impl::Append(RecordKind kind, std::span<const std::byte> payload, Durability durability,
                                         DurableCallback callback) {
  const uint32_t payload_crc = PayloadCrc(payload);
  Lock lock(mutex_);
  Result<Lsn> lsn = Enqueue(&lock, kind, payload, payload_crc, durability, std::move(callback));
  const bool wake = lsn.ok() && !leading_ && WriteIsDue();  // a leader looks at the queue again itself
  lock.unlock();
  if (wake) writer_wanted_.notify_one();
  return lsn;
}

Result<Lsn> GroupCommitter::Impl::AppendAndSync(RecordKind kind, std::span<const std::byte> payload) {
  const uint32_t payload_crc = PayloadCrc(payload);
  Lock lock(mutex_);
  MYCEL_ASSERT(leader_ != std::this_thread::get_id());
  struct Waiter {
    std::condition_variable settled;
    bool done = false;
    Status status;
  } waiter;
  const auto settle = [this, &waiter](const Status& status, Lsn) {
    const std::lock_guard waiter_lock(mutex_);
    waiter.status = status;
    waiter.done = true;
    waiter.settled.notify_one();  // under the lock: the waiter is gone once it could see `done`
  };
  const bool writer_sleeps = !WorkIsWaiting();
  MYCEL_ASSIGN_OR_RETURN(const Lsn lsn, Enqueue(&lock, kind, payload, payload_crc, Durability::kSync, settle));
  // Nobody writes or is about to: this thread is as good as the writer, and a switch of threads is saved.
  if (!leading_ && writer_sleeps) {
    ++stats_.inline_commits;
    LeadGroup(&lock);
    if (WorkIsWaiting() || force_deadline_ns_ || stopping_) writer_wanted_.notify_one();
  } else if (!leading_) {
    writer_wanted_.notify_one();
  }
  waiter.settled.wait(lock, [&waiter] { return waiter.done; });
  MYCEL_RETURN_IF_ERROR(waiter.status);
  return lsn;
}

Status GroupCommitter::Impl::Force() {
  Lock lock(mutex_);
  MYCEL_ASSERT(leader_ != std::this_thread::get_id());
  const Lsn target = queued();
  force_target_ = std::max(force_target_, target);
  if (!leading_) writer_wanted_.notify_one();
  done_.wait(lock, [&] { return durable() >= target || !failure_.ok(); });
  return durable() >= target ? Status() : OutcomeUnknown(target);
}

// --- writing --------------------------------------------------------------------------------------------------------

bool GroupCommitter::Impl::ForceIsDue() const {
  if (force_target_ > durable()) return true;
  return force_deadline_ns_ && env_->MonotonicNanos() >= *force_deadline_ns_;
}

// kAsync records wait for the end of their window: nobody sees more of them once they are written, and a write for each
// would take the processor from the statements.
bool GroupCommitter::Impl::WriteIsDue() const {
  return pending_.wants_write || pending_.records.size() >= kMaxKeptBackBytes;
}

bool GroupCommitter::Impl::WorkIsWaiting() const {
  if (!failure_.ok()) return false;
  return WriteIsDue() || ForceIsDue();
}

void GroupCommitter::Impl::WriterLoop() {
  env_->SetThreadName("wal-writer");
  Lock lock(mutex_);
  for (;;) {
    if (!leading_ && WorkIsWaiting()) {
      LeadGroup(&lock);
      continue;
    }
    if (!leading_ && stopping_) {
      if (!failure_.ok() || durable() == queued()) return;
      force_target_ = queued();  // records that no one forced yet
      continue;
    }
    if (!leading_ && force_deadline_ns_ && failure_.ok()) {
      const uint64_t now = env_->MonotonicNanos();
      if (now < *force_deadline_ns_) env_->WaitFor(writer_wanted_, lock, *force_deadline_ns_ - now);
    } else {
      writer_wanted_.wait(lock);
    }
  }
}

// Takes all that is queued, writes it, forces it if someone needs that, and runs callbacks. Requires that nobody leads.
void GroupCommitter::Impl::LeadGroup(Lock* lock) {
  leading_ = true;
  leader_ = std::this_thread::get_id();
  const bool force = pending_.wants_force || ForceIsDue();
  if (force) force_deadline_ns_.reset();  // kAsync records that come from now on have a window of their own
  Queue group = std::move(pending_);
  pending_ = std::move(idle_);
  const Lsn durable_before = durable();
  const Lsn last = group.entries.empty() ? written_ : group.entries.back().lsn;
  lock->unlock();
  room_.notify_all();
  const Status status = WriteOut(&group, force, durable_before);
  lock->lock();

  stats_.records += group.entries.size();
  stats_.bytes += group.records.size();
  if (!group.entries.empty()) ++stats_.groups;
  if (force) ++stats_.forces;
  std::move(group.entries.begin(), group.entries.end(), std::back_inserter(unsettled_));
  Lsn durable_now = std::max(durable_before, sink_->forced());
  if (status.ok()) {
    written_ = last;
    if (force) durable_now = last;
  }
  durable_.store(durable_now.value, std::memory_order_release);
  if (!status.ok()) Fail(status);
  if (group.records.capacity() <= kKeptBufferBytes) {
    group.records.clear();
    group.entries.clear();
    group.wants_write = false;
    group.wants_force = false;
    idle_ = std::move(group);
  }
  Settle(lock);
  leading_ = false;
  leader_ = std::thread::id();
  done_.notify_all();
}

Status GroupCommitter::Impl::WriteOut(Queue* group, bool force, Lsn durable_before) {
  if (!group->entries.empty()) {
    const LogGroup records{.first = group->entries.front().lsn,
                           .count = static_cast<uint32_t>(group->entries.size()),
                           .durable = durable_before,
                           .records = group->records};
    MYCEL_RETURN_IF_ERROR(sink_->WriteGroup(records));
  }
  return force ? sink_->Force() : Status();
}

void GroupCommitter::Impl::Fail(const Status& cause) {
  failure_ = cause;
  force_deadline_ns_.reset();
  // What was queued meanwhile cannot be written any more.
  std::move(pending_.entries.begin(), pending_.entries.end(), std::back_inserter(unsettled_));
  pending_ = Queue();
  room_.notify_all();
}

// Runs the callbacks that are due, in order, without the lock.
void GroupCommitter::Impl::Settle(Lock* lock) {
  std::vector<Entry> due;
  size_t succeeded = 0;
  while (!unsettled_.empty()) {
    const Entry& entry = unsettled_.front();
    const bool reached = entry.lsn <= durable() || (entry.durability == Durability::kOff && entry.lsn <= written_);
    if (!reached && failure_.ok()) break;
    if (reached) ++succeeded;
    due.push_back(std::move(unsettled_.front()));
    unsettled_.pop_front();
  }
  if (due.empty()) return;
  lock->unlock();
  for (size_t i = 0; i < due.size(); ++i) {
    const Entry& entry = due[i];
    if (i < succeeded) settled_.store(entry.lsn.value, std::memory_order_release);
    if (entry.callback) entry.callback(i < succeeded ? Status() : OutcomeUnknown(entry.lsn), entry.lsn);
  }
  lock->lock();
}

// --- the public face ------------------------------------------------------------------------------------------------

GroupCommitter::GroupCommitter(env::Env* env, LogSink* sink, Lsn last, const CommitterOptions& options)
    : impl_(std::make_unique<Impl>(env, sink, last, options)) {}
GroupCommitter::~GroupCommitter() = default;

Result<Lsn> GroupCommitter::Append(RecordKind kind, std::span<const std::byte> payload, Durability durability,
                                   DurableCallback on_settled) {
  return impl_->Append(kind, payload, durability, std::move(on_settled));
}
Result<Lsn> GroupCommitter::AppendAndSync(RecordKind kind, std::span<const std::byte> payload) {
  return impl_->AppendAndSync(kind, payload);
}
Status GroupCommitter::Force() { return impl_->Force(); }
Lsn GroupCommitter::queued_lsn() const { return impl_->queued(); }
Lsn GroupCommitter::durable_lsn() const { return impl_->durable(); }
Lsn GroupCommitter::settled_lsn() const { return impl_->settled(); }
Status GroupCommitter::health() const { return impl_->health(); }
CommitterStats GroupCommitter::stats() const { return impl_->stats(); }

Status GroupCommitter::ReleaseUpTo(Lsn lsn) {
  MYCEL_ASSERT(lsn <= durable_lsn());
  return impl_->ReleaseUpTo(lsn);
}

}  // namespace mycel::engine::wal
