// A database in a directory of its own that goes with the test.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "engine/database/database.h"
#include "engine/env/posix_env.h"
#include "engine/types/print.h"

namespace mycel::engine::database {

class TestDatabase {
 public:
  TestDatabase() : env_(env::MakePosixEnv()) {
    path_ = std::filesystem::temp_directory_path() / ("mycel-database-test-" + std::to_string(env_->MonotonicNanos()));
    Open();
  }
  ~TestDatabase() {
    Close();
    std::filesystem::remove_all(path_);
  }
  void Open() {
    DatabaseOptions options;
    options.env = env_.get();
    options.path = path_.string();
    auto database = Database::Open(std::move(options));
    INFO(database.status().ToString());
    REQUIRE(database.ok());
    database_ = std::move(database).value();
    session_ = database_->NewSession({});
  }
  void Close() {
    session_.reset();
    if (database_) CHECK(database_->Close().ok());
    database_.reset();
  }

  // The rows as text, or the error.
  std::string Run(std::string_view text, const Parameters& parameters = {});

  Session& session() { return *session_; }
  Summary last;

 private:
  std::unique_ptr<env::Env> env_;
  std::filesystem::path path_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

class TextSink final : public RowSink {
 public:
  base::Status OnRows(const RowRange& rows) override {
    for (uint32_t row = rows.begin; row < rows.end; ++row) {
      if (!text.empty()) text += "; ";
      for (size_t i = 0; i < rows.slots.size(); ++i) {
        if (i > 0) text += ", ";
        text += types::Literal(rows.batch.column(rows.slots[i]).Get(row));
      }
    }
    return base::Status::Ok();
  }
  std::string text;
};

inline std::string TestDatabase::Run(std::string_view text, const Parameters& parameters) {
  auto statement = session_->Run(text, parameters, {});
  if (!statement.ok()) return statement.status().FullMessage();
  TextSink sink;
  while (true) {
    auto progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
    if (!progress.ok()) return sink.text + "! " + progress.status().FullMessage();
    if (*progress == Progress::kDone) break;
  }
  return sink.text;
}

}  // namespace mycel::engine::database
