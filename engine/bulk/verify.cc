#include "engine/bulk/verify.h"

#include <algorithm>
#include <utility>

#include "engine/bulk/consistency_check.h"
#include "engine/bulk/recovery_plan.h"
#include "engine/kv/store.h"
#include "engine/txn/store.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

// Damage is what this is here to report; anything else stops the look.
bool IsDamage(const Status& status) { return status.id() == ErrorId::kCorruption; }

Status CheckBlocks(const std::string& path, VerifyReport* report) {
  kv::StoreOptions options;
  options.read_only = true;
  const auto store = kv::Store::Open(env::JoinPath(path, "data"), options);
  const Status status = store.ok() ? (*store)->VerifyChecksums() : store.status();
  if (status.ok()) return status;
  if (!IsDamage(status)) return status;
  report->Add("data files", status.message());
  return Status();
}

void Replayed(const txn::RecoveryProgress& progress, VerifyReport* report) {
  report->watermark = progress.watermark;
  report->last = std::max(progress.at, progress.watermark);
  for (const std::string& one : progress.harmless) report->Add("log", one);
  if (!progress.cut) return;
  if (progress.cut->damage) {
    report->Add("log", progress.cut->ToString());
  } else {
    report->torn_tail = progress.cut->ToString();
  }
}

}  // namespace

Result<VerifyReport> VerifyDirectory(env::Env* env, const std::string& path) {
  VerifyReport report;
  report.path = path;
  const auto plan = PlanRecovery(env, path);
  if (!plan.ok() && !IsDamage(plan.status())) return plan.status();
  if (plan.ok() && plan->damaged()) report.recovery = plan->ToText();
  txn::StoreOptions options;
  options.env = env;
  options.path = path;
  options.read_only = true;
  options.background = false;
  // What is in front of the damage is looked at all the same.
  options.recover_to_last_good = true;
  options.on_progress = [&report](const txn::RecoveryProgress& progress) {
    if (progress.done) Replayed(progress, &report);
  };
  const auto store = txn::Store::Open(std::move(options));
  if (!store.ok()) {
    if (!IsDamage(store.status())) return store.status();
    report.Add("start", store.status().message());
  }
  MYCEL_RETURN_IF_ERROR(CheckBlocks(path, &report));
  if (store.ok()) MYCEL_RETURN_IF_ERROR(CheckConsistency(store->get(), &report));
  return report;
}

}  // namespace mycel::engine::bulk
