#include "support/engine/engine_under_test.h"

#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <utility>

#include "engine/env/posix_env.h"

namespace mycel::tests {
namespace {

namespace base = engine::base;
namespace database = engine::database;
using base::ErrorId;
using base::Result;
using base::Status;

constexpr uint64_t kSplitSeed = 20;

// Collects rows as values of the tests.
class Collector : public database::RowSink {
 public:
  explicit Collector(std::vector<AnswerRow>* rows) : rows_(rows) {}

  base::Result<uint32_t> OnRows(const database::RowRange& range) override {
    for (uint32_t row = range.begin; row < range.end; ++row) {
      AnswerRow cells;
      for (uint32_t slot : range.slots) {
        MYCEL_ASSIGN_OR_RETURN(AnswerValue cell, AnswerOf(range.batch.column(slot).Get(row), &range.entities));
        cells.push_back(std::move(cell));
      }
      rows_->push_back(std::move(cells));
    }
    return range.end - range.begin;
  }

 private:
  std::vector<AnswerRow>* rows_;
};

// Lets a kWaiting call sleep until it may go on. Shared with the callback, which may come after this call has gone.
struct Alarm {
  std::mutex mutex;
  std::condition_variable rang;
  uint64_t rings = 0;
};

Status PullAll(database::Statement* statement, uint64_t rows_at_once, std::vector<AnswerRow>* rows) {
  auto alarm = std::make_shared<Alarm>();
  const database::Wake wake = [alarm] {
    std::lock_guard lock(alarm->mutex);
    ++alarm->rings;
    alarm->rang.notify_one();
  };
  Collector collector(rows);
  uint64_t heard = 0;
  while (true) {
    MYCEL_ASSIGN_OR_RETURN(database::Progress progress, statement->Pull(rows_at_once, &collector, wake));
    if (progress == database::Progress::kDone) return Status::Ok();
    if (progress != database::Progress::kWaiting) continue;
    std::unique_lock lock(alarm->mutex);
    alarm->rang.wait(lock, [&] { return alarm->rings > heard; });
    ++heard;
  }
}

std::unique_ptr<database::PlanDescription> CopyPlan(const database::PlanDescription* plan) {
  return plan ? std::make_unique<database::PlanDescription>(*plan) : nullptr;
}

}  // namespace

std::string_view SettingName(Setting setting) {
  switch (setting) {
    case Setting::kNormal:
      return "normal";
    case Setting::kTiny:
      return "tiny";
    case Setting::kCachesOff:
      return "caches-off";
    case Setting::kIndexesOff:
      return "indexes-off";
    case Setting::kSplit:
      return "split";
    case Setting::kReopened:
      break;
  }
  return "reopened";
}

std::optional<Setting> SettingOf(std::string_view name) {
  for (Setting setting : kAllSettings) {
    if (SettingName(setting) == name) return setting;
  }
  return std::nullopt;
}

EngineUnderTest::EngineUnderTest(Setting setting)
    : setting_(setting), temporary_("engine"), directory_(temporary_.path().string()) {}

EngineUnderTest::~EngineUnderTest() {
  session_.reset();
  database_.reset();
}

Status EngineUnderTest::Open() {
  if (!env_) env_ = engine::env::MakePosixEnv();
  const bool tiny = setting_ == Setting::kTiny;
  if (!governor_) governor_ = std::make_unique<engine::memory::Governor>(size_t{tiny ? 96u : 512u} << 20);
  database::DatabaseOptions options;
  options.env = env_.get();
  options.governor = governor_.get();
  options.path = directory_ + "/data";
  options.import_directory = directory_;
  options.test_hooks = true;
  options.block_cache_bytes = size_t{8} << 20;
  options.log_segment_bytes = size_t{2} << 20;  // tests write little, and open often
  if (tiny) {
    options.batch_rows = 1;
    options.query_memory_limit_bytes = uint64_t{16} << 20;
    options.query_spill_bytes = 1;
    options.large_value_bytes = 64;
    options.checkpoint_log_bytes = 64 << 10;
    options.checkpoint_interval_ms = 50;
    options.block_cache_bytes = 64 << 10;
  }
  if (setting_ == Setting::kCachesOff) {
    options.query_cache = false;
    options.block_cache_bytes = 64 << 10;
  }
  if (setting_ == Setting::kIndexesOff) {
    options.property_index = false;
    options.relationship_index = false;
  }
  MYCEL_ASSIGN_OR_RETURN(database_, database::Database::Open(std::move(options)));
  session_ = database_->NewSession({});
  if (setting_ != Setting::kSplit) return Status::Ok();
  return Run("CALL mycel.test.splitMultiplicities(" + std::to_string(kSplitSeed) + ")").status;
}

Status EngineUnderTest::Reopen() {
  session_.reset();
  if (database_) MYCEL_RETURN_IF_ERROR(database_->Close());
  database_.reset();
  return Open();
}

Status EngineUnderTest::ClearBySteps() {
  MYCEL_RETURN_IF_ERROR(Run("MATCH (n) DETACH DELETE n").status);
  if (!std::exchange(schema_touched_, false)) return Status::Ok();
  for (const std::string kind : {"CONSTRAINT", "INDEX"}) {
    Answer names =
        Run("SHOW " + kind + (kind == "INDEX" ? "ES" : "S") + " YIELD name, type WHERE type <> 'LOOKUP' RETURN name");
    MYCEL_RETURN_IF_ERROR(names.status);
    for (const AnswerRow& row : names.rows)
      MYCEL_RETURN_IF_ERROR(Run("DROP " + kind + " `" + row[0].text + "`").status);
  }
  return Status::Ok();
}

Status EngineUnderTest::Clear() {
  if (ClearBySteps().ok()) return Status::Ok();
  session_.reset();
  database_.reset();
  MYCEL_RETURN_IF_ERROR(env_->RemoveTree(directory_ + "/data"));
  return Open();
}

Answer EngineUnderTest::Run(std::string_view text, const database::Parameters& parameters) {
  schema_touched_ |=
      text.find(" INDEX ") != std::string_view::npos || text.find(" CONSTRAINT ") != std::string_view::npos;
  Answer answer;
  auto started = session_->Run(text, parameters, {});
  if (!started.ok()) {
    answer.status = started.status();
    answer.failed_at_compile_time = true;
    return answer;
  }
  const std::unique_ptr<database::Statement> statement = std::move(started).value();
  answer.columns.assign(statement->columns().begin(), statement->columns().end());
  answer.status = PullAll(statement.get(), setting_ == Setting::kTiny ? 1 : UINT64_MAX, &answer.rows);
  if (!answer.status.ok()) return answer;
  const database::Summary& summary = statement->summary();
  answer.counters = summary.counters;
  answer.plan = CopyPlan(summary.profile ? summary.profile.get() : summary.plan.get());
  return answer;
}

}  // namespace mycel::tests
