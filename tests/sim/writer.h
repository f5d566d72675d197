// One writer of a history: a transaction that is open, and what it has done so far in the model's words.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/prng.h"
#include "engine/base/result.h"
#include "engine/base/status.h"
#include "engine/txn/transaction.h"
#include "sim/model.h"

namespace mycel::sim {

class Writer {
 public:
  // `unique`: some nodes get values of the key that constraints are for. `quiet` waits for what names and ids log
  // beside the transaction.
  Writer(engine::txn::Store* store, engine::txn::BeginOptions options, bool unique, std::function<void()> quiet,
         engine::base::Prng* prng)
      : tx_(store->Begin(options)),
        durability_(options.durability),
        unique_(unique),
        quiet_(std::move(quiet)),
        prng_(prng) {}

  // One random write on what `seen` holds, undone as a statement if it fails. False: the transaction must be rolled
  // back (conflict, or a disk that fails). `seen` may be newer or older than the transaction's snapshot.
  bool Step(const Model& seen);
  // Writes `bytes` of properties into new nodes: larger than a log record.
  bool WriteLarge(size_t bytes);
  // As many relationships of one node.
  bool WriteHub(const Model& seen, size_t rels);

  // A node with every label and every key, so that any index of nodes is about it.
  bool WriteCovered();

  [[nodiscard]] engine::txn::Transaction* transaction() { return tx_.get(); }
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }
  [[nodiscard]] engine::wal::Durability durability() const { return durability_; }
  // Errors that no fault explains and no conflict.
  [[nodiscard]] const std::string& unexpected() const { return unexpected_; }

 private:
  using Status = engine::base::Status;
  Status Write(const Model& seen, Change* change);
  Status CreateNode(Change* change, size_t bytes);
  Status CreateRel(const Model& seen, Change* change, std::optional<uint64_t> hub);
  Status CreateCovered(Change* change);
  Status ChangeNode(uint64_t id, Change* change);
  Status ChangeRel(uint64_t id, Change* change);
  bool Finish(const Status& status, engine::txn::SavepointId savepoint, size_t before);
  std::string Name(char kind, uint64_t count);
  engine::base::Result<engine::base::LabelId> Label(std::string_view name);
  engine::base::Result<engine::base::PropertyKeyId> Key(std::string_view name);
  engine::types::Value RandomValue();
  // Of the key that constraints are for: few are the same.
  engine::types::Value RandomUnique();

  std::unique_ptr<engine::txn::Transaction> tx_;
  const engine::wal::Durability durability_;
  const bool unique_;
  const std::function<void()> quiet_;
  engine::base::Prng* const prng_;
  std::vector<Change> changes_;
  std::string unexpected_;
};

// What constraints are for.
inline constexpr const char* kUniqueLabel = "L0";
inline constexpr const char* kUniqueKey = "u";

// Another writer is in the way.
[[nodiscard]] bool IsConflict(const engine::base::Status& status);

// Whether a fault of the disk or the log may end a call so.
[[nodiscard]] bool IsDiskTrouble(const engine::base::Status& status);

}  // namespace mycel::sim
