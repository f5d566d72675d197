// Commit times in copies of log segments. Internal to the folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/txn/log_payload.h"
#include "engine/wal/record.h"

namespace mycel::engine::bulk {

// nullopt: it carries none.
[[nodiscard]] inline std::optional<int64_t> TimeOf(const wal::RecordView& record) {
  return txn::TimeOfRecord(record.kind, {reinterpret_cast<const char*>(record.payload.data()), record.payload.size()});
}

// The last commit time in a segment's file; 0: none.
[[nodiscard]] base::Result<int64_t> LastTimeIn(env::Env* env, const std::string& path);

}  // namespace mycel::engine::bulk
