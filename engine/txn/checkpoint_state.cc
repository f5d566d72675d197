#include "engine/txn/checkpoint_state.h"

#include "engine/base/coding.h"

namespace mycel::engine::txn {
namespace {

constexpr char kStateVersion = 1;

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
  const auto damaged = [] {
    return base::Status::Error(base::ErrorId::kCorruption, "the checkpoint's state is damaged");
  };
  if (bytes.empty()) return damaged();
  if (bytes[0] > kStateVersion) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "the checkpoint was written by a newer version");
  }
  bytes.remove_prefix(1);
  CheckpointState state;
  if (!base::TakeVarint(&bytes, &state.watermark) || !base::TakeVarint(&bytes, &state.next_node) ||
      !base::TakeVarint(&bytes, &state.next_rel) || !base::TakeVarint(&bytes, &state.reserved_nodes) ||
      !base::TakeVarint(&bytes, &state.reserved_rels)) {
    return damaged();
  }
  for (std::string* part : {&state.counts, &state.tokens, &state.schema, &state.statistics}) {
    std::string_view view;
    if (!base::TakeLengthPrefixed(&bytes, &view)) return damaged();
    part->assign(view);
  }
  return state;
}

}  // namespace mycel::engine::txn
