// What procedures may ask of a database. Internal to the folder.
#pragma once

#include <string>
#include <vector>

#include "engine/database/database_core.h"
#include "engine/procedures/database_info.h"

namespace mycel::engine::database {

class CoreInfo final : public procedures::DatabaseInfo {
 public:
  explicit CoreInfo(DatabaseCore* core) : core_(*core) {}

  [[nodiscard]] std::string_view name() const override { return core_.options.name; }
  [[nodiscard]] std::string_view uuid() const override { return core_.uuid; }
  [[nodiscard]] int64_t created_micros() const override { return core_.created_micros; }
  [[nodiscard]] txn::Store& store() override { return *core_.store; }

  [[nodiscard]] std::string advertised_address() const override;
  [[nodiscard]] std::vector<procedures::DatabaseEntry> Databases() const override;
  [[nodiscard]] std::vector<procedures::RunningTransaction> Transactions() const override;
  [[nodiscard]] bool Terminate(std::string_view transaction_id) override;
  [[nodiscard]] std::vector<procedures::ClientConnection> Connections() const override;
  [[nodiscard]] std::optional<std::string> EndConnection(std::string_view id) override;
  [[nodiscard]] std::vector<procedures::Setting> Settings() const override;
  [[nodiscard]] std::vector<procedures::CacheTierStats> CacheStats() const override;
  [[nodiscard]] std::vector<procedures::Metric> Metrics() const override;
  [[nodiscard]] std::optional<procedures::AccessReport> Access() const override;
  void CountIndexAccess(base::IndexId index) override;
  uint64_t ClearPlans() override;
  void SplitMultiplicities(uint64_t seed) override { core_.split_seed = seed; }
  void ClearCaches() override;

 private:
  DatabaseCore& core_;
};

}  // namespace mycel::engine::database
