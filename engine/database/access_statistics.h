// How often statements read each index, label and relationship type, and when last (`statistics.access`; off unless
// asked for).
//
// A plan finds its counters once, when it is compiled; an execution then adds to them in memory, and that is all that
// reading costs. A thread of its own writes them to one file when they have changed, at most once a minute, and the
// destructor writes them once more: a crash loses what was counted since.
//
// Threads: all methods from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/catalog/schema_snapshot.h"
#include "engine/catalog/tokens.h"
#include "engine/env/env.h"
#include "engine/planner/physical_plan.h"
#include "engine/procedures/database_info.h"

namespace mycel::engine::database {

struct AccessCounter {
  std::atomic<uint64_t> count{0};
  std::atomic<int64_t> last_micros{0};  // since 1970-01-01T00:00Z
};

using AccessCounters = std::vector<AccessCounter*>;  // each once; they live as long as the statistics

class AccessStatistics {
 public:
  // Begins with what the file holds. A file that cannot be understood is kept as <path>.damaged, and counting begins
  // anew. Errors of `env`, which outlives this.
  [[nodiscard]] static base::Result<std::unique_ptr<AccessStatistics>> Open(env::Env* env, std::string path);
  ~AccessStatistics();
  AccessStatistics(const AccessStatistics&) = delete;
  AccessStatistics& operator=(const AccessStatistics&) = delete;

  // Of everything that the plan looks up: indexes with their labels or types, label and relationship scans, counts from
  // the counters, the types of the relationships that it follows.
  [[nodiscard]] AccessCounters CountersOf(const planner::PhysicalPlan& plan, const catalog::SchemaSnapshot& schema,
                                          const catalog::Tokens& tokens);
  [[nodiscard]] AccessCounter* OfIndex(base::IndexId index);

  static void Note(const AccessCounters& counters, int64_t now_micros);

  [[nodiscard]] procedures::AccessReport Report() const;
  // Writes the file, if anything has changed since.
  [[nodiscard]] base::Status Save();

 private:
  using Key = std::pair<procedures::AccessKind,
                        std::string>;  // indexes by their number: a name may come back with another index

  AccessStatistics(env::Env* env, std::string path);
  [[nodiscard]] base::Status Load();
  [[nodiscard]] bool Decode(std::string_view text);
  [[nodiscard]] std::string Encode() const;
  AccessCounter* Of(procedures::AccessKind kind, std::string_view name);
  void Collect(const planner::PhysicalOperator& op, const catalog::SchemaSnapshot& schema,
               const catalog::Tokens& tokens, AccessCounters* counters);
  void WriterLoop();

  env::Env* const env_;
  const std::string path_;
  int64_t since_micros_ = 0;
  mutable std::mutex mutex_;
  std::map<Key, AccessCounter, std::less<>> counters_;  // nodes of a map stay where they are
  std::mutex file_mutex_;
  std::string saved_;  // what the file holds
  std::mutex writer_mutex_;
  std::condition_variable writer_wanted_;
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace mycel::engine::database
