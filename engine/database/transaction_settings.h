// What a transaction chooses of the engine: `durability`, `cache`, `memory_limit`, `parallel`, `isolation`, `as_of`.
//
// Three sources, the later wins: the database's options, the transaction's metadata, and the CYPHER prefix of a
// statement. Keys and words are compared without regard to case; a key of another name in the metadata is the client's
// own business.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/status.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/store.h"
#include "engine/types/value.h"
#include "engine/wal/group_committer.h"

namespace mycel::engine::database {

struct TransactionSettings {
  wal::Durability durability = wal::Durability::kSync;
  txn::Isolation isolation = txn::Isolation::kSnapshot;
  bool cache = true;                    // false: plans are neither looked up nor kept
  uint64_t memory_limit_bytes = 0;      // of one statement, below the server's; 0: the server's alone
  std::optional<txn::AsOfPoint> as_of;  // reads the graph as it was then
};

// "sync", "async", "off".
[[nodiscard]] std::string_view DurabilityName(wal::Durability durability);
// "read committed", "snapshot", "serializable".
[[nodiscard]] std::string_view IsolationName(txn::Isolation isolation);

// kArgumentError names the key, the value and what would be valid.
[[nodiscard]] base::Status ApplyMetadata(const types::Value& metadata, TransactionSettings* settings);
// Options as the binder has checked them.
[[nodiscard]] base::Status ApplyOptions(std::span<const std::pair<std::string, std::string>> options,
                                        TransactionSettings* settings);

}  // namespace mycel::engine::database
