// A session: statements one after the other, in transactions of their own or in an explicit one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/row_sink.h"
#include "engine/database/summary.h"
#include "engine/types/value.h"

namespace mycel::engine::database {

using Parameters = std::vector<std::pair<std::string, types::Value>>;

struct SessionOptions {
  std::string user;            // empty: no authentication
  std::string client_address;  // for SHOW TRANSACTIONS
  // ALTER CURRENT USER SET PASSWORD: user, old and new password. kUnauthorized for a wrong old one. It may block.
  // Empty: refused.
  std::function<base::Status(std::string_view, std::string_view, std::string_view)> change_password;
  // Runs on any thread when the session's transaction was ended by TERMINATE: a session that is idle inside it rolls
  // back then. It must not block.
  std::function<void()> on_terminate;
};

struct TransactionOptions {
  bool read_only = false;            // access mode "r": writes fail with kAccessMode
  uint64_t timeout_ms = 0;           // 0: the server's default
  bool timeout_from_client = false;  // decides the code: …TimedOutClientConfiguration
  types::Value metadata;             // a map or null: tx.getMetaData(); keys of the engine's settings are read from it
};

// What a call that may have to wait answers.
enum class Progress : uint8_t {
  kMore,     // has_more: as many rows as asked for were delivered, and there are others
  kDone,     // the stream has ended; summary() is complete
  kYielded,  // its time slice is over: call again, after others had their turn
  kWaiting,  // for a commit or a lock: call again after `wake` ran
};

// What the end of an explicit transaction reports.
struct CommitSummary {
  std::string bookmark;
  std::string durability;  // the level reached by its writes: sync, async, off; empty: it wrote nothing
};

// Runs once, on any thread, when a kWaiting call may go on. It must not block.
using Wake = std::function<void()>;

// A statement that runs. It belongs to its session's strand, and goes before the session.
class Statement {
 public:
  virtual ~Statement() = default;

  [[nodiscard]] virtual std::span<const std::string> columns() const = 0;

  // Delivers up to `max_rows` more rows to the sink (all: UINT64_MAX), one look ahead: exactly-n results end with
  // kDone. With 0 only the look ahead is left. After an error the statement is over, an auto-commit transaction is
  // rolled back, an explicit one must be. The sink may say that it is full: then this returns kYielded early. Whoever
  // calls again after kYielded or kWaiting takes the rows that were delivered off `max_rows`.
  [[nodiscard]] virtual base::Result<Progress> Pull(uint64_t max_rows, RowSink* sink, const Wake& wake) = 0;

  // Runs to the end for its effects; rows are dropped.
  [[nodiscard]] virtual base::Result<Progress> Discard(const Wake& wake) = 0;

  // Complete after kDone.
  [[nodiscard]] virtual const Summary& summary() const = 0;

  // The plan is bounded by construction: it may run on a network thread.
  [[nodiscard]] virtual bool bounded() const = 0;
};

class Session {
 public:
  virtual ~Session() = default;  // rolls back what is open

  // Compiles `text` and starts it: in the open explicit transaction, else in a transaction of its own (`options` counts
  // only then). Errors carry the message with line, column and caret already (FormatQueryError). Compile errors and
  // missing parameters come from here, run-time errors from Pull.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Statement>> Run(std::string_view text,
                                                                     const Parameters& parameters,
                                                                     const TransactionOptions& options) = 0;

  // Whether the next transaction will see every commit that these bookmarks name: kDone, else kWaiting; then ask again
  // a little later (nothing wakes the caller: on one machine a bookmark hardly ever has to wait). kInvalidBookmark for
  // a forged or altered one, or one of another history. Bookmarks of other databases count as reached.
  [[nodiscard]] virtual base::Result<Progress> ReachBookmarks(std::span<const std::string> bookmarks) = 0;

  // --- explicit transaction: at most one
  // ------------------------------------------------------------------------------
  [[nodiscard]] virtual base::Status Begin(const TransactionOptions& options) = 0;
  [[nodiscard]] virtual bool in_transaction() const = 0;
  // kDone at the durability level that the transaction has: `summary` is set then. Open statements are finished for
  // their effects first.
  [[nodiscard]] virtual base::Result<Progress> Commit(CommitSummary* summary, const Wake& wake) = 0;
  virtual void Rollback() = 0;

  // Ends what is running now or is called before ClearCancel: kTerminated, kLockClientStopped for a wait for a lock.
  // Whoever waits for a lock is woken. From any thread.
  virtual void Cancel() = 0;
  // Forgets a Cancel, after everything that it was meant for has ended.
  virtual void ClearCancel() = 0;
  // The open transaction was ended by TERMINATE: only Rollback may follow.
  [[nodiscard]] virtual bool terminated() const = 0;
  // Why; success when it was not.
  [[nodiscard]] virtual base::Status termination() const = 0;

  // Hint: this is the only busy connection of its thread, so a commit may write and sync on the spot.
  virtual void set_inline_commit(bool on) = 0;
};

}  // namespace mycel::engine::database
