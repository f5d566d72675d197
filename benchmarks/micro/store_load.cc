// The storage core without the language above it.
//
//   micro_store [--dir DIR] [--workload load|create|read|all] [--users N] [--edges N] [--batch N] [--seek]
//               [--memory-limit-mb MB] [--threads N] [--seconds S] [--seed N]
//
// Prints one JSON object per step:
//   load    :User {id, age, gender, completion, city, name} and Friend {since} with an index on :User(id), in
//   transactions of
//           --batch rows; --seek finds the ends of each relationship through the index, as a statement does. Then the
//           degrees are added up against what was made, once more after everything was evicted.
//   create  one node per transaction, sync, --threads committers
//   read    index seek, property, neighbours of random nodes, one thread
// Each says what the process has resident (VmRSS, VmHWM) and what the governor's accounts say.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "benchmarks/micro/must.h"
#include "engine/env/posix_env.h"
#include "engine/memory/governor.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using base::Direction;
using base::NodeId;
using benchmarks::Must;
using types::Value;

struct Settings {
  std::string directory = "micro-store-data";
  std::string workload = "load";
  uint64_t users = 100'000;
  uint64_t edges = 1'768'515;
  uint64_t batch = 10'000;
  uint64_t seed = 42;
  uint64_t memory_limit_mb = 0;
  unsigned threads = 1;
  double seconds = 2.0;
  bool seek = false;
};

double ProcessMegabytes(const char* field) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(field, 0) == 0) return std::atof(line.c_str() + std::strlen(field) + 1) / 1024;
  }
  return 0;
}

class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings),
        env_(env::MakePosixEnv()),
        governor_(settings.memory_limit_mb == 0 ? memory::kNoLimit : settings.memory_limit_mb << 20) {
    Must(env_->RemoveTree(settings.directory));
    StoreOptions options;
    options.env = env_.get();
    options.path = settings.directory;
    options.governor = &governor_;
    store_ = Must(Store::Open(std::move(options)));
    user_ = Must(store_->EnsureLabel("User"));
    friend_ = Must(store_->EnsureRelType("Friend"));
    for (const char* name : {"id", "age", "gender", "completion", "city", "name", "since"}) {
      keys_.push_back(Must(store_->EnsurePropertyKey(name)));
    }
    catalog::IndexRequest request;
    request.name = "user_id";
    request.target = {catalog::EntityKind::kNode, {user_.value}, {keys_[0]}};
    Must(store_->CreateIndex(request).status());
    index_ = store_->schema()->FindIndex("user_id")->id;
  }
  ~Bench() {
    Must(store_->Close());
    store_.reset();
    Must(env_->RemoveTree(settings_.directory));
  }

  void Load() {
    const uint64_t begin = env_->MonotonicNanos();
    std::unique_ptr<Transaction> tx;
    uint64_t rows = 0;
    const auto row = [&] {
      if (tx == nullptr) tx = store_->Begin({.access = AccessMode::kWrite});
      if (++rows % settings_.batch == 0) Commit(&tx);
      if (rows % 1024 == 0 && tx != nullptr) tx->Quiesce();  // as an executor does between its batches
    };
    for (uint64_t i = 0; i < settings_.users; ++i) {
      row();
      if (tx == nullptr) tx = store_->Begin({.access = AccessMode::kWrite});
      MakeUser(tx.get(), i);
    }
    Commit(&tx);
    std::mt19937_64 random(settings_.seed);
    degrees_.assign(settings_.users, 0);
    for (uint64_t i = 0; i < settings_.edges; ++i) {
      row();
      if (tx == nullptr) tx = store_->Begin({.access = AccessMode::kWrite});
      const uint64_t a = Skewed(&random);
      const uint64_t b = Skewed(&random);
      const Property since{keys_[6], Value::Integer(static_cast<int64_t>(1990 + i % 35))};
      Must(tx->CreateRel(Find(tx.get(), a), Find(tx.get(), b), friend_, std::span(&since, 1)).status());
      ++degrees_[a];
    }
    Commit(&tx);
    const double seconds = Since(begin);
    Report("load", static_cast<double>(settings_.users + settings_.edges) / seconds, seconds);
    Check("check");
    store_->ClearCaches();
    Check("check_cold");
  }

  void Create() {
    std::atomic<uint64_t> made{0};
    const uint64_t begin = env_->MonotonicNanos();
    const uint64_t until = begin + static_cast<uint64_t>(settings_.seconds * 1e9);
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < settings_.threads; ++t) {
      threads.emplace_back([&] {
        while (env_->MonotonicNanos() < until) {
          auto tx = store_->Begin({.access = AccessMode::kWrite});
          const Property id{keys_[0], Value::Integer(static_cast<int64_t>(made.fetch_add(1) + 1'000'000))};
          Must(tx->CreateNode(std::span(&user_, 1), std::span(&id, 1)).status());
          Must(tx->CommitAndWait().status());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    Report("create", static_cast<double>(made) / Since(begin), Since(begin));
  }

  void Read() {
    std::mt19937_64 random(settings_.seed);
    std::vector<uint64_t> asked(1'000'000);
    for (uint64_t& one : asked) one = random() % settings_.users;
    const auto tx = store_->Begin({});
    std::vector<NodeId> found(asked.size());
    uint64_t begin = env_->MonotonicNanos();
    for (size_t i = 0; i < asked.size(); ++i) found[i] = Seek(tx.get(), asked[i]);
    Report("index_seek", static_cast<double>(asked.size()) / Since(begin), Since(begin));
    begin = env_->MonotonicNanos();
    for (size_t i = 0; i < asked.size(); ++i) {
      if (Must(tx->NodeProperty(found[i], keys_[0])).AsInteger() != static_cast<int64_t>(asked[i])) std::abort();
    }
    Report("node_property", static_cast<double>(asked.size()) / Since(begin), Since(begin));
    begin = env_->MonotonicNanos();
    for (const NodeId node : found) {
      if (!Must(tx->Neighbours(node, Direction::kOutgoing, friend_))) ++not_clean_;
    }
    Report("neighbours", static_cast<double>(asked.size()) / Since(begin), Since(begin));
  }

  void Run() {
    const bool all = settings_.workload == "all";
    if (all || settings_.workload != "create") Load();
    if (all || settings_.workload == "read") Read();
    if (all || settings_.workload == "create") Create();
  }

 private:
  double Since(uint64_t begin) const { return static_cast<double>(env_->MonotonicNanos() - begin) * 1e-9; }
  uint64_t Skewed(std::mt19937_64* random) const {
    const double u = static_cast<double>((*random)() >> 11) * 0x1p-53;
    return std::min(settings_.users - 1,
                    static_cast<uint64_t>(std::pow(u, 2.2) * static_cast<double>(settings_.users)));
  }
  static void Commit(std::unique_ptr<Transaction>* tx) {
    if (*tx == nullptr) return;
    Must((*tx)->CommitAndWait().status());
    tx->reset();
  }
  void MakeUser(Transaction* tx, uint64_t i) {
    static constexpr const char* kCities[] = {"Berlin", "Lisbon", "Nairobi", "Osaka", "Quito", "Toronto"};
    const Property properties[] = {{keys_[0], Value::Integer(static_cast<int64_t>(i))},
                                   {keys_[1], Value::Integer(static_cast<int64_t>(i % 80))},
                                   {keys_[2], Value::String(i % 2 == 0 ? "male" : "female")},
                                   {keys_[3], Value::Integer(static_cast<int64_t>(i % 100))},
                                   {keys_[4], Value::String(kCities[i % 6])},
                                   {keys_[5], Value::String("user " + std::to_string(i))}};
    first_ = std::min(first_, Must(tx->CreateNode(std::span(&user_, 1), properties)).value);
  }
  NodeId Seek(Transaction* tx, uint64_t id) {
    seek_.equal.assign(1, Value::Integer(static_cast<int64_t>(id)));
    Must(tx->OpenIndexSeek(index_, seek_, &cursor_));
    NodeId node;
    if (Transaction::NextIndexHits(&cursor_, std::span(&node, 1)) != 1) std::abort();
    return node;
  }
  NodeId Find(Transaction* tx, uint64_t id) { return settings_.seek ? Seek(tx, id) : NodeId(first_ + id); }

  void Check(const char* step) {
    const uint64_t begin = env_->MonotonicNanos();
    const auto tx = store_->Begin({});
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < settings_.users; ++i) {
      wrong += Must(tx->Degree(NodeId(first_ + i), Direction::kOutgoing, {})) != degrees_[i] ? 1 : 0;
      const Value id = Must(tx->NodeProperty(NodeId(first_ + i), keys_[0]));
      wrong += id.AsInteger() != static_cast<int64_t>(i) ? 1 : 0;
      if (i % 64 == 0) tx->Quiesce();
    }
    wrong += Must(tx->CountRels(friend_)) != settings_.edges ? 1 : 0;
    base::RelId next(0);
    base::RelId rels[1024];
    uint64_t scanned = 0;
    while (const size_t count = Must(tx->ScanRelType(friend_, &next, rels))) {
      for (size_t i = 0; i < count; ++i) wrong += Must(tx->RelProperty(rels[i], keys_[6])).is_null() ? 1 : 0;
      scanned += count;
      tx->Quiesce();
    }
    if (wrong != 0 || scanned != settings_.edges) {
      std::fprintf(stderr, "%s: %llu wrong answers\n", step, static_cast<unsigned long long>(wrong));
      std::exit(1);
    }
    Report(step, static_cast<double>(settings_.users) / Since(begin), Since(begin));
  }

  void Report(const char* step, double per_second, double seconds) const {
    const StoreStats stats = store_->stats();
    std::printf("{\"step\": \"%s\", \"per_second\": %.0f, \"seconds\": %.2f, \"rss_mb\": %.1f, \"peak_rss_mb\": %.1f",
                step, per_second, seconds, ProcessMegabytes("VmRSS"), ProcessMegabytes("VmHWM"));
    for (const auto& use : governor_.Report()) {
      std::printf(", \"%s_mb\": %.1f, \"%s_peak_mb\": %.1f", use.name.c_str(), static_cast<double>(use.bytes) / 1048576,
                  use.name.c_str(), static_cast<double>(use.peak_bytes) / 1048576);
    }
    std::printf(", \"checkpoints\": %llu, \"loads\": %llu, \"evictions\": %llu, \"log_mb\": %.1f}\n",
                static_cast<unsigned long long>(stats.checkpoints), static_cast<unsigned long long>(stats.page_loads),
                static_cast<unsigned long long>(stats.evictions), static_cast<double>(stats.log_bytes) / 1048576);
    std::fflush(stdout);
  }

  const Settings settings_;
  const std::unique_ptr<env::Env> env_;
  memory::Governor governor_;
  std::unique_ptr<Store> store_;
  base::LabelId user_;
  base::RelTypeId friend_;
  std::vector<base::PropertyKeyId> keys_;
  base::IndexId index_;
  IndexSeek seek_;
  IndexCursor cursor_;
  uint64_t first_ = UINT64_MAX;
  uint64_t not_clean_ = 0;
  std::vector<uint32_t> degrees_;
};

int Main(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--seek") {
      settings.seek = true;
      continue;
    }
    const char* value = i + 1 < argc ? argv[++i] : "";
    const auto number = static_cast<uint64_t>(std::atoll(value));
    if (name == "--dir") {
      settings.directory = value;
    } else if (name == "--workload") {
      settings.workload = value;
    } else if (name == "--users") {
      settings.users = number;
    } else if (name == "--edges") {
      settings.edges = number;
    } else if (name == "--batch") {
      settings.batch = number;
    } else if (name == "--memory-limit-mb") {
      settings.memory_limit_mb = number;
    } else if (name == "--threads") {
      settings.threads = static_cast<unsigned>(number);
    } else if (name == "--seconds") {
      settings.seconds = std::atof(value);
    } else if (name == "--seed") {
      settings.seed = number;
    } else {
      std::fprintf(stderr, "unknown option %s\n", name.c_str());
      return 2;
    }
  }
  Bench(settings).Run();
  return 0;
}

}  // namespace
}  // namespace mycel::engine::txn

int main(int argc, char** argv) { return mycel::engine::txn::Main(argc, argv); }
