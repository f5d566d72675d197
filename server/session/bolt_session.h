// A client's Bolt session: bytes in, bytes out, statements in between.
//
// The connection hands over what it reads (Receive) and sends what it finds in output(). The session keeps the order of
// requests, drives the protocol's state machine and the engine's session, and decides where a statement runs: bounded
// ones on the network thread, everything else in slices on the worker pool. While a statement is on a worker, reading
// goes on: requests queue up, and a RESET among them cancels what runs.
//
// Threads: everything on the network thread, except RunSlice (worker) and the engine's wake (any), which come back by
// Strand::Post. While `working_` the worker owns output(), the engine's session and the statement; the network thread
// then touches the queue and the state machine only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/sched/worker_pool.h"
#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/handshake.h"
#include "protocol/bolt/message.h"
#include "protocol/bolt/request_decoder.h"
#include "protocol/bolt/response_writer.h"
#include "protocol/bolt/server_state.h"
#include "server/bridge/summary_writer.h"
#include "server/bridge/wire_format.h"
#include "server/session/incoming.h"
#include "server/session/limits.h"
#include "server/session/stream.h"
#include "server/session/surroundings.h"

namespace mycel::server::session {

namespace bolt = protocol::bolt;

class BoltSession final : public engine::sched::Task, public std::enable_shared_from_this<BoltSession> {
 public:
  struct Peer {
    std::string connection_id;   // "bolt-17"
    std::string client_address;  // "127.0.0.1:51234"
    std::string local_address;   // where the client connected to: ROUTE's last resort
  };

  static std::shared_ptr<BoltSession> Make(const Services* services, Strand* strand, Transport* transport, Peer peer);
  ~BoltSession() override;

  // --- the connection's side, on the network thread
  // Bytes as they arrive, the opening handshake first. Views of them are not kept.
  void Receive(bolt::ByteView bytes);
  // Nothing more comes and nothing can be sent: what runs is cancelled, the rest is dropped. The transport is not
  // touched again.
  void Disconnect();
  // unsent_bytes() has fallen to 0.
  void OutputDrained();
  // About once a second, and when WakeAt asked for it.
  void OnTimer(uint64_t now_ns);

  [[nodiscard]] bolt::ByteBuffer& output() { return output_; }
  [[nodiscard]] bool may_take_output() const { return !working_; }
  [[nodiscard]] bool wants_input() const;
  [[nodiscard]] bool closing() const { return closing_; }
  // A request is being worked on, so its client waits for bytes.
  [[nodiscard]] bool busy() const { return operation_ != Operation::kNone; }
  [[nodiscard]] bool authenticated() const { return engine_ != nullptr; }
  [[nodiscard]] bool in_transaction() const { return in_transaction_; }

  // Hint for the engine: no other connection of this thread is busy.
  void SetAlone(bool alone);

  // --- the worker's side
  engine::sched::Slice RunSlice() override;

 private:
  enum class Operation : uint8_t { kNone, kLogon, kBegin, kRun, kPull, kDiscard, kCommit };

  BoltSession(const Services* services, Strand* strand, Transport* transport, Peer peer);

  // --- queue (bolt_session.cc)
  bool Handshake(bolt::ByteView* bytes);
  void Collect(bolt::ByteView bytes);
  engine::base::Status ChargeInput();
  void Interrupt();
  void OnTerminated();
  void End();
  void Process();
  void Serve(Incoming message);
  void Dispatch(const bolt::Request& request);
  void Settled();

  // --- running operations (operations.cc)
  void Start(Operation operation, bolt::MessageTag tag, bool here);
  void Submit();
  void Perform();
  void PerformRequest();
  void PerformPull();
  void PerformDiscard();
  void Settle();
  void Finish();
  void FinishBegin();
  void FinishRun();
  void FinishStream();
  void FinishCommit();
  void OnSlice();
  void OnWake();
  void Resume();
  void Abandon();

  // --- requests (requests.cc)
  void Handle(const bolt::Hello& hello);
  void Handle(const bolt::Logon& logon);
  void Handle(const bolt::Logoff& logoff);
  void Handle(const bolt::Run& run);
  void Handle(const bolt::Begin& begin);
  void Handle(const bolt::Commit& commit);
  void Handle(const bolt::Rollback& rollback);
  void Handle(const bolt::Pull& pull);
  void Handle(const bolt::Discard& discard);
  void Handle(const bolt::Reset& reset);
  void Handle(const bolt::Goodbye& goodbye);
  void Handle(const bolt::Route& route);
  void Handle(const bolt::Telemetry& telemetry);

  void AnswerHello();
  void Login(const bolt::AuthToken& auth, bolt::MessageTag tag);
  void LoggedIn(engine::base::Status status);
  void StartStream(Operation operation, bolt::MessageTag tag, int64_t rows, int64_t qid);
  Stream* FindStream(int64_t qid);
  engine::base::Status PrepareBegin(const bolt::Begin& begin);
  engine::base::Status PrepareRun(const bolt::Run& run);
  engine::base::Result<bool> BookmarksReached(const bolt::TransactionOptions& options);
  engine::base::Status ResolveDatabase(std::string_view name);
  engine::base::Status ReadOptions(const bolt::TransactionOptions& options, engine::database::TransactionOptions* out);
  [[nodiscard]] uint64_t TimeoutLimitMs() const;
  void DropTransaction();
  void Succeed(bolt::MessageTag tag, bool has_more = false);
  void Fail(const engine::base::Status& status);
  void FailWith(const bolt::Failure& failure);
  void Refuse(std::string message);
  [[nodiscard]] bool OutputFull() const;
  void SetDeadline(const engine::database::TransactionOptions& options);
  [[nodiscard]] uint64_t Now() const { return services_->env->MonotonicNanos(); }

  const Services* services_;
  Strand* strand_;
  Transport* transport_;  // null once disconnected
  Peer peer_;

  bolt::ServerHandshake handshake_;
  bolt::ChunkReader chunks_;
  std::optional<bolt::ServerState> state_;  // set once the version is known
  bool patch_utc_ = false;
  bridge::WireFormat format_;
  bolt::ByteBuffer output_;

  std::vector<Incoming> queue_;
  size_t queue_head_ = 0;
  size_t queued_bytes_ = 0;
  engine::memory::Reservation input_memory_;

  // Login
  std::string user_;
  std::string pending_user_;
  std::string user_agent_;
  int64_t opened_micros_;
  std::string routing_address_;
  bridge::NotificationChoice hello_notifications_;

  // The open transaction, or the auto-commit statement
  std::unique_ptr<engine::database::Session> engine_;
  std::vector<std::unique_ptr<Stream>> streams_;
  int64_t next_qid_ = 0;
  bool in_transaction_ = false;
  bool named_database_ = false;
  std::string database_;
  bridge::NotificationChoice notifications_;
  uint64_t transaction_deadline_ns_ = 0;  // 0: none; of auto-commit statements too
  bool timeout_from_client_ = false;
  engine::base::Status transaction_error_;  // why the server ended an idle transaction; told at the next request

  // What runs now
  Operation operation_ = Operation::kNone;
  bolt::MessageTag tag_ = bolt::MessageTag::kReset;
  bool working_ = false;
  bool here_ = true;      // on the network thread as long as it does not yield
  bool waiting_ = false;  // for a wake
  bool woken_ = false;
  bool stalled_ = false;           // until the output has drained
  Incoming run_message_;           // BEGIN or RUN as long as it is not served: it is long, or its bookmarks wait
  uint64_t bookmark_wait_ms_ = 0;  // until the next look at them; 0: none waits
  uint64_t bookmark_since_ns_ = 0;
  Stream* stream_ = nullptr;
  uint64_t rows_left_ = 0;
  engine::base::Status outcome_;
  engine::database::Progress progress_ = engine::database::Progress::kDone;
  engine::database::CommitSummary committed_;
  std::unique_ptr<Stream> started_;
  engine::database::TransactionOptions run_options_;
  engine::database::Wake wake_;
  std::shared_ptr<BoltSession> keep_alive_;  // while something outside may call back

  uint64_t login_since_ns_;  // from here the client has kLoginTimeoutMs to log in
  bool closing_ = false;
  bool ended_ = false;         // by somebody else: closing once nothing runs
  bool input_broken_ = false;  // a message was too long: nothing behind it can be read
  bool alone_ = false;
};

}  // namespace mycel::server::session
