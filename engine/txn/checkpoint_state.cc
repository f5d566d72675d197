#include "engine/txn/checkpoint_state.h"

#include "engine/base/coding.h"
#include "engine/txn/log_payload.h"

namespace mycel::engine::txn {
namespace {

constexpr char kStateVersion = 1;

base::Status Damaged(const char* part) {
  return base::Status::Error(base::ErrorId::kCorruption, std::string("the checkpoint's ") + part + " is damaged");
}

}  // namespace

std::string CheckpointState::Encode() const {
  std::string out(1, kStateVersion);
  base::AppendVarint(&out, watermark);
  base::AppendVarint(&out, next_node);
  base::AppendVarint(&out, next_rel);
  base::AppendVarint(&out, reserved_nodes);
  base::AppendVarint(&out, reserved_rels);
  for (const std::string* part : {&counts, &tokens, &schema, &statistics}) base::AppendLengthPrefixed(&out, *part);
  return out;
}

base::Result<CheckpointState> CheckpointState::Decode(std::string_view bytes) {
  if (bytes.empty()) return Damaged("state");
  if (bytes[0] > kStateVersion) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "the checkpoint was written by a newer version");
  }
  bytes.remove_prefix(1);
  CheckpointState state;
  if (!base::TakeVarint(&bytes, &state.watermark) || !base::TakeVarint(&bytes, &state.next_node) ||
      !base::TakeVarint(&bytes, &state.next_rel) || !base::TakeVarint(&bytes, &state.reserved_nodes) ||
      !base::TakeVarint(&bytes, &state.reserved_rels)) {
    return Damaged("state");
  }
  for (std::string* part : {&state.counts, &state.tokens, &state.schema, &state.statistics}) {
    std::string_view view;
    if (!base::TakeLengthPrefixed(&bytes, &view)) return Damaged("state");
    part->assign(view);
  }
  return state;
}

base::Result<FoundCheckpoint> ReadCheckpoint(const kv::Store& kv) {
  FoundCheckpoint found;
  std::string bytes;
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup cut, kv.Get(kv::Family::kMeta, kCutKey, &bytes));
  std::string_view rest = bytes;
  if (cut == kv::Lookup::kFound && !base::TakeVarint(&rest, &found.cut)) return Damaged("cut");
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup timeline, kv.Get(kv::Family::kMeta, kTimelineKey, &bytes));
  rest = bytes;
  if (timeline == kv::Lookup::kFound &&
      (!base::TakeLittle(&rest, &found.timeline.high) || !base::TakeLittle(&rest, &found.timeline.low))) {
    return Damaged("timeline");
  }
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup time, kv.Get(kv::Family::kMeta, kTimeKey, &bytes));
  if (time == kv::Lookup::kFound) {
    const auto micros = TimeOfRecord(kTimeRecord, bytes);
    if (!micros) return Damaged("time");
    found.last_commit_micros = *micros;
  }
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup history, kv.Get(kv::Family::kMeta, kHistoryKey, &bytes));
  if (history == kv::Lookup::kFound) {
    MYCEL_ASSIGN_OR_RETURN(found.history, HistorySetting::Decode(bytes));
  }
  MYCEL_ASSIGN_OR_RETURN(const kv::Lookup state, kv.Get(kv::Family::kMeta, kStateKey, &bytes));
  if (state == kv::Lookup::kFound) {
    MYCEL_ASSIGN_OR_RETURN(found.state, CheckpointState::Decode(bytes));
  }
  return found;
}

}  // namespace mycel::engine::txn
