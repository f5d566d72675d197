// mycel-bench: runs the named workloads against a server that speaks Bolt and prints one JSON line for each.
//
//   mycel-bench --server 127.0.0.1:7687 --workloads load,A0,A1,C4 --users 100000 --edges 1768515 --seconds 3
//
// Answers are compared with the generator's own arrays before time is taken; a wrong one ends the run with status 1.
// Without `load` the graph must be there. The graph's users are replaced by `load`; B1 removes what it made.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <stdexcept>

#include "benchmarks/runner/closed_loop.h"
#include "benchmarks/runner/load.h"

namespace mycel::benchmarks {
namespace {

struct Options {
  Endpoint endpoint;
  std::vector<std::string> workloads{"load", "A0", "A1", "C3", "C4", "D1", "B1"};
  uint32_t users = 10'000;
  uint32_t edges = 121'716;
  uint64_t seed = 20251120;
  double seconds = 3;
  std::vector<uint32_t> clients;  // empty: the workload's own
  uint32_t checks = 50;
};

void PrintLine(const std::string& id, uint32_t clients, const LoopResult& result, const Options& options,
               uint32_t checked) {
  const double operations = static_cast<double>(result.latencies_ns.size());
  std::printf(
      "{\"workload\": \"%s\", \"clients\": %u, \"seconds\": %.3f, \"operations\": %.0f, \"rate\": %.1f, \"p50_us\": "
      "%.1f, "
      "\"p95_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f, \"failures\": %llu, \"checked\": %u, \"client_cpu_s\": "
      "%.3f, "
      "\"users\": %u, \"edges\": %u, \"seed\": %llu}\n",
      id.c_str(), clients, result.seconds, operations, operations / result.seconds, result.PercentileMicros(0.5),
      result.PercentileMicros(0.95), result.PercentileMicros(0.99), result.PercentileMicros(1),
      static_cast<unsigned long long>(result.failures), checked, result.client_cpu_seconds, options.users,
      options.edges, static_cast<unsigned long long>(options.seed));
  std::fflush(stdout);
}

void RunLoad(const SocialGraph& graph, const Options& options, BoltConnection* connection) {
  const double seconds = Load(graph, connection);
  const uint64_t entities = uint64_t{graph.users()} + graph.edges();
  std::printf(
      "{\"workload\": \"load\", \"clients\": 1, \"seconds\": %.3f, \"operations\": %llu, \"rate\": %.1f, \"failures\": "
      "0, "
      "\"checked\": 2, \"users\": %u, \"edges\": %u, \"seed\": %llu}\n",
      seconds, static_cast<unsigned long long>(entities), static_cast<double>(entities) / seconds, options.users,
      options.edges, static_cast<unsigned long long>(options.seed));
  std::fflush(stdout);
}

int64_t CountTemporary(BoltConnection* connection) {
  const Rows rows = connection->Query("MATCH (n:UserTemp) RETURN count(*)");
  if (rows.size() != 1 || rows[0].size() != 1 || !rows[0][0].AsInt())
    throw std::runtime_error("a count without a number");
  return *rows[0][0].AsInt();
}

void RunOne(const Workload& workload, const SocialGraph& graph, const Options& options, BoltConnection* connection) {
  const uint32_t checked = CheckAnswers(workload, graph, options.checks, options.seed, connection);
  for (uint32_t clients : options.clients.empty() ? workload.clients : options.clients) {
    LoopOptions loop{options.endpoint, clients, options.seconds, options.seed, graph.users(), int64_t{1} << 40};
    const int64_t before = workload.write ? CountTemporary(connection) : 0;
    const LoopResult result = RunClosedLoop(workload, loop);
    if (workload.write) {
      const int64_t made = CountTemporary(connection) - before;
      connection->Query("MATCH (n:UserTemp) DETACH DELETE n");
      if (made != static_cast<int64_t>(result.succeeded_in_all)) {
        throw std::runtime_error(workload.id + ": " + std::to_string(result.succeeded_in_all) + " acknowledged, " +
                                 std::to_string(made) + " there");
      }
    }
    PrintLine(workload.id, clients, result, options, workload.write ? 1 : checked);
    if (result.failures > 0) throw std::runtime_error(workload.id + ": " + result.first_failure);
  }
}

int Run(const Options& options) {
  const SocialGraph graph(options.users, options.edges, options.seed);
  BoltConnection connection(options.endpoint);
  for (const std::string& id : options.workloads) {
    if (id == "load") {
      RunLoad(graph, options, &connection);
      continue;
    }
    bool known = false;
    for (const Workload& workload : AllWorkloads()) {
      if (workload.id != id) continue;
      known = true;
      RunOne(workload, graph, options, &connection);
    }
    if (!known) throw std::runtime_error("no workload is called " + id);
  }
  return 0;
}

}  // namespace
}  // namespace mycel::benchmarks

int main(int argc, char** argv) {
  mycel::benchmarks::Options options;
  std::string server = "127.0.0.1:7687";
  CLI::App app{"Measures a graph server over Bolt with checked answers; one JSON line per workload"};
  app.add_option("--server", server, "HOST:PORT")->capture_default_str();
  app.add_option("--user", options.endpoint.user, "user name; none: no login");
  app.add_option("--password", options.endpoint.password, "password");
  app.add_option("--workloads", options.workloads, "load, A0, A1, C3, C4, D1, B1")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--users", options.users, "users of the generated graph")
      ->check(CLI::Range(2, 10'000'000))
      ->capture_default_str();
  app.add_option("--edges", options.edges, "edges of the generated graph")->capture_default_str();
  app.add_option("--seed", options.seed, "seed of graph and keys")->capture_default_str();
  app.add_option("--seconds", options.seconds, "measured time of each workload")->capture_default_str();
  app.add_option("--clients", options.clients, "connections; by default each workload's own")->delimiter(',');
  app.add_option("--checks", options.checks, "answers compared before each workload")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    const size_t colon = server.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("--server takes HOST:PORT");
    options.endpoint.host = server.substr(0, colon);
    options.endpoint.port = static_cast<uint16_t>(std::stoul(server.substr(colon + 1)));
    if (uint64_t{options.edges} * 10 > uint64_t{options.users} * options.users)
      throw std::runtime_error("too many edges for so few users");
    return mycel::benchmarks::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mycel-bench: %s\n", error.what());
    return 1;
  }
}
