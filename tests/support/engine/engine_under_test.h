// A database of the test's own in a temporary directory, and statements run to their end on it.
//
// Every setting must give the same answers: that is what the tests compare (design, section 9).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/database/database.h"
#include "support/engine/answer_value.h"
#include "tests/support/temporary_directory.h"

namespace mycel::tests {

enum class Setting : uint8_t {
  kNormal,
  kTiny,        // batches of one row, rows fetched one by one, small memory, constant checkpoints
  kCachesOff,   // no query cache, hardly any block cache
  kIndexesOff,  // neither property nor relationship indexes
  kSplit,       // rows that stand for several equal ones are split at random wherever they are handed on
  kReopened,    // closed with a checkpoint and opened again between setup and query: the tests call Reopen()
};
inline constexpr Setting kAllSettings[] = {Setting::kNormal,     Setting::kTiny,  Setting::kCachesOff,
                                           Setting::kIndexesOff, Setting::kSplit, Setting::kReopened};

// "normal", "tiny", "caches-off", "indexes-off", "split", "reopened".
[[nodiscard]] std::string_view SettingName(Setting setting);
[[nodiscard]] std::optional<Setting> SettingOf(std::string_view name);

struct Answer {
  std::vector<std::string> columns;
  std::vector<AnswerRow> rows;  // on an error: those that came before it
  engine::base::Status status;
  bool failed_at_compile_time = false;
  engine::database::Counters counters;
  std::unique_ptr<engine::database::PlanDescription> plan;  // EXPLAIN and PROFILE
};

class EngineUnderTest {
 public:
  explicit EngineUnderTest(Setting setting);
  ~EngineUnderTest();  // removes the directory
  EngineUnderTest(const EngineUnderTest&) = delete;
  EngineUnderTest& operator=(const EngineUnderTest&) = delete;

  [[nodiscard]] engine::base::Status Open();
  // Closes with a checkpoint and opens again: what follows reads from disk.
  [[nodiscard]] engine::base::Status Reopen();
  // Every node, constraint and index goes; where that fails, the whole directory does.
  [[nodiscard]] engine::base::Status Clear();

  // One statement in a transaction of its own.
  [[nodiscard]] Answer Run(std::string_view text, const engine::database::Parameters& parameters = {});

  [[nodiscard]] Setting setting() const { return setting_; }

 private:
  [[nodiscard]] engine::base::Status ClearBySteps();

  Setting setting_;
  bool schema_touched_ = false;
  test::TemporaryDirectory temporary_;
  std::string directory_;
  std::unique_ptr<engine::env::Env> env_;
  std::unique_ptr<engine::memory::Governor> governor_;
  std::unique_ptr<engine::database::Database> database_;
  std::unique_ptr<engine::database::Session> session_;
};

}  // namespace mycel::tests
