#include "benchmarks/runner/workloads.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace mycel::benchmarks {
namespace {

using protocol::packstream::PackStruct;
using protocol::packstream::PackValue;

// Takes eight bytes on the wire and occurs nowhere else in a request.
constexpr int64_t kPlaceholder = 0x6D7963656C2D6964;

[[noreturn]] void Differs(const Workload& workload, const std::string& got, const std::string& expected) {
  throw std::runtime_error(workload.id + ": wrong answer " + got + ", expected " + expected);
}

void CheckInteger(const Workload& workload, const Rows& rows, int64_t expected) {
  const bool right = rows.size() == 1 && rows[0].size() == 1 && rows[0][0].AsInt() && *rows[0][0].AsInt() == expected;
  if (!right) Differs(workload, rows.empty() ? "no rows" : rows[0][0].ToString(), std::to_string(expected));
}

void CheckUser(const Workload& workload, const Rows& rows, const SocialGraph& graph, uint32_t user) {
  const std::string expected = "user " + std::to_string(user);
  if (rows.size() != 1 || rows[0].size() != 1) Differs(workload, std::to_string(rows.size()) + " rows", expected);
  const PackStruct* node = rows[0][0].AsStruct();
  if (node == nullptr || node->fields.size() < 3) Differs(workload, rows[0][0].ToString(), expected);
  const PackValue& properties = node->fields[2];
  if (properties.GetInt("id", -1) != user || properties.GetInt("age", -1) != graph.age(user)) {
    Differs(workload, properties.ToString(), expected);
  }
}

void CheckGroups(const Workload& workload, const Rows& rows, const std::map<int64_t, int64_t>& expected) {
  std::map<int64_t, int64_t> groups;
  for (const auto& row : rows) {
    if (row.size() == 2 && row[0].AsInt() && row[1].AsInt()) groups[*row[0].AsInt()] += *row[1].AsInt();
  }
  if (groups != expected || rows.size() != expected.size()) {
    Differs(workload, std::to_string(groups.size()) + " groups",
            std::to_string(expected.size()) + " with the right counts");
  }
}

}  // namespace

const std::vector<Workload>& AllWorkloads() {
  static const std::vector<Workload> all = {
      {"A0", "RETURN 1", Argument::kNone, false, {1}},
      {"A1", "MATCH (n:User {id: $id}) RETURN n", Argument::kUser, false, {1, 64}},
      {"C3", "MATCH (s:User {id: $id})-[:Friend]->()-[:Friend]->(n) RETURN count(*)", Argument::kUser, false, {1}},
      {"C4",
       "MATCH (s:User {id: $id})-[:Friend]->()-[:Friend]->(n) RETURN count(DISTINCT n.id)",
       Argument::kUser,
       false,
       {1}},
      {"D1", "MATCH (n:User) RETURN n.age, count(*)", Argument::kNone, false, {1}},
      {"B1", "CREATE (:UserTemp {id: $id})", Argument::kFresh, true, {1, 64}},
  };
  return all;
}

uint32_t CheckAnswers(const Workload& workload, const SocialGraph& graph, uint32_t count, uint64_t seed,
                      BoltConnection* connection) {
  if (workload.write) return 0;
  Random random(seed);
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t user = random.Below(graph.users());
    PackValue::Map parameters;
    if (workload.argument == Argument::kUser) parameters.emplace_back("id", int64_t{user});
    const Rows rows = connection->Query(workload.query, parameters);
    if (workload.id == "A0") CheckInteger(workload, rows, 1);
    if (workload.id == "A1") CheckUser(workload, rows, graph, user);
    if (workload.id == "C3") CheckInteger(workload, rows, graph.TwoHopPaths(user));
    if (workload.id == "C4") CheckInteger(workload, rows, graph.TwoHopEnds(user));
    if (workload.id == "D1") CheckGroups(workload, rows, graph.UsersByAge());
  }
  return count;
}

RequestTemplate::RequestTemplate(const Workload& workload, const BoltConnection& connection) {
  PackValue::Map parameters;
  if (workload.argument != Argument::kNone) parameters.emplace_back("id", kPlaceholder);
  bytes_ = connection.EncodeRequest(workload.query, parameters, !workload.write);
  if (workload.argument == Argument::kNone) return;
  char wanted[8];
  for (int i = 0; i < 8; ++i) wanted[i] = static_cast<char>(static_cast<uint64_t>(kPlaceholder) >> (56 - 8 * i));
  place_ = bytes_.find(std::string_view(wanted, 8));
}

std::string_view RequestTemplate::Fill(int64_t id) {
  if (place_ != std::string::npos) {
    for (size_t i = 0; i < 8; ++i) bytes_[place_ + i] = static_cast<char>(static_cast<uint64_t>(id) >> (56 - 8 * i));
  }
  return bytes_;
}

}  // namespace mycel::benchmarks
