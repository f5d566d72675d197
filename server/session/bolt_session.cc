#include "server/session/bolt_session.h"

#include <utility>
#include <variant>

#include "server/bridge/failure.h"

namespace mycel::server::session {

using bolt::MessageTag;
using engine::base::ErrorId;
using engine::base::Status;

std::shared_ptr<BoltSession> BoltSession::Make(const Services* services, Strand* strand, Transport* transport,
                                               Peer peer) {
  std::shared_ptr<BoltSession> session(new BoltSession(services, strand, transport, std::move(peer)));
  // Kept for the whole session, so that no statement that has to wait pays for making one.
  session->wake_ = [weak = session->weak_from_this(), strand] {
    strand->Post([weak] {
      if (auto self = weak.lock()) self->OnWake();
    });
  };
  return session;
}

BoltSession::BoltSession(const Services* services, Strand* strand, Transport* transport, Peer peer)
    : services_(services),
      strand_(strand),
      transport_(transport),
      peer_(std::move(peer)),
      handshake_(services->max_version),
      opened_micros_(services->env->WallMicros()),
      login_since_ns_(services->env->MonotonicNanos()) {
  if (services->memory != nullptr) input_memory_ = engine::memory::Reservation(services->memory);
  services->metrics->sessions_open.Add();
  format_.node_prefix = services->node_prefix;
  format_.relationship_prefix = services->relationship_prefix;
}

BoltSession::~BoltSession() {
  if (services_->connections) services_->connections->Remove(peer_.connection_id);
  started_.reset();
  streams_.clear();
  engine_.reset();
  services_->metrics->sessions_open.Sub();
}

bool BoltSession::wants_input() const {
  if (closing_ || input_broken_ || OutputFull()) return false;
  if (!authenticated() && operation_ != Operation::kNone) return queued_bytes_ < kMaxQueuedBytesBeforeLogin;
  return queue_.size() - queue_head_ < kMaxQueuedMessages && queued_bytes_ < kMaxQueuedBytes;
}

// The client does not read its answers: neither are its requests served, nor are more of them read. While a worker owns
// the output its statement keeps to the same bound.
bool BoltSession::OutputFull() const {
  return transport_ && !working_ && transport_->unsent_bytes() + output_.size() >= kMaxUnsentBytes;
}

void BoltSession::Receive(bolt::ByteView bytes) {
  services_->metrics->bytes_received.Add(bytes.size());
  if (!state_ && !Handshake(&bytes)) {
    transport_->Flush();
    return;
  }
  Collect(bytes);
  Process();
  Settled();
}

// True once the version is known; `bytes` then holds what belongs to the first message.
bool BoltSession::Handshake(bolt::ByteView* bytes) {
  switch (handshake_.Feed(bytes, &output_)) {
    case bolt::ServerHandshake::State::kNeedMore:
      return false;
    case bolt::ServerHandshake::State::kFailed:
      closing_ = true;
      return false;
    case bolt::ServerHandshake::State::kDone:
      break;
  }
  format_.version = handshake_.version();
  format_.datetimes = format_.version.DateTimes(false);
  state_.emplace(format_.version);
  return true;
}

// Puts what was read into the queue, looking out for RESET: what stands before one is not run any more.
void BoltSession::Collect(bolt::ByteView bytes) {
  bolt::ByteView message;
  while (!closing_ && !input_broken_) {
    Incoming incoming;
    switch (chunks_.Next(&bytes, &message)) {
      case bolt::ChunkReader::State::kNeedMore:
        if (!ChargeInput().ok() && chunks_.in_message()) chunks_.DropMessage();
        return;
      case bolt::ChunkReader::State::kTooLarge:
        // What stands before it is still answered; the message itself can only end the connection.
        queue_.push_back({});
        input_broken_ = true;
        return;
      case bolt::ChunkReader::State::kMessage:
        break;
      case bolt::ChunkReader::State::kDropped:
        incoming.dropped = true;
        break;
    }
    if (chunks_.Release(&incoming.owned)) {
      message = incoming.owned.view();
    }
    incoming.view = message;
    MessageTag tag;
    if (bolt::PeekTag(message, &tag) && tag == MessageTag::kReset && state_->authenticated()) {
      state_->ResetArrived();
      services_->metrics->resets.Add();
      Interrupt();
    }
    if (bolt::PeekTag(message, &tag) && tag == MessageTag::kGoodbye) Interrupt();
    queued_bytes_ += message.size();
    queue_.push_back(std::move(incoming));
  }
}

// Long messages count in the memory budget; short ones are bounded by their number.
Status BoltSession::ChargeInput() {
  if (services_->memory == nullptr) return Status::Ok();
  const size_t bytes = chunks_.buffered_bytes() + queued_bytes_ + run_message_.view.size();
  const size_t charged = bytes < kUnchargedInputBytes ? 0 : (bytes / kInputStepBytes + 1) * kInputStepBytes;
  return charged == input_memory_.bytes() ? Status::Ok() : input_memory_.Resize(charged);
}

// What runs should end soon, whatever it waits for.
void BoltSession::Interrupt() {
  if (operation_ == Operation::kNone || !engine_) return;
  engine_->Cancel();
  if (waiting_) transport_->WakeAt(0);  // for a bookmark, of which the engine knows nothing
  if (stalled_) OutputDrained();        // for its client; it has only a failure to say
}

// TERMINATE of a transaction whose client asks for nothing at this moment: its locks go at once, the client is told at
// its next request. What runs notices by itself.
void BoltSession::OnTerminated() {
  if (!engine_ || operation_ != Operation::kNone || !in_transaction_ || !engine_->terminated()) return;
  Status why = engine_->termination();
  DropTransaction();
  transaction_error_ = std::move(why);
}

// Somebody has asked for the end of this connection: what runs fails and is told so, what is queued is not served.
void BoltSession::End() {
  if (closing_ || !transport_) return;
  ended_ = true;
  Interrupt();
  Process();
  Settled();
}

void BoltSession::Process() {
  if (ended_ && operation_ == Operation::kNone) closing_ = true;
  while (operation_ == Operation::kNone && !closing_ && queue_head_ < queue_.size()) {
    if (OutputFull()) {
      transport_->Flush();
      if (OutputFull()) break;
    }
    Incoming message = std::move(queue_[queue_head_++]);
    queued_bytes_ -= message.view.size();
    Serve(std::move(message));
  }
  if (queue_head_ == queue_.size()) {
    queue_.clear();
    queue_head_ = 0;
    if (queue_.capacity() > 64) queue_.shrink_to_fit();
    return;
  }
  // What stays outlives the read buffer.
  for (size_t i = queue_head_; i < queue_.size(); ++i) queue_[i].Own();
  if (queue_head_ > 64 && queue_head_ * 2 > queue_.size()) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(queue_head_));
    queue_head_ = 0;
  }
}

// Everything that can be done now is done: answers go out, unless more of them come at once.
void BoltSession::Settled() {
  (void)ChargeInput();  // it only shrinks here
  if (transport_ && operation_ == Operation::kNone) transport_->Flush();
}

void BoltSession::Serve(Incoming message) {
  services_->metrics->messages.Add();
  if (message.view.empty()) {
    return Refuse("A message is longer than this server accepts (bolt.max_message_bytes; 64 KiB before login)");
  }
  MessageTag tag;
  if (!bolt::PeekTag(message.view, &tag)) return Refuse("The bytes received are no Bolt message");
  switch (state_->Admit(tag)) {
    case bolt::Admission::kIgnore:
      return bolt::ResponseWriter(&output_, format_.version).Ignored();
    case bolt::Admission::kRefuse:
      return Refuse("Message '" + std::string(bolt::MessageName(tag)) +
                    "' cannot be handled in the session's present state");
    case bolt::Admission::kClose:
      closing_ = true;
      return;
    case bolt::Admission::kRun:
      break;
  }
  if (message.dropped) {
    return Fail(Status::Error(ErrorId::kMemoryLimit,
                              "A message does not fit into the memory budget (memory.limit): send less at once"));
  }
  if (tag == MessageTag::kRun && message.view.size() > kMaxInlineRunBytes) {
    message.Own();
    run_message_ = std::move(message);
    return Start(Operation::kRun, tag, false);
  }
  bolt::DecodedRequest decoded = bolt::DecodeRequest(message.view, format_.version);
  if (decoded.ok()) {
    std::visit([this](const auto& request) { Handle(request); }, decoded.request);
    if (bookmark_wait_ms_ == 0) return;
    message.Own();
    run_message_ = std::move(message);
    return;
  }
  bolt::Failure failure;
  failure.code = bolt::FaultCode(decoded.fault);
  failure.message = decoded.message;
  FailWith(failure);
  if (decoded.fault == bolt::RequestFault::kMalformed) closing_ = true;
}

void BoltSession::Refuse(std::string message) {
  FailWith(bridge::ToFailure(Status::Error(ErrorId::kRequestInvalid, std::move(message))));
  closing_ = true;
}

void BoltSession::Succeed(MessageTag tag, bool has_more) { state_->Succeeded(tag, has_more); }

void BoltSession::Fail(const Status& status) { FailWith(bridge::ToFailure(status)); }

// A failure ends the open transaction and all its streams.
void BoltSession::FailWith(const bolt::Failure& failure) {
  bolt::ResponseWriter(&output_, format_.version).Failed(failure);
  DropTransaction();
  state_->Failed();
  if (state_->name() == bolt::ServerState::Name::kDefunct) closing_ = true;
}

void BoltSession::DropTransaction() {
  started_.reset();
  stream_ = nullptr;
  streams_.clear();
  if (engine_ && in_transaction_) {
    engine_->Rollback();
    services_->metrics->transactions_rolled_back.Add();
  }
  in_transaction_ = false;
  transaction_deadline_ns_ = 0;
  transaction_error_ = Status::Ok();
}

void BoltSession::OnTimer(uint64_t now_ns) {
  if (closing_ || !transport_) return;
  if (!authenticated() && now_ns - login_since_ns_ > kLoginTimeoutMs * 1'000'000) {
    closing_ = true;
    if (!working_) transport_->Flush();
    return;
  }
  if (working_) return;
  if (waiting_ && bookmark_wait_ms_ != 0) {
    if (state_->pending_resets() == 0) return OnWake();
    waiting_ = false;
    outcome_ = Status::Error(ErrorId::kTerminated, "The request was ended by RESET while it waited for its bookmarks");
    Settle();
    Process();
    return Settled();
  }
  if (waiting_) transport_->Flush();  // answers to what was asked before the request that waits
  if (transaction_deadline_ns_ == 0) return;
  if (now_ns < transaction_deadline_ns_) return transport_->WakeAt(transaction_deadline_ns_);
  // A statement whose client does not read: the engine sees that its time is over.
  if (stalled_) return OutputDrained();
  if (waiting_) return OnWake();  // for a lock: the engine sees it too
  if (operation_ != Operation::kNone) return;
  // A transaction whose client has gone quiet gives its locks back.
  const bool from_client = timeout_from_client_;
  DropTransaction();
  transaction_error_ = Status::Error(from_client ? ErrorId::kTransactionTimedOutClient : ErrorId::kTransactionTimedOut,
                                     "The transaction has been terminated: it was open for longer than its timeout");
}

void BoltSession::SetAlone(bool alone) {
  if (alone == alone_ || working_ || !engine_) return;
  alone_ = alone;
  engine_->set_inline_commit(alone);
}

void BoltSession::Disconnect() {
  transport_ = nullptr;
  closing_ = true;
  queue_.clear();
  queue_head_ = 0;
  queued_bytes_ = 0;
  if (operation_ == Operation::kNone) return Abandon();
  keep_alive_ = shared_from_this();  // until what runs has ended
  if (engine_) engine_->Cancel();
  if (working_) return;  // Settle ends it
  if (stalled_ || bookmark_wait_ms_ != 0) {
    stalled_ = false;
    waiting_ = false;
    Abandon();
  }
}

// Frees everything; the session object may live a little longer.
void BoltSession::Abandon() {
  if (services_->connections) services_->connections->Remove(peer_.connection_id);
  operation_ = Operation::kNone;
  bookmark_wait_ms_ = 0;
  DropTransaction();
  engine_.reset();
  output_.Release();
  keep_alive_.reset();
}

}  // namespace mycel::server::session
