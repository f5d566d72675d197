// What a start after a crash pays for each small transaction in the log.
//
//   micro_replay [--dir DIR] [--transactions N] [--limit-us US]
//
// Commits N transactions (every fourth makes a relationship between two nodes, the others an indexed node), copies the
// files as a crash would leave them, opens the copy and prints one JSON object: seconds of the whole open, microseconds
// of it for each record, pages read from the checkpoint store before the first answer (none is allowed). Fails when an
// answer is wrong, or above --limit-us.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "benchmarks/micro/must.h"
#include "engine/env/posix_env.h"
#include "engine/memory/governor.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using base::NodeId;
using benchmarks::Must;
using types::Value;

struct Settings {
  std::string directory = "micro-replay-data";
  uint64_t transactions = 200'000;
  double limit_us = 0;  // 0: none
};

class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings), env_(env::MakePosixEnv()), governor_(memory::kNoLimit) {
    Must(env_->RemoveTree(settings_.directory));
    Must(env_->CreateDirectories(settings_.directory));
  }
  ~Bench() { Must(env_->RemoveTree(settings_.directory)); }

  // False when something is wrong.
  bool Run() {
    const std::string live = settings_.directory + "/live";
    const std::string crashed = settings_.directory + "/crashed";
    {
      const auto store = Open(live, nullptr);
      Write(store.get());
      std::filesystem::copy(live, crashed, std::filesystem::copy_options::recursive);
      std::filesystem::remove(crashed + "/LOCK");
      Must(store->Close());
    }
    RecoveryProgress progress;
    const uint64_t begin = env_->MonotonicNanos();
    const auto store = Open(crashed, &progress);
    const double seconds = static_cast<double>(env_->MonotonicNanos() - begin) * 1e-9;
    const uint64_t loads = store->stats().page_loads;
    const double each_us = seconds * 1e6 / static_cast<double>(progress.records);
    const uint64_t nodes = Must(store->Begin({})->CountNodes({}));
    const uint64_t rels = Must(store->Begin({})->CountRels({}));
    std::printf(
        "{\"step\": \"replay\", \"records\": %llu, \"log_mb\": %.1f, \"seconds\": %.3f, \"us_per_record\": %.2f, "
        "\"loads\": %llu}\n",
        static_cast<unsigned long long>(progress.records), static_cast<double>(progress.bytes) / 1048576, seconds,
        each_us, static_cast<unsigned long long>(loads));
    Must(store->Close());
    const bool right = nodes + rels == settings_.transactions && rels == settings_.transactions / 4 && loads == 0;
    if (!right) std::fprintf(stderr, "replay: wrong counts, or records were read from the checkpoint store\n");
    return right && (settings_.limit_us == 0 || each_us <= settings_.limit_us);
  }

 private:
  std::unique_ptr<Store> Open(const std::string& path, RecoveryProgress* progress) {
    StoreOptions options;
    options.env = env_.get();
    options.path = path;
    options.governor = &governor_;
    options.checkpoint.in_background = false;
    options.background = progress != nullptr;  // the files of the first stand still while they are copied
    if (progress != nullptr) options.on_progress = [progress](const RecoveryProgress& now) { *progress = now; };
    return Must(Store::Open(std::move(options)));
  }

  void Write(Store* store) {
    const base::LabelId label = Must(store->EnsureLabel("User"));
    const base::RelTypeId type = Must(store->EnsureRelType("Friend"));
    const base::PropertyKeyId key = Must(store->EnsurePropertyKey("id"));
    catalog::IndexRequest request;
    request.name = "user_id";
    request.target = {catalog::EntityKind::kNode, {label.value}, {key}};
    Must(store->CreateIndex(request).status());
    std::vector<NodeId> nodes;
    for (uint64_t i = 1; i <= settings_.transactions; ++i) {
      // All are in the log's order; only the last waits for the disk.
      const bool last = i == settings_.transactions;
      const auto tx = store->Begin({.access = AccessMode::kWrite,
                                    .read_point = ReadPoint::kQueued,
                                    .durability = last ? wal::Durability::kSync : wal::Durability::kOff});
      if (i % 4 == 0) {
        Must(tx->CreateRel(nodes[nodes.size() - 1], nodes[nodes.size() / 2], type, {}).status());
      } else {
        const Property id{key, Value::Integer(static_cast<int64_t>(i))};
        nodes.push_back(Must(tx->CreateNode(std::span(&label, 1), std::span(&id, 1))));
      }
      Must(tx->CommitAndWait().status());
    }
  }

  const Settings settings_;
  const std::unique_ptr<env::Env> env_;
  memory::Governor governor_;
};

int Main(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--dir") {
      settings.directory = argv[i + 1];
    } else if (name == "--transactions") {
      settings.transactions = static_cast<uint64_t>(std::atoll(argv[i + 1]));
    } else if (name == "--limit-us") {
      settings.limit_us = std::atof(argv[i + 1]);
    } else {
      std::fprintf(stderr, "unknown option %s\n", name.c_str());
      return 2;
    }
  }
  return Bench(settings).Run() ? 0 : 1;
}

}  // namespace
}  // namespace mycel::engine::txn

int main(int argc, char** argv) { return mycel::engine::txn::Main(argc, argv); }
