// RocksDB's file system over ours, so that a test's FaultEnv reaches below the checkpoint store: what RocksDB wrote and
// did not sync is lost by a crash, its calls fail and its disk fills up. The server does not use it: on a real disk
// RocksDB's own file system does the same work with read-ahead and fewer copies. Included by this folder's .cc files
// only.
#pragma once

#include <rocksdb/env.h>

#include <memory>

#include "engine/env/env.h"

namespace mycel::engine::kv {

// `env` outlives every store that is opened with the result. Threads and clocks stay RocksDB's own, but for
// its rests after an error, which are cut to a millisecond.
[[nodiscard]] std::unique_ptr<rocksdb::Env> MakeRocksEnv(env::Env* env);

}  // namespace mycel::engine::kv
