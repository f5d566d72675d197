#include "server/main/recovery_log.h"

#include <iostream>
#include <string_view>

#include "engine/bulk/recovery_plan.h"
#include "engine/env/posix_env.h"
#include "server/main/log.h"

namespace mycel::server {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

namespace {

constexpr int kSomethingWouldGo = 3;

std::string Megabytes(uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

void LogLines(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    LogWarning(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

void LogRecovery(const engine::txn::RecoveryProgress& progress) {
  const std::string records = std::to_string(progress.records) + " records of the log above the checkpoint at LSN " +
                              std::to_string(progress.watermark.value);
  if (!progress.done) {
    const uint64_t percent = progress.total_bytes == 0 ? 100 : progress.bytes * 100 / progress.total_bytes;
    return LogInfo("recovery: " + records + " replayed, now at LSN " + std::to_string(progress.at.value) + ", " +
                   Megabytes(progress.bytes) + " of at most " + Megabytes(progress.total_bytes) + " (" +
                   std::to_string(percent) + " %)");
  }
  for (const std::string& one : progress.harmless)
    LogWarning("recovery: damage that the checkpoint makes good: " + one);
  if (progress.records > 0) {
    LogInfo("recovery: " + records + " replayed, up to LSN " + std::to_string(progress.at.value) + ", " +
            Megabytes(progress.bytes) + " read");
  }
  if (progress.cut && !progress.cut->damage) {
    LogInfo("recovery: the unfinished end of the log, of which nothing was acknowledged, is cut: " +
            progress.cut->ToString());
  }
  if (!progress.removed.empty()) LogWarning("recovery: what goes was copied to " + progress.removed);
}

void LogDiskState(const Status& state) {
  if (state.ok()) {
    LogInfo("the disk takes writes again");
  } else {
    LogError("the disk refuses writes: " + state.message());
  }
}

int ReportRecovery(const std::string& data_directory) {
  const auto env = engine::env::MakePosixEnv();
  const auto plan = engine::bulk::PlanRecovery(env.get(), data_directory);
  if (!plan.ok()) {
    std::cerr << "myceld: " << plan.status().message() << '\n';
    return 1;
  }
  std::cout << plan->ToText();
  if (!plan->damaged()) return 0;
  std::cout << "nothing was changed; `myceld --recover-to-last-good` without =report does it\n";
  return kSomethingWouldGo;
}

Result<std::string> AnnounceRecovery(engine::env::Env* env, const std::string& data_directory) {
  const auto plan = engine::bulk::PlanRecovery(env, data_directory);
  if (!plan.ok() && plan.status().id() == ErrorId::kNotFound) return std::string();
  if (!plan.ok()) return plan.status();
  std::string text = plan->ToText();
  if (!plan->damaged()) {
    LogInfo("--recover-to-last-good: " + text.substr(0, text.rfind('\n')));
    return std::string();
  }
  LogLines(text);
  if (!plan->obstacle.empty()) return Status::Error(ErrorId::kCorruption, plan->obstacle);
  return text;
}

}  // namespace mycel::server
