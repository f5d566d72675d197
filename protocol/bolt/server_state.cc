#include "protocol/bolt/server_state.h"

namespace mycel::protocol::bolt {

void ServerState::ResetArrived() {
  if (!authenticated()) return;
  ++pending_resets_;
  name_ = Name::kInterrupted;
  open_streams_ = 0;
}

Admission ServerState::Admit(MessageTag tag) {
  if (name_ == Name::kDefunct) return Admission::kRefuse;
  if (tag == MessageTag::kGoodbye) {
    name_ = Name::kDefunct;
    return Admission::kClose;
  }
  if (tag == MessageTag::kReset && authenticated()) return AdmitReset();
  if (name_ == Name::kInterrupted) return Admission::kIgnore;
  if (name_ == Name::kFailed && tag != MessageTag::kBegin && tag != MessageTag::kCommit && tag != MessageTag::kHello) {
    return Admission::kIgnore;
  }
  if (Accepts(tag)) return Admission::kRun;
  name_ = Name::kDefunct;
  return Admission::kRefuse;
}

Admission ServerState::AdmitReset() {
  if (pending_resets_ == 0) ResetArrived();
  return --pending_resets_ > 0 ? Admission::kIgnore : Admission::kRun;
}

bool ServerState::Accepts(MessageTag tag) const {
  switch (name_) {
    case Name::kNegotiation:
      return tag == MessageTag::kHello;
    case Name::kAuthentication:
      return tag == MessageTag::kLogon;
    case Name::kReady:
      switch (tag) {
        case MessageTag::kRun:
        case MessageTag::kBegin:
          return true;
        case MessageTag::kRoute:
          return version_.HasRoute();
        case MessageTag::kTelemetry:
          return version_.HasTelemetry();
        case MessageTag::kLogoff:
          return version_.HasLogon();
        default:
          return false;
      }
    case Name::kStreaming:
      return tag == MessageTag::kPull || tag == MessageTag::kDiscard;
    case Name::kTxReady:
      return tag == MessageTag::kRun || tag == MessageTag::kCommit || tag == MessageTag::kRollback;
    case Name::kTxStreaming:
      // COMMIT and ROLLBACK with open streams are not in the table, but harmless: their rows are dropped.
      return tag == MessageTag::kRun || tag == MessageTag::kPull || tag == MessageTag::kDiscard ||
             tag == MessageTag::kCommit || tag == MessageTag::kRollback;
    default:
      return false;
  }
}

void ServerState::Succeeded(MessageTag tag, bool has_more) {
  if (name_ == Name::kDefunct) return;
  if (name_ == Name::kInterrupted) {
    if (tag == MessageTag::kReset && pending_resets_ == 0) name_ = Name::kReady;
    return;
  }
  switch (tag) {
    case MessageTag::kHello:
      name_ = version_.HasLogon() ? Name::kAuthentication : Name::kReady;
      break;
    case MessageTag::kLogon:
      name_ = Name::kReady;
      break;
    case MessageTag::kLogoff:
      name_ = Name::kAuthentication;
      break;
    case MessageTag::kBegin:
      name_ = Name::kTxReady;
      break;
    case MessageTag::kRun:
      ++open_streams_;
      name_ = in_transaction() ? Name::kTxStreaming : Name::kStreaming;
      break;
    case MessageTag::kPull:
    case MessageTag::kDiscard:
      if (!has_more) StreamDropped();
      break;
    case MessageTag::kCommit:
    case MessageTag::kRollback:
      open_streams_ = 0;
      name_ = Name::kReady;
      break;
    default:
      break;
  }
}

void ServerState::StreamDropped() {
  if (open_streams_ > 0) --open_streams_;
  if (open_streams_ > 0) return;
  if (name_ == Name::kStreaming) name_ = Name::kReady;
  if (name_ == Name::kTxStreaming) name_ = Name::kTxReady;
}

void ServerState::Failed() {
  open_streams_ = 0;
  if (!authenticated()) {
    name_ = Name::kDefunct;
  } else if (name_ != Name::kInterrupted) {
    name_ = Name::kFailed;
  } else if (pending_resets_ == 0) {
    name_ = Name::kDefunct;  // the RESET itself failed
  }
}

}  // namespace mycel::protocol::bolt
