// What a commit would be refused for, asked ahead of it.
#pragma once

#include "engine/base/status.h"

namespace mycel::engine::txn {

class Transaction;

// Existence, key and property type constraints over all that the transaction wrote so far, as its commit checks them.
// Uniqueness is checked with every write. Threads: the transaction's.
[[nodiscard]] base::Status CheckConstraints(Transaction* transaction);

}  // namespace mycel::engine::txn
