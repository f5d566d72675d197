// A database in a directory of its own that goes with the test, and statements whose rows come as text.
#pragma once

#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/database/database.h"
#include "engine/env/posix_env.h"
#include "engine/memory/governor.h"
#include "engine/txn/store.h"
#include "engine/types/print.h"

namespace mycel::engine::database {

class TextSink final : public RowSink {
 public:
  base::Result<uint32_t> OnRows(const RowRange& rows) override {
    for (uint32_t row = rows.begin; row < rows.end; ++row) {
      if (!text.empty()) text += "; ";
      for (size_t i = 0; i < rows.slots.size(); ++i) {
        if (i > 0) text += ", ";
        text += types::Literal(rows.batch.column(rows.slots[i]).Get(row));
      }
    }
    return rows.end - rows.begin;
  }
  std::string text;
};

// Lets a call that must wait sleep until its wake ran. A wake that comes late finds nobody.
class Sleeper {
 public:
  Wake wake() {
    return [state = state_] {
      const std::lock_guard lock(state->mutex);
      state->woken = true;
      state->changed.notify_one();
    };
  }
  void Wait() {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->woken; });
    state_->woken = false;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Runs one statement to its end: its rows, and its error behind a '!'. A statement that waits is called again after its
// wake.
inline std::string RunText(Session* session, std::string_view text, const Parameters& parameters = {},
                           const TransactionOptions& options = {}, std::string* durability = nullptr) {
  auto statement = session->Run(text, parameters, options);
  if (!statement.ok()) return statement.status().FullMessage();
  TextSink sink;
  Sleeper sleeper;
  while (true) {
    auto progress = (*statement)->Pull(UINT64_MAX, &sink, sleeper.wake());
    if (!progress.ok()) return sink.text + "! " + progress.status().FullMessage();
    if (*progress == Progress::kDone) break;
    if (*progress == Progress::kWaiting) sleeper.Wait();
  }
  if (durability != nullptr) *durability = (*statement)->summary().durability;
  return sink.text;
}

// The empty text, or the error.
inline std::string CommitText(Session* session, CommitSummary* summary = nullptr) {
  CommitSummary unused;
  Sleeper sleeper;
  while (true) {
    auto progress = session->Commit(summary == nullptr ? &unused : summary, sleeper.wake());
    if (!progress.ok()) return progress.status().FullMessage();
    if (*progress == Progress::kDone) return "";
    if (*progress == Progress::kWaiting) sleeper.Wait();
  }
}

class TestDatabase {
 public:
  explicit TestDatabase(std::function<void(DatabaseOptions*)> configure = {});
  ~TestDatabase() {
    Close();
    std::filesystem::remove_all(path_);
  }
  void Open();
  void Close() {
    session_.reset();
    if (database_) CHECK(database_->Close().ok());
    database_.reset();
  }

  // On the session of the test itself.
  std::string Run(std::string_view text, const Parameters& parameters = {}) {
    return RunText(session_.get(), text, parameters);
  }
  Session& session() { return *session_; }
  [[nodiscard]] std::unique_ptr<Session> NewSession(const std::function<void(SessionOptions*)>& configure = {}) {
    SessionOptions options;
    if (configure) configure(&options);
    return database_->NewSession(std::move(options));
  }
  txn::Store& store() { return database_->store(); }
  // What statements have accounted and not given back.
  [[nodiscard]] uint64_t query_bytes() const {
    for (const auto& account : governor_.Report()) {
      if (account.name == "queries") return account.bytes;
    }
    return 0;
  }
  env::Env* env() { return env_.get(); }

 private:
  std::unique_ptr<env::Env> env_;
  memory::Governor governor_{size_t{256} << 20};
  std::function<void(DatabaseOptions*)> configure_;
  std::filesystem::path path_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

inline TestDatabase::TestDatabase(std::function<void(DatabaseOptions*)> configure)
    : env_(env::MakePosixEnv()), configure_(std::move(configure)) {
  path_ = std::filesystem::temp_directory_path() / ("mycel-database-test-" + std::to_string(env_->MonotonicNanos()));
  Open();
}

inline void TestDatabase::Open() {
  DatabaseOptions options;
  options.env = env_.get();
  options.governor = &governor_;
  options.path = path_.string();
  options.log_segment_bytes = size_t{1} << 20;
  if (configure_) configure_(&options);
  auto database = Database::Open(std::move(options));
  INFO(database.status().ToString());
  REQUIRE(database.ok());
  database_ = std::move(database).value();
  session_ = database_->NewSession({});
}

}  // namespace mycel::engine::database
