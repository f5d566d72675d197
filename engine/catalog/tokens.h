// The three token spaces of a database: labels, relationship types, property keys.
//
// Reading by id or by name takes no lock. A new token is logged in its own record before it can be found, and is never
// rolled back: otherwise a committed record could name a label that an aborted transaction made.
//
// Threads: everything from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/catalog/name_table.h"

namespace mycel::engine::catalog {

template <typename Id>
class TokenSpace {
 public:
  explicit TokenSpace(std::string_view what) : table_(what) {}

  // `Id` of the name, or nothing.
  [[nodiscard]] std::optional<Id> Find(std::string_view name) const {
    const auto id = table_.Find(name);
    return id ? std::optional<Id>(Id(*id)) : std::nullopt;
  }
  // Requires id.value < size(). The bytes live as long as the space.
  [[nodiscard]] std::string_view Name(Id id) const { return table_.Name(id.value); }
  // Ids are 0 .. size() - 1.
  [[nodiscard]] uint32_t size() const { return table_.size(); }

  // See NameTable::Add: TokenNameError, LimitExceeded, or what `log` returns.
  [[nodiscard]] base::Result<Id> Add(std::string_view name, const NameTable::LogNewName& log) {
    MYCEL_ASSIGN_OR_RETURN(const uint32_t id, table_.Add(name, log));
    return Id(id);
  }
  // Replay of a token record; idempotent.
  [[nodiscard]] base::Status Restore(Id id, std::string_view name) { return table_.Restore(id.value, name); }

 private:
  NameTable table_;
};

class Tokens {
 public:
  TokenSpace<base::LabelId> labels{"label"};
  TokenSpace<base::RelTypeId> rel_types{"relationship type"};
  TokenSpace<base::PropertyKeyId> property_keys{"property key"};

  // All names of the three spaces, for the checkpoint. Tokens added meanwhile may or may not be in it (a superset of
  // any watermark that was reached before the call).
  [[nodiscard]] std::string Encode() const;
  // Restores what Encode wrote, into spaces that hold a prefix of it (usually nothing). kCorruption on bad bytes.
  [[nodiscard]] base::Status Decode(std::string_view bytes);
};

}  // namespace mycel::engine::catalog
