#include "engine/database/access_statistics.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "engine/base/limits.h"

namespace mycel::engine::database {

using base::Result;
using base::Status;
using planner::OperatorKind;
using procedures::AccessKind;

namespace {

constexpr uint64_t kSaveIntervalNanos = 60'000'000'000;
constexpr uint64_t kMaxFileBytes = uint64_t{64} << 20;
// Further names are not counted: a client that makes up labels must not fill the memory.
constexpr size_t kMaxCounters = 100'000;
constexpr int kVersion = 1;

}  // namespace

AccessStatistics::AccessStatistics(env::Env* env, std::string path)
    : env_(env), path_(std::move(path)), since_micros_(env->WallMicros()) {}

Result<std::unique_ptr<AccessStatistics>> AccessStatistics::Open(env::Env* env, std::string path) {
  std::unique_ptr<AccessStatistics> statistics(new AccessStatistics(env, std::move(path)));
  MYCEL_RETURN_IF_ERROR(statistics->Load());
  statistics->writer_ = std::thread([raw = statistics.get()] { raw->WriterLoop(); });
  return statistics;
}

AccessStatistics::~AccessStatistics() {
  {
    const std::lock_guard lock(writer_mutex_);
    stopping_ = true;
  }
  writer_wanted_.notify_one();
  if (writer_.joinable()) writer_.join();
  // A disk that refuses it costs the counts since the last time, and nothing else.
  static_cast<void>(Save().ok());
}

// --- counting -------------------------------------------------------------------------------------------------------

AccessCounter* AccessStatistics::Of(AccessKind kind, std::string_view name) {
  const std::lock_guard lock(mutex_);
  Key key(kind, name);
  const auto at = counters_.find(key);
  if (at != counters_.end()) return &at->second;
  return counters_.size() < kMaxCounters ? &counters_[std::move(key)] : nullptr;
}

AccessCounter* AccessStatistics::OfIndex(base::IndexId index) {
  return Of(AccessKind::kIndex, std::to_string(index.value));
}

AccessCounters AccessStatistics::CountersOf(const planner::PhysicalPlan& plan, const catalog::SchemaSnapshot& schema,
                                            const catalog::Tokens& tokens) {
  AccessCounters counters;
  if (plan.root != nullptr) Collect(*plan.root, schema, tokens, &counters);
  for (const planner::SubqueryPlan& subquery : plan.subqueries) Collect(*subquery.root, schema, tokens, &counters);
  std::sort(counters.begin(), counters.end());
  counters.erase(std::unique(counters.begin(), counters.end()), counters.end());
  std::erase(counters, nullptr);
  return counters;
}

void AccessStatistics::Collect(const planner::PhysicalOperator& op, const catalog::SchemaSnapshot& schema,
                               const catalog::Tokens& tokens, AccessCounters* counters) {
  const auto label = [&](std::string_view name) {
    if (!name.empty()) counters->push_back(Of(AccessKind::kLabel, name));
  };
  const auto types = [&](std::span<const std::string_view> names) {
    for (const std::string_view name : names) counters->push_back(Of(AccessKind::kRelationshipType, name));
  };
  switch (op.kind) {
    case OperatorKind::kIndexSeek: {
      const catalog::IndexDescriptor* index = schema.FindIndex(op.As<planner::IndexSeek>().index);
      if (index == nullptr) break;
      counters->push_back(OfIndex(index->id));
      for (const uint32_t token : index->target.tokens) {
        if (index->target.entity == catalog::EntityKind::kNode) {
          label(tokens.labels.Name(base::LabelId(token)));
        } else {
          counters->push_back(Of(AccessKind::kRelationshipType, tokens.rel_types.Name(base::RelTypeId(token))));
        }
      }
      break;
    }
    case OperatorKind::kLabelScan:
      label(op.As<planner::LabelScan>().label);
      break;
    case OperatorKind::kNodeCount:
      label(op.As<planner::NodeCount>().label);
      break;
    case OperatorKind::kRelationshipScan:
      types(op.As<planner::RelationshipScan>().types);
      break;
    case OperatorKind::kRelationshipCount:
      types(op.As<planner::RelationshipCount>().types);
      break;
    case OperatorKind::kExpand:
      types(op.As<planner::Expand>().types);
      break;
    case OperatorKind::kVarLengthExpand:
      types(op.As<planner::VarLengthExpand>().types);
      break;
    case OperatorKind::kShortestPath:
      types(op.As<planner::ShortestPath>().types);
      break;
    default:
      break;
  }
  for (const planner::PhysicalOperator* child : op.children) Collect(*child, schema, tokens, counters);
}

void AccessStatistics::Note(const AccessCounters& counters, int64_t now_micros) {
  for (AccessCounter* counter : counters) {
    counter->count.fetch_add(1, std::memory_order_relaxed);
    counter->last_micros.store(now_micros, std::memory_order_relaxed);
  }
}

procedures::AccessReport AccessStatistics::Report() const {
  procedures::AccessReport report;
  report.since_micros = since_micros_;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, counter] : counters_) {
    const uint64_t count = counter.count.load(std::memory_order_relaxed);
    if (count == 0) continue;
    report.entries.push_back({key.first, key.second, count, counter.last_micros.load(std::memory_order_relaxed)});
  }
  return report;
}

// --- the file -------------------------------------------------------------------------------------------------------

std::string AccessStatistics::Encode() const {
  const procedures::AccessReport report = Report();
  nlohmann::json entries = nlohmann::json::array();
  for (const procedures::AccessEntry& entry : report.entries) {
    entries.push_back({static_cast<int>(entry.kind), entry.name, entry.count, entry.last_micros});
  }
  // Names are what clients made them: bytes that are no UTF-8 must not make this throw.
  return nlohmann::json{{"version", kVersion}, {"since", report.since_micros}, {"entries", std::move(entries)}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool AccessStatistics::Decode(std::string_view text) {
  const nlohmann::json file = nlohmann::json::parse(text, nullptr, false);
  if (!file.is_object() || file.value("version", nlohmann::json()) != kVersion) return false;
  const auto since = file.find("since");
  const auto entries = file.find("entries");
  if (since == file.end() || !since->is_number_integer() || entries == file.end() || !entries->is_array()) return false;
  for (const nlohmann::json& entry : *entries) {
    if (!entry.is_array() || entry.size() != 4 || !entry[0].is_number_unsigned() || !entry[1].is_string() ||
        !entry[2].is_number_unsigned() || !entry[3].is_number_integer() ||
        entry[0].get<uint64_t>() > static_cast<uint64_t>(AccessKind::kRelationshipType)) {
      return false;
    }
    AccessCounter* counter = Of(static_cast<AccessKind>(entry[0].get<int>()), entry[1].get<std::string>());
    if (counter == nullptr) return true;
    counter->count = entry[2].get<uint64_t>();
    counter->last_micros = entry[3].get<int64_t>();
  }
  since_micros_ = since->get<int64_t>();
  return true;
}

Status AccessStatistics::Load() {
  MYCEL_ASSIGN_OR_RETURN(const bool exists, env_->Exists(path_));
  if (!exists) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(saved_, env::ReadWholeFile(env_, path_, kMaxFileBytes));
  if (Decode(saved_)) return Status::Ok();
  counters_.clear();
  saved_.clear();
  return env_->RenameFile(path_, path_ + ".damaged");
}

Status AccessStatistics::Save() {
  const std::lock_guard lock(file_mutex_);
  std::string now = Encode();
  if (now == saved_) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(env::WriteFileAtomically(env_, path_, std::as_bytes(std::span(now.data(), now.size()))));
  saved_ = std::move(now);
  return Status::Ok();
}

void AccessStatistics::WriterLoop() {
  env_->SetThreadName("mycel-access");
  env_->LowerThreadPriority();
  std::unique_lock lock(writer_mutex_);
  uint64_t due = env_->MonotonicNanos() + kSaveIntervalNanos;
  while (!stopping_) {
    const uint64_t now = env_->MonotonicNanos();
    if (now < due) {
      env_->WaitFor(writer_wanted_, lock, due - now);
      continue;
    }
    lock.unlock();
    static_cast<void>(Save().ok());  // tried again in a minute
    lock.lock();
    due = env_->MonotonicNanos() + kSaveIntervalNanos;
  }
}

}  // namespace mycel::engine::database
