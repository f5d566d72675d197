// The named workloads: text, arguments, and what the right answers are. The ids are those of the project's performance
// tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/datasets/social_graph.h"
#include "benchmarks/runner/bolt_connection.h"

namespace mycel::benchmarks {

enum class Argument : uint8_t {
  kNone,
  kUser,
  kFresh
};  // of $id: nothing, an existing user, a number never used before

struct Workload {
  std::string id;
  std::string query;
  Argument argument = Argument::kNone;
  bool write = false;
  std::vector<uint32_t> clients;
};

[[nodiscard]] const std::vector<Workload>& AllWorkloads();

// Asks `count` times over one connection and compares with what the graph's arrays say; throws on the first difference.
// Returns how many answers were compared (0 for writes).
uint32_t CheckAnswers(const Workload& workload, const SocialGraph& graph, uint32_t count, uint64_t seed,
                      BoltConnection* connection);

// Bytes of a request with a place for $id.
class RequestTemplate {
 public:
  RequestTemplate(const Workload& workload, const BoltConnection& connection);
  // The view lives until the next call.
  [[nodiscard]] std::string_view Fill(int64_t id);

 private:
  std::string bytes_;
  size_t place_ = std::string::npos;
};

}  // namespace mycel::benchmarks
