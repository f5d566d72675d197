// What each request does.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/same_ignoring_case.h"
#include "server/bridge/value_decoder.h"
#include "server/session/bolt_session.h"

namespace mycel::server::session {

using bolt::MessageTag;
using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using engine::database::Progress;

namespace {

constexpr std::string_view kSystemDatabase = "system";

}  // namespace

// --- login
// --------------------------------------------------------------------------------------------------------------

void BoltSession::Handle(const bolt::Hello& hello) {
  hello_notifications_.Override(hello.notifications);
  patch_utc_ = hello.patch_utc && format_.version.CanPatchUtc();
  format_.datetimes = format_.version.DateTimes(patch_utc_);
  routing_address_ = hello.routing_address;
  user_agent_ = hello.user_agent;
  if (format_.version.HasLogon()) return AnswerHello();
  Login(hello.auth, MessageTag::kHello);
}

void BoltSession::AnswerHello() {
  bolt::ResponseWriter writer(&output_, format_.version);
  auto& out = writer.BeginOpenSuccess();
  size_t entries = 2;
  out.Entry("server", services_->agent);
  out.Entry("connection_id", peer_.connection_id);
  if (format_.version.HasRoute()) {
    out.String("hints");
    bool telemetry = format_.version.HasTelemetry();
    bool ssr = format_.version.HasSsr();
    out.MapHeader(1U + (telemetry ? 1U : 0U) + (ssr ? 1U : 0U));
    out.Entry("connection.recv_timeout_seconds", kReceiveTimeoutSeconds);
    if (telemetry) out.Entry("telemetry.enabled", false);
    if (ssr) out.Entry("ssr.enabled", true);
    ++entries;
  }
  if (patch_utc_) {
    out.String("patch_bolt");
    out.ListHeader(1);
    out.String("utc");
    ++entries;
  }
  if (handshake_.used_manifest()) {
    out.Entry("protocol_version", format_.version.ToString());
    ++entries;
  }
  writer.EndOpenSuccess(entries);
  Succeed(MessageTag::kHello);
}

void BoltSession::Handle(const bolt::Logon& logon) { Login(logon.auth, MessageTag::kLogon); }

void BoltSession::Login(const bolt::AuthToken& auth, MessageTag tag) {
  tag_ = tag;
  pending_user_ = auth.principal;
  if (!services_->authenticator) return LoggedIn(Status::Ok());
  if (auth.scheme != "basic" || !(auth.realm.empty() || auth.realm == "native")) {
    std::string what = "scheme '" + std::string(auth.scheme) + "', this server takes 'basic'";
    if (auth.scheme == "basic") what = "realm '" + std::string(auth.realm) + "', this server has 'native'";
    return LoggedIn(Status::Error(ErrorId::kUnauthorized, "Unsupported authentication token: " + what));
  }
  operation_ = Operation::kLogon;
  services_->authenticator->Authenticate(auth.principal, auth.credentials, [self = shared_from_this()](Status status) {
    self->strand_->Post([self, status] {
      self->operation_ = Operation::kNone;
      if (!self->transport_) return self->Abandon();
      self->LoggedIn(status);
      self->Process();
      self->Settled();
    });
  });
}

void BoltSession::LoggedIn(Status status) {
  if (!status.ok()) {
    services_->metrics->login_failures.Add();
    return Fail(status);
  }
  services_->metrics->logins.Add();
  user_ = services_->authenticator ? pending_user_ : std::string();
  engine_ = services_->open_session({.user = user_,
                                     .client_address = peer_.client_address,
                                     .on_terminate = [weak = weak_from_this(), strand = strand_] {
                                       strand->Post([weak] {
                                         if (auto self = weak.lock()) self->OnTerminated();
                                       });
                                     }});
  alone_ = false;
  if (services_->connections) {
    services_->connections->Put({.id = peer_.connection_id,
                                 .connected_micros = opened_micros_,
                                 .user = user_,
                                 .user_agent = user_agent_,
                                 .server_address = peer_.local_address,
                                 .client_address = peer_.client_address,
                                 .end = [weak = weak_from_this(), strand = strand_] {
                                   strand->Post([weak] {
                                     if (auto self = weak.lock()) self->End();
                                   });
                                 }});
  }
  chunks_.set_max_message_bytes(services_->max_message_bytes);
  if (tag_ == MessageTag::kHello) return AnswerHello();
  bolt::ResponseWriter(&output_, format_.version).Success();
  Succeed(MessageTag::kLogon);
}

void BoltSession::Handle(const bolt::Logoff& /*logoff*/) {
  DropTransaction();
  engine_.reset();
  login_since_ns_ = Now();
  chunks_.set_max_message_bytes(bolt::kMaxUnauthenticatedMessageBytes);
  bolt::ResponseWriter(&output_, format_.version).Success();
  Succeed(MessageTag::kLogoff);
}

// --- statements
// ---------------------------------------------------------------------------------------------------------

Status BoltSession::ResolveDatabase(std::string_view name) {
  named_database_ = !name.empty();
  if (name.empty() || engine::base::SameIgnoringCase(name, services_->database)) {
    database_ = services_->database;
  } else if (engine::base::SameIgnoringCase(name, kSystemDatabase)) {
    database_ = kSystemDatabase;
  } else {
    return Status::Error(ErrorId::kDatabaseNotFound,
                         "Database does not exist. Database name: '" + std::string(name) + "'.");
  }
  return Status::Ok();
}

// What server and user allow; 0: no limit.
uint64_t BoltSession::TimeoutLimitMs() const {
  const auto user = services_->user_timeout_ms.find(user_);
  const uint64_t server_ms = services_->transaction_timeout_ms;
  if (user == services_->user_timeout_ms.end()) return server_ms;
  return server_ms == 0 ? user->second : std::min(server_ms, user->second);
}

Status BoltSession::ReadOptions(const bolt::TransactionOptions& options, engine::database::TransactionOptions* out) {
  MYCEL_RETURN_IF_ERROR(ResolveDatabase(options.database));
  if (!options.impersonated_user.empty() && options.impersonated_user != user_) {
    return Status::Error(ErrorId::kForbidden, "Impersonating user '" + std::string(options.impersonated_user) +
                                                  "' is not allowed: this server has no impersonation");
  }
  out->read_only = options.read_mode;
  const uint64_t limit_ms = TimeoutLimitMs();
  out->timeout_ms = limit_ms;
  if (options.timeout_ms && *options.timeout_ms > 0) {
    const auto asked_ms = static_cast<uint64_t>(*options.timeout_ms);
    out->timeout_from_client = limit_ms == 0 || asked_ms <= limit_ms;
    if (out->timeout_from_client) out->timeout_ms = asked_ms;
  }
  if (options.metadata.size() > kMaxMetadataBytes) {
    return Status::Error(ErrorId::kLimitExceeded, "The metadata of a transaction may take " +
                                                      std::to_string(kMaxMetadataBytes) + " bytes at most");
  }
  MYCEL_ASSIGN_OR_RETURN(out->metadata, bridge::DecodeValue(options.metadata, format_));
  notifications_ = hello_notifications_;
  notifications_.Override(options.notifications);
  return Status::Ok();
}

// False: asked again after bookmark_wait_ms_. On the network thread or on a worker.
Result<bool> BoltSession::BookmarksReached(const bolt::TransactionOptions& options) {
  if (options.bookmarks.empty()) return true;
  const std::vector<std::string> bookmarks(options.bookmarks.begin(), options.bookmarks.end());
  MYCEL_ASSIGN_OR_RETURN(const Progress reached, engine_->ReachBookmarks(bookmarks));
  if (reached == Progress::kDone) {
    bookmark_wait_ms_ = 0;
    return true;
  }
  const uint64_t now = Now();
  if (bookmark_wait_ms_ == 0) bookmark_since_ns_ = now;
  uint64_t limit_ms = kBookmarkWaitMs;
  if (options.timeout_ms && *options.timeout_ms > 0) {
    limit_ms = std::min(limit_ms, static_cast<uint64_t>(*options.timeout_ms));
  }
  const uint64_t waited_ms = (now - bookmark_since_ns_) / 1'000'000;
  if (waited_ms >= limit_ms) {
    return Status::Error(ErrorId::kBookmarkTimeout, "The database did not reach the bookmark in time");
  }
  bookmark_wait_ms_ =
      std::min({std::max(kBookmarkPollMs, waited_ms / 4), kSlowestBookmarkPollMs, limit_ms - waited_ms});
  progress_ = Progress::kWaiting;
  return false;
}

void BoltSession::SetDeadline(const engine::database::TransactionOptions& options) {
  transaction_deadline_ns_ = options.timeout_ms == 0 ? 0 : Now() + options.timeout_ms * 1'000'000;
  timeout_from_client_ = options.timeout_from_client;
}

void BoltSession::Handle(const bolt::Run& run) {
  operation_ = Operation::kRun;
  here_ = true;
  woken_ = false;
  progress_ = Progress::kDone;
  outcome_ = PrepareRun(run);
  Settle();
}

// Compiles and starts: `started_` is the new stream. On the network thread or, for long requests, on a worker.
Status BoltSession::PrepareRun(const bolt::Run& run) {
  if (!transaction_error_.ok()) return std::exchange(transaction_error_, Status::Ok());
  if (streams_.size() >= kMaxOpenStreams) {
    return Status::Error(ErrorId::kLimitExceeded, "the transaction has " + std::to_string(kMaxOpenStreams) +
                                                      " open results: consume some of them first");
  }
  auto stream = std::make_unique<Stream>();
  stream->started_ns = Now();
  engine::database::TransactionOptions options;
  if (!in_transaction_) {
    next_qid_ = 0;
    MYCEL_RETURN_IF_ERROR(ReadOptions(run.options, &options));
    MYCEL_ASSIGN_OR_RETURN(const bool reached, BookmarksReached(run.options));
    if (!reached) return Status::Ok();
    SetDeadline(options);
  }
  services_->metrics->statements.Add();
  if (services_->memory != nullptr) stream->parameter_memory = engine::memory::Reservation(services_->memory);
  MYCEL_ASSIGN_OR_RETURN(stream->parameters,
                         bridge::DecodeParameters(run.parameters, format_,
                                                  services_->memory != nullptr ? &stream->parameter_memory : nullptr));
  MYCEL_ASSIGN_OR_RETURN(stream->statement, engine_->Run(run.query, stream->parameters, options));
  stream->qid = next_qid_++;
  started_ = std::move(stream);
  return Status::Ok();
}

Stream* BoltSession::FindStream(int64_t qid) {
  if (qid == bolt::kLastStatement) qid = next_qid_ - 1;
  for (const auto& stream : streams_) {
    if (stream->qid == qid) return stream.get();
  }
  return nullptr;
}

void BoltSession::StartStream(Operation operation, MessageTag tag, int64_t rows, int64_t qid) {
  if (!transaction_error_.ok()) return Fail(std::exchange(transaction_error_, Status::Ok()));
  stream_ = FindStream(qid);
  if (!stream_) {
    return Fail(Status::Error(ErrorId::kRequestInvalid, "No such result stream: qid " + std::to_string(qid)));
  }
  rows_left_ = rows < 0 ? UINT64_MAX : static_cast<uint64_t>(rows);
  Start(operation, tag, stream_->statement->bounded());
}

void BoltSession::Handle(const bolt::Pull& pull) {
  StartStream(Operation::kPull, MessageTag::kPull, pull.rows, pull.qid);
}

void BoltSession::Handle(const bolt::Discard& discard) {
  StartStream(Operation::kDiscard, MessageTag::kDiscard, discard.rows, discard.qid);
}

// --- transactions
// -------------------------------------------------------------------------------------------------------

void BoltSession::Handle(const bolt::Begin& begin) {
  operation_ = Operation::kBegin;
  here_ = true;
  woken_ = false;
  progress_ = Progress::kDone;
  outcome_ = PrepareBegin(begin);
  Settle();
}

Status BoltSession::PrepareBegin(const bolt::Begin& begin) {
  engine::database::TransactionOptions options;
  MYCEL_RETURN_IF_ERROR(ReadOptions(begin.options, &options));
  MYCEL_ASSIGN_OR_RETURN(const bool reached, BookmarksReached(begin.options));
  if (!reached) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(engine_->Begin(options));
  services_->metrics->transactions_begun.Add();
  in_transaction_ = true;
  next_qid_ = 0;
  SetDeadline(options);
  return Status::Ok();
}

void BoltSession::Handle(const bolt::Commit& /*commit*/) {
  if (!transaction_error_.ok()) return Fail(std::exchange(transaction_error_, Status::Ok()));
  // Open results are run to their end for their effects, however long that takes.
  Start(Operation::kCommit, MessageTag::kCommit, streams_.empty());
}

void BoltSession::Handle(const bolt::Rollback& /*rollback*/) {
  DropTransaction();
  bolt::ResponseWriter(&output_, format_.version).Success();
  Succeed(MessageTag::kRollback);
}

// --- the rest
// -----------------------------------------------------------------------------------------------------------

void BoltSession::Handle(const bolt::Reset& /*reset*/) {
  DropTransaction();
  if (engine_) engine_->ClearCancel();
  bolt::ResponseWriter(&output_, format_.version).Success();
  Succeed(MessageTag::kReset);
}

void BoltSession::Handle(const bolt::Goodbye& /*goodbye*/) { closing_ = true; }

void BoltSession::Handle(const bolt::Telemetry& /*telemetry*/) {
  bolt::ResponseWriter(&output_, format_.version).Success();
  Succeed(MessageTag::kTelemetry);
}

void BoltSession::Handle(const bolt::Route& route) {
  if (Status status = ResolveDatabase(route.database); !status.ok()) return Fail(status);
  std::string address = services_->advertised_address;
  if (address.empty()) address = route.address;
  if (address.empty()) address = routing_address_;
  if (address.empty()) address = peer_.local_address;
  bolt::ResponseWriter writer(&output_, format_.version);
  auto& out = writer.BeginSuccess(1);
  out.String("rt");
  bool with_db = format_.version.RouteHasMap();
  out.MapHeader(with_db ? 3 : 2);
  out.Entry("ttl", int64_t{300});
  if (with_db) out.Entry("db", database_);
  out.String("servers");
  out.ListHeader(3);
  for (std::string_view role : {"WRITE", "READ", "ROUTE"}) {
    out.MapHeader(2);
    out.Entry("role", role);
    out.String("addresses");
    out.ListHeader(1);
    out.String(address);
  }
  writer.End();
  Succeed(MessageTag::kRoute);
}

}  // namespace mycel::server::session
