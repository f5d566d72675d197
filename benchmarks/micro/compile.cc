// Time from a statement's text to its plan: cold, and as a hit of the plan cache.
//
//   micro_compile --dir DIR [--rounds N] [--limit-cold-us X] [--limit-hit-us X]
//
// Prints one JSON object per statement and step, with the processor's microseconds per call (the best of several
// rounds: other programs on the machine only ever add). The exit status is 1 when a limit is given and not kept.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cypher/parser.h"
#include "engine/database/compiler.h"
#include "engine/env/posix_env.h"
#include "engine/memory/governor.h"
#include "engine/procedures/registry.h"
#include "engine/txn/store.h"

namespace mycel::engine::database {
namespace {

constexpr std::string_view kPoint = "MATCH (u:User {id: 42}) RETURN u.name";
constexpr std::string_view kFourHops =
    "MATCH (a:User {id: 42})-[:Friend]->(b:User)-[:Friend]->(c:User)-[:Friend]->(d:User)-[:Friend]->(e:User)\n"
    "WHERE e.age > 30 AND a <> e AND d.city = b.city\n"
    "WITH e, count(DISTINCT d) AS ways, avg(c.age) AS age\n"
    "RETURN e.name AS name, ways, age ORDER BY ways DESC, name LIMIT 10";

struct Settings {
  std::string directory;
  int rounds = 200;
  double limit_cold_us = 0;
  double limit_hit_us = 0;
};

double CpuMicros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

template <typename Work>
double Best(int rounds, int calls, const Work& work) {
  double best = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const double begin = CpuMicros();
    for (int i = 0; i < calls; ++i) work();
    best = std::min(best, (CpuMicros() - begin) / calls);
  }
  return best;
}

void Must(const base::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.FullMessage().c_str());
  std::exit(1);
}

class Bench {
 public:
  explicit Bench(const Settings& settings) : settings_(settings), env_(env::MakePosixEnv()), procedures_(false) {
    Must(env_->RemoveTree(settings.directory));
    txn::StoreOptions options;
    options.env = env_.get();
    options.path = settings.directory;
    options.governor = &governor_;
    auto store = txn::Store::Open(std::move(options));
    Must(store.status());
    store_ = std::move(*store);
    const auto user = store_->EnsureLabel("User");
    Must(user.status());
    Must(store_->EnsureRelType("Friend").status());
    const auto id = store_->EnsurePropertyKey("id");
    Must(id.status());
    for (const char* name : {"age", "city", "name"}) Must(store_->EnsurePropertyKey(name).status());
    catalog::IndexRequest request;
    request.name = "user_id";
    request.target = {catalog::EntityKind::kNode, {user->value}, {*id}};
    Must(store_->CreateIndex(request).status());
  }

  // Whether the limits were kept.
  bool Measure(const char* name, std::string_view text, bool limited) {
    const auto compile = [&](PlanCache* cache) {
      const auto result = Compile(text, {},
                                  {.store = store_.get(),
                                   .procedures = &procedures_,
                                   .procedure_epoch = procedures_.epoch(),
                                   .database_name = "neo4j",
                                   .cache = cache});
      Must(result.status());
    };
    const double parse = Best(settings_.rounds, 1, [&] { Must(cypher::ParseStatement(text).status()); });
    const double cold = Best(settings_.rounds, 1, [&] { compile(nullptr); });
    PlanCache cache(100, size_t{16} << 20);
    compile(&cache);
    const double hit = Best(settings_.rounds, 100, [&] { compile(&cache); });
    std::printf("{\"statement\":\"%s\",\"parse_us\":%.1f,\"cold_us\":%.1f,\"hit_us\":%.2f}\n", name, parse, cold, hit);
    bool kept = true;
    if (limited && settings_.limit_cold_us > 0) kept = kept && cold <= settings_.limit_cold_us;
    if (limited && settings_.limit_hit_us > 0) kept = kept && hit <= settings_.limit_hit_us;
    return kept;
  }

 private:
  const Settings settings_;
  std::unique_ptr<env::Env> env_;
  memory::Governor governor_{size_t{64} << 20};
  procedures::Registry procedures_;
  std::unique_ptr<txn::Store> store_;
};

int Run(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--dir") settings.directory = argv[i + 1];
    if (flag == "--rounds") settings.rounds = std::atoi(argv[i + 1]);
    if (flag == "--limit-cold-us") settings.limit_cold_us = std::atof(argv[i + 1]);
    if (flag == "--limit-hit-us") settings.limit_hit_us = std::atof(argv[i + 1]);
  }
  if (settings.directory.empty() || settings.rounds < 1) {
    std::fprintf(stderr, "usage: micro_compile --dir DIR [--rounds N] [--limit-cold-us X] [--limit-hit-us X]\n");
    return 2;
  }
  Bench bench(settings);
  bool kept = bench.Measure("point look-up", kPoint, false);
  kept = bench.Measure("four hops", kFourHops, true) && kept;
  if (!kept) std::fprintf(stderr, "a limit was not kept\n");
  return kept ? 0 : 1;
}

}  // namespace
}  // namespace mycel::engine::database

int main(int argc, char** argv) { return mycel::engine::database::Run(argc, argv); }
