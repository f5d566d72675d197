#include "sim/writer.h"

#include <optional>
#include <set>
#include <utility>

namespace mycel::sim {

using engine::base::ErrorId;
using engine::base::NodeId;
using engine::base::Prng;
using engine::base::RelId;
using engine::base::Status;
using engine::txn::Property;
using engine::types::Value;

bool IsDiskTrouble(const Status& status) {
  if (status.ok()) return false;
  switch (status.id()) {
    case ErrorId::kDiskFull:
    case ErrorId::kIoError:
    case ErrorId::kReadOnly:
    case ErrorId::kOutcomeUnknown:
      return true;
    default:
      return false;
  }
}

bool IsConflict(const Status& status) {
  if (status.ok()) return false;
  return status.id() == ErrorId::kWriteConflict || status.id() == ErrorId::kDeadlockDetected ||
         status.id() == ErrorId::kLockClientStopped;
}

namespace {

// The statement did not apply to what the transaction sees.
bool IsRefusal(const Status& status) {
  return status.id() == ErrorId::kEntityNotFound || status.id() == ErrorId::kDeletedEntityAccess ||
         status.id() == ErrorId::kConstraintValidationFailed;
}

// A write of what the transaction's snapshot holds already is none: it locks nothing, and a later commit may differ.
Status Did(const engine::base::Result<bool>& changed, Change* change) {
  if (changed.ok() && !*changed) change->kind = Change::Kind::kNothing;
  return changed.status();
}

template <typename T>
uint64_t Pick(const SharedMap<T>& map, Prng* prng) {
  return map.IdAt(prng->Below(map.size()));
}

}  // namespace

std::string Writer::Name(char kind, uint64_t count) { return kind + std::to_string(prng_->Below(count)); }

Value Writer::RandomValue() {
  switch (prng_->Below(5)) {
    case 0:
      return Value::Integer(static_cast<int64_t>(prng_->Below(20)));
    case 1:
      return Value::Float(static_cast<double>(prng_->Below(1000)) / 8);
    case 2:
      return Value::Boolean(prng_->OneIn(2));
    case 3:
      // Some stand outside their record; few lengths, so that several properties share one.
      if (prng_->OneIn(3)) return Value::String(std::string(3000 * (1 + prng_->Below(4)), 'x'));
      return Value::String(std::string(prng_->Below(60), 'x'));
    default:
      return Value::List({Value::Integer(static_cast<int64_t>(prng_->Below(9))), Value::Integer(7)});
  }
}

engine::base::Result<engine::base::LabelId> Writer::Label(std::string_view name) {
  const auto id = tx_->EnsureLabel(name);
  quiet_();
  return id;
}

engine::base::Result<engine::base::PropertyKeyId> Writer::Key(std::string_view name) {
  const auto id = tx_->EnsurePropertyKey(name);
  quiet_();
  return id;
}

Value Writer::RandomUnique() {
  return Value::Integer(static_cast<int64_t>(prng_->OneIn(4) ? prng_->Below(8) : prng_->Below(1'000'000)));
}

bool Writer::Step(const Model& seen) {
  const engine::txn::SavepointId savepoint = tx_->BeginStatement();
  const size_t before = changes_.size();
  const uint64_t writes = prng_->OneIn(4) ? 1 + prng_->Below(6) : 1;
  Status status;
  for (uint64_t i = 0; i < writes && status.ok(); ++i) {
    Change change;
    status = Write(seen, &change);
    quiet_();
    if (status.ok() && change.kind != Change::Kind::kNothing) changes_.push_back(std::move(change));
  }
  // Now and then a statement fails for a reason of its own.
  if (status.ok() && prng_->OneIn(12)) status = Status::Error(ErrorId::kEntityNotFound, "the statement gives up");
  return Finish(status, savepoint, before);
}

bool Writer::WriteLarge(size_t bytes) {
  const engine::txn::SavepointId savepoint = tx_->BeginStatement();
  const size_t before = changes_.size();
  constexpr size_t kPiece = 200'000;
  Status status;
  for (size_t done = 0; done < bytes && status.ok(); done += kPiece) {
    Change change;
    status = CreateNode(&change, kPiece);
    if (status.ok()) changes_.push_back(std::move(change));
  }
  return Finish(status, savepoint, before);
}

bool Writer::WriteHub(const Model& seen, size_t rels) {
  if (seen.nodes.empty()) return Step(seen);
  const engine::txn::SavepointId savepoint = tx_->BeginStatement();
  const size_t before = changes_.size();
  const uint64_t hub = seen.nodes.IdAt(0);
  Status status;
  for (size_t i = 0; i < rels && status.ok(); ++i) {
    Change change;
    status = CreateRel(seen, &change, hub);
    if (status.ok()) changes_.push_back(std::move(change));
  }
  return Finish(status, savepoint, before);
}

bool Writer::WriteCovered() {
  const engine::txn::SavepointId savepoint = tx_->BeginStatement();
  const size_t before = changes_.size();
  Change change;
  const Status status = CreateCovered(&change);
  if (status.ok()) changes_.push_back(std::move(change));
  return Finish(status, savepoint, before);
}

Status Writer::CreateCovered(Change* change) {
  change->kind = Change::Kind::kCreateNode;
  std::vector<engine::base::LabelId> labels;
  std::vector<Property> properties;
  for (int i = 0; i < 4; ++i) {
    const std::string label = "L" + std::to_string(i);
    const std::string key = "k" + std::to_string(i);
    MYCEL_ASSIGN_OR_RETURN(const auto label_id, Label(label));
    MYCEL_ASSIGN_OR_RETURN(const auto key_id, Key(key));
    labels.push_back(label_id);
    properties.push_back({key_id, RandomValue()});
    change->node.labels.insert(label);
    change->node.properties.Set(key, properties.back().value);
  }
  if (unique_) {
    MYCEL_ASSIGN_OR_RETURN(const auto id, Key(kUniqueKey));
    properties.push_back({id, RandomUnique()});
    change->node.properties.Set(kUniqueKey, properties.back().value);
  }
  MYCEL_ASSIGN_OR_RETURN(const NodeId node, tx_->CreateNode(labels, properties));
  quiet_();
  change->id = node.value;
  return Status::Ok();
}

bool Writer::Finish(const Status& status, engine::txn::SavepointId savepoint, size_t before) {
  if (status.ok()) return true;
  changes_.resize(before);
  if (IsConflict(status) || IsDiskTrouble(status)) return false;
  tx_->RollbackStatement(savepoint);
  if (!IsRefusal(status)) unexpected_ = "a write failed: " + status.ToString();
  return true;
}

Status Writer::Write(const Model& seen, Change* change) {
  const uint64_t choice = prng_->Below(16);
  if (choice < 4 || seen.nodes.empty()) return CreateNode(change, 0);
  if (choice < 8) return CreateRel(seen, change, std::nullopt);
  if (choice < 13 || seen.rels.empty()) return ChangeNode(Pick(seen.nodes, prng_), change);
  return ChangeRel(Pick(seen.rels, prng_), change);
}

Status Writer::CreateNode(Change* change, size_t bytes) {
  change->kind = Change::Kind::kCreateNode;
  std::vector<engine::base::LabelId> labels;
  for (uint64_t i = prng_->Below(3); i > 0; --i) {
    const std::string label = Name('L', 4);
    MYCEL_ASSIGN_OR_RETURN(const auto id, Label(label));
    labels.push_back(id);
    change->node.labels.insert(label);
  }
  std::vector<Property> properties;
  for (uint64_t i = prng_->Below(3); i > 0; --i) {
    const std::string key = Name('k', 4);
    MYCEL_ASSIGN_OR_RETURN(const auto id, Key(key));
    properties.push_back({id, RandomValue()});
    change->node.properties.Set(key, properties.back().value);
  }
  if (unique_ && prng_->OneIn(2)) {
    MYCEL_ASSIGN_OR_RETURN(const auto id, Key(kUniqueKey));
    properties.push_back({id, RandomUnique()});
    change->node.properties.Set(kUniqueKey, properties.back().value);
  }
  if (bytes > 0) {
    MYCEL_ASSIGN_OR_RETURN(const auto id, Key("large"));
    properties.push_back({id, Value::String(std::string(bytes, static_cast<char>('a' + prng_->Below(26))))});
    change->node.properties.Set("large", properties.back().value);
  }
  MYCEL_ASSIGN_OR_RETURN(const NodeId node, tx_->CreateNode(labels, properties));
  change->id = node.value;
  return Status::Ok();
}

Status Writer::CreateRel(const Model& seen, Change* change, std::optional<uint64_t> hub) {
  change->kind = Change::Kind::kCreateRel;
  change->rel.start = hub ? *hub : Pick(seen.nodes, prng_);
  change->rel.end = prng_->OneIn(3) ? seen.nodes.IdAt(0) : Pick(seen.nodes, prng_);  // some become hubs
  change->rel.type = Name('T', 3);
  MYCEL_ASSIGN_OR_RETURN(const auto type, tx_->EnsureRelType(change->rel.type));
  quiet_();
  std::vector<Property> properties;
  if (prng_->OneIn(2)) {
    const std::string key = Name('k', 4);
    MYCEL_ASSIGN_OR_RETURN(const auto id, Key(key));
    properties.push_back({id, RandomValue()});
    change->rel.properties.Set(key, properties.back().value);
  }
  MYCEL_ASSIGN_OR_RETURN(const RelId rel,
                         tx_->CreateRel(NodeId(change->rel.start), NodeId(change->rel.end), type, properties));
  change->id = rel.value;
  return Status::Ok();
}

Status Writer::ChangeNode(uint64_t id, Change* change) {
  change->id = id;
  const uint64_t choice = prng_->Below(8);
  if (choice == 0) {
    change->kind = Change::Kind::kDeleteNode;
    return Did(tx_->DeleteNode(NodeId(id), true), change);
  }
  if (choice <= 2) {
    change->kind = choice == 1 ? Change::Kind::kAddLabel : Change::Kind::kRemoveLabel;
    change->name = Name('L', 4);
    MYCEL_ASSIGN_OR_RETURN(const auto label, Label(change->name));
    return Did(choice == 1 ? tx_->AddLabel(NodeId(id), label) : tx_->RemoveLabel(NodeId(id), label), change);
  }
  change->kind = Change::Kind::kSetNodeProperty;
  const bool unique = unique_ && prng_->OneIn(5);
  change->name = unique ? kUniqueKey : Name('k', 4);
  MYCEL_ASSIGN_OR_RETURN(const auto key, Key(change->name));
  change->value = prng_->OneIn(4) ? Value::Null() : unique ? RandomUnique() : RandomValue();
  return Did(tx_->SetNodeProperty(NodeId(id), key, change->value), change);
}

Status Writer::ChangeRel(uint64_t id, Change* change) {
  change->id = id;
  if (prng_->OneIn(3)) {
    change->kind = Change::Kind::kDeleteRel;
    return Did(tx_->DeleteRel(RelId(id)), change);
  }
  change->kind = Change::Kind::kSetRelProperty;
  change->name = Name('k', 4);
  MYCEL_ASSIGN_OR_RETURN(const auto key, Key(change->name));
  change->value = prng_->OneIn(4) ? Value::Null() : RandomValue();
  return Did(tx_->SetRelProperty(RelId(id), key, change->value), change);
}

}  // namespace mycel::sim
