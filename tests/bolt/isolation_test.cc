// Histories of many clients at once: each isolation level shows exactly the anomalies that it may. Step by step the
// same is in tests/unit/engine/database/isolation_test.cc, from seeds and with crashes in tests/sim.
#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "bolt/isolation_client.h"
#include "bolt/raw_client.h"
#include "bolt/whole_server.h"
#include "isolation/anomalies.h"
#include "isolation/history.h"

namespace mycel::tests {
namespace {

using isolation::Anomaly;
using isolation::Level;

constexpr size_t kClients = 8;
constexpr size_t kTransactions = 60;  // of each client in a round
constexpr size_t kRounds = 60;        // at most, until everything that must come up has
static_assert(kClients * kTransactions <= isolation::kMaxTransactions);

isolation::History RunRound(const WholeServer& server, Level level, uint64_t seed) {
  IsolationRound round;
  round.level = level;
  std::vector<std::unique_ptr<RawClient>> connections;
  std::vector<std::unique_ptr<IsolationClient>> clients;
  for (size_t i = 0; i < kClients; ++i) {
    connections.push_back(std::make_unique<RawClient>(server.port()));
    connections.back()->LogIn({5, 8});
    clients.push_back(std::make_unique<IsolationClient>(connections.back().get(), &round, seed * kClients + i));
  }
  PrepareIsolation(connections[0].get());
  std::vector<std::thread> threads;
  for (const auto& client : clients) threads.emplace_back([&client] { client->Run(kTransactions); });
  for (std::thread& thread : threads) thread.join();
  isolation::History history;
  for (const auto& client : clients) {
    for (const std::string& failure : client->unexpected()) FAIL_CHECK(failure);
    history.insert(history.end(), client->history().begin(), client->history().end());
  }
  return history;
}

TEST_CASE("histories of many clients show exactly the anomalies that their level may") {
  for (const Level level : {Level::kReadCommitted, Level::kSnapshot, Level::kSerializable}) {
    const WholeServer server;
    std::set<Anomaly> missing = isolation::MustShow(level);
    size_t committed = 0;
    for (uint64_t seed = 1; seed <= 4 || (!missing.empty() && seed <= kRounds); ++seed) {
      const isolation::History history = RunRound(server, level, seed);
      for (const auto& record : history) committed += record.outcome == isolation::Outcome::kCommitted ? 1 : 0;
      for (const auto& [anomaly, example] : isolation::FindAnomalies(history)) {
        missing.erase(anomaly);
        if (isolation::May(level, anomaly)) continue;
        FAIL_CHECK("level " << static_cast<int>(level) << " shows: " << isolation::AnomalyName(anomaly) << ": "
                            << example << "\n"
                            << isolation::ToText(history));
      }
    }
    for (const Anomaly anomaly : missing) {
      FAIL_CHECK("level " << static_cast<int>(level) << " never showed: " << isolation::AnomalyName(anomaly));
    }
    CHECK(committed > kClients * kTransactions);
  }
}

}  // namespace
}  // namespace mycel::tests
