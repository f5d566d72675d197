// An engine that does what the query text says: for tests of sessions that want no database.
//
// Threads: those of a session; the journal is read while nothing runs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/database/session.h"
#include "engine/exec/entity_reader.h"

namespace mycel::tests {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using engine::database::Progress;

// What happened in the engine, in order.
struct Journal {
  std::vector<std::string> lines;
  std::atomic<bool> cancelled{false};
  std::atomic<bool> terminated{false};
  bool reached = false;
  int sessions = 0;
  engine::database::Wake wake;  // of the statement that waits
};

// "rows N" has N rows, "slow N" too, but one in a slice on a worker; "fail" fails at its first row, "wait" waits until
// it is cancelled. Other texts do not compile.
class ScriptedStatement final : public engine::database::Statement {
 public:
  ScriptedStatement(Journal* journal, std::string text) : journal_(*journal), text_(std::move(text)) {
    if (text_.starts_with("rows ") || text_.starts_with("slow ")) rows_ = std::strtoull(text_.c_str() + 5, nullptr, 10);
  }

  [[nodiscard]] std::span<const std::string> columns() const override { return columns_; }
  [[nodiscard]] Result<Progress> Pull(uint64_t max_rows, engine::database::RowSink* sink,
                                      const engine::database::Wake& wake) override {
    if (text_ == "fail") return Status::Error(ErrorId::kArithmeticError, "/ by zero");
    if (text_ == "wait") {
      if (journal_.cancelled) return Status::Error(ErrorId::kTerminated, "cancelled");
      journal_.wake = wake;
      return Progress::kWaiting;
    }
    if (journal_.cancelled) return Status::Error(ErrorId::kTerminated, "cancelled");
    if (max_rows == 0) return next_ == rows_ ? Progress::kDone : Progress::kMore;
    const uint64_t slice = bounded() ? engine::base::kBatchRows : 1;
    const auto count = static_cast<uint32_t>(std::min({max_rows, rows_ - next_, slice}));
    engine::types::Batch batch(1);
    batch.column(0).Reset(engine::types::ColumnType::kInteger);
    for (uint32_t i = 0; i < count; ++i)
      batch.column(0).Set(i, engine::types::Value::Integer(static_cast<int64_t>(++next_)));
    batch.set_rows(count);
    engine::exec::EntityReader nothing(nullptr);
    // Its rows are small: the sink takes all of them.
    if (sink != nullptr) MYCEL_RETURN_IF_ERROR(sink->OnRows({batch, slots_, 0, count, nothing}).status());
    if (next_ == rows_) return Progress::kDone;
    return count == max_rows ? Progress::kMore : Progress::kYielded;
  }
  [[nodiscard]] Result<Progress> Discard(const engine::database::Wake& wake) override {
    return Pull(UINT64_MAX, nullptr, wake);
  }
  [[nodiscard]] const engine::database::Summary& summary() const override { return summary_; }
  [[nodiscard]] bool bounded() const override { return !text_.starts_with("slow "); }

 private:
  Journal& journal_;
  const std::string text_;
  const std::vector<std::string> columns_{"x"};
  const std::vector<uint32_t> slots_{0};
  uint64_t rows_ = 0;
  uint64_t next_ = 0;
  engine::database::Summary summary_;
};

class ScriptedSession final : public engine::database::Session {
 public:
  explicit ScriptedSession(Journal* journal) : journal_(*journal) { ++journal_.sessions; }
  ~ScriptedSession() override { --journal_.sessions; }

  [[nodiscard]] Result<std::unique_ptr<engine::database::Statement>> Run(
      std::string_view text, const engine::database::Parameters& /*parameters*/,
      const engine::database::TransactionOptions& /*options*/) override {
    journal_.lines.push_back("run " + std::string(text));
    if (text != "fail" && text != "wait" && !text.starts_with("rows ") && !text.starts_with("slow "))
      return Status::Error(ErrorId::kSyntaxError, "no");
    return std::unique_ptr<engine::database::Statement>(
        std::make_unique<ScriptedStatement>(&journal_, std::string(text)));
  }
  // "late" becomes visible when the journal says so, any other bookmark is.
  [[nodiscard]] Result<Progress> ReachBookmarks(std::span<const std::string> bookmarks) override {
    const bool late = std::find(bookmarks.begin(), bookmarks.end(), "late") != bookmarks.end();
    return late && !journal_.reached ? Progress::kWaiting : Progress::kDone;
  }
  [[nodiscard]] Status Begin(const engine::database::TransactionOptions& /*options*/) override {
    journal_.lines.emplace_back("begin");
    open_ = true;
    return Status::Ok();
  }
  [[nodiscard]] bool in_transaction() const override { return open_; }
  [[nodiscard]] Result<Progress> Commit(engine::database::CommitSummary* summary,
                                        const engine::database::Wake& /*wake*/) override {
    journal_.lines.emplace_back("commit");
    open_ = false;
    summary->bookmark = "mark";
    return Progress::kDone;
  }
  void Rollback() override {
    journal_.lines.emplace_back("rollback");
    open_ = false;
  }
  void Cancel() override {
    journal_.cancelled = true;
    if (journal_.wake) std::exchange(journal_.wake, nullptr)();
  }
  void ClearCancel() override { journal_.cancelled = false; }
  [[nodiscard]] bool terminated() const override { return journal_.terminated; }
  [[nodiscard]] engine::base::Status termination() const override {
    if (!journal_.terminated) return engine::base::Status::Ok();
    return engine::base::Status::Error(engine::base::ErrorId::kTerminated, "The transaction has been terminated.");
  }
  void set_inline_commit(bool /*on*/) override {}

 private:
  Journal& journal_;
  bool open_ = false;
};

}  // namespace mycel::tests
