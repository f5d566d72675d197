// What the sessions of one database share. Internal to the folder.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/database/access_statistics.h"
#include "engine/database/command_threads.h"
#include "engine/database/compiler.h"
#include "engine/database/database.h"
#include "engine/database/plan_cache.h"
#include "engine/database/reader_watch.h"
#include "engine/database/transaction_list.h"
#include "engine/functions/function_context.h"
#include "engine/memory/account.h"
#include "engine/procedures/registry.h"
#include "engine/txn/store.h"

namespace mycel::engine::database {

inline constexpr size_t kPlanCacheEntries = 1000;
inline constexpr size_t kPlanCacheBytes = size_t{64} << 20;
// While commits take longer than this, none is written and synced on the thread of the client that asks for it.
inline constexpr uint64_t kSlowCommitNanos = 20'000'000;

// Of so many changes, which take some ten milliseconds, a rollback goes on in the background.
inline constexpr size_t kLongRollback = 20'000;

// The environment's wall clock as functions see it.
class WallClock final : public functions::RealtimeClock {
 public:
  explicit WallClock(env::Env* env) : env_(*env) {}
  [[nodiscard]] functions::ClockInstant Now() override;

 private:
  env::Env& env_;
};

struct DatabaseCore {
  explicit DatabaseCore(DatabaseOptions o)
      : options(std::move(o)),
        readers(options.reader_limits, options.name, &transactions),
        clock(options.env),
        plans(kPlanCacheEntries, kPlanCacheBytes) {}

  // Rolls back what has not ended. Whoever waits for an answer does not wait for a long rollback: that goes on behind
  // it, with the transaction's locks.
  void LetGo(std::unique_ptr<txn::Transaction> transaction);

  DatabaseOptions options;
  std::string uuid;
  std::string spill_directory;  // temporary files of statements; emptied when the database opens
  TransactionList transactions;
  ReaderWatch readers;  // the store calls it
  std::unique_ptr<txn::Store> store;
  memory::Account* query_account = nullptr;  // the governor's; null without one
  WallClock clock;
  std::unique_ptr<AccessStatistics> access;  // null: not kept. Before the plans, which hold its counters
  PlanCache plans;
  std::unique_ptr<procedures::Registry> procedures;
  std::atomic<uint64_t> commit_ns{0};   // what the last commit took
  std::atomic<uint64_t> split_seed{0};  // ExecutionOptions::split_seed of statements; tests set it
  int64_t created_micros = 0;
  int64_t started_micros = 0;
  CommandThreads commands;  // last: they use the others
};

}  // namespace mycel::engine::database
