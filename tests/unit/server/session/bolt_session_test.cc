#include "server/session/bolt_session.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/env/posix_env.h"
#include "protocol/bolt/request_writer.h"
#include "protocol/bolt/response_decoder.h"
#include "tests/support/scripted_engine.h"

namespace mycel::server::session {
namespace {

using bolt::ByteBuffer;
using bolt::ByteView;
using bolt::MessageTag;
using tests::Journal;
using tests::ScriptedSession;

// A session between a byte stream and a scripted engine; the network thread is the test's own.
class Conversation final : public Strand, public Transport {
 public:
  explicit Conversation(bolt::Version version = {5, 4}) : version_(version) {
    services_.env = env_.get();
    services_.metrics = &metrics_;
    services_.workers = &workers_;
    services_.open_session = [this](engine::database::SessionOptions) {
      return std::make_unique<ScriptedSession>(&journal);
    };
    session_ = BoltSession::Make(&services_, this, this,
                                 {.connection_id = "bolt-1", .client_address = "c", .local_address = "l"});
    const uint8_t hello[] = {0x60, 0x60, 0xB0, 0x17, 0, 0, version.minor, version.major, 0, 0, 0, 0, 0, 0,
                             0,    0,    0,    0,    0, 0};
    Append(ByteView(hello, sizeof hello));
  }
  ~Conversation() override {
    if (session_) session_->Disconnect();
    RunPosted();
  }

  void Append(ByteView bytes) { request.Append(bytes); }
  bolt::RequestWriter Writer() { return {&request, version_}; }
  void Login() { Writer().Login("test/1", {.scheme = "none"}); }

  // Sends what was written, in pieces of `piece` bytes.
  void Send(size_t piece = SIZE_MAX) {
    for (size_t at = 0; at < request.size(); at += piece) {
      session_->Receive(ByteView(request.data() + at, std::min(piece, request.size() - at)));
      RunPosted();
      if (piece == SIZE_MAX) break;
    }
    request.Clear();
  }

  // Summaries and records since the handshake's answer: "S", "R", "F code", "I".
  std::vector<std::string> Answers() {
    std::vector<std::string> answers;
    if (received_.size() < 4) return answers;
    bolt::ChunkReader chunks;
    ByteView rest(received_.data() + 4, received_.size() - 4);
    ByteView message;
    while (chunks.Next(&rest, &message) == bolt::ChunkReader::State::kMessage) {
      bolt::Response response;
      REQUIRE(bolt::DecodeResponse(message, &response).ok());
      if (response.tag == MessageTag::kSuccess) answers.emplace_back("S");
      if (response.tag == MessageTag::kRecord) answers.emplace_back("R");
      if (response.tag == MessageTag::kIgnored) answers.emplace_back("I");
      if (response.tag != MessageTag::kFailure) continue;
      bolt::Failure failure;
      REQUIRE(bolt::DecodeFailure(response.body, &failure).ok());
      answers.push_back("F " + std::string(failure.code));
    }
    return answers;
  }

  // Until a worker has brought the rest of `count` answers.
  void AwaitAnswers(size_t count) {
    while (Answers().size() < count) {
      std::unique_lock lock(mutex_);
      REQUIRE(posted_changed_.wait_for(lock, std::chrono::seconds(20), [this] { return !posted_.empty(); }));
      lock.unlock();
      RunPosted();
    }
  }

  void Vanish() {
    session_->Disconnect();
    RunPosted();
  }
  [[nodiscard]] bool closing() const { return session_->closing(); }

  // --- Strand, Transport
  void Post(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    posted_changed_.notify_one();
  }
  void Flush() override {
    if (!session_ || !session_->may_take_output() || unsent > 0) return;
    received_.Append(session_->output().view());
    session_->output().Clear();
  }
  [[nodiscard]] size_t unsent_bytes() const override { return unsent; }
  void WakeAt(uint64_t ns) override { alarm_ns = std::max<uint64_t>(ns, 1); }

  // Time passes until the session wanted to be woken.
  void PassTime() {
    session_->OnTimer(std::max(std::exchange(alarm_ns, 0), env_->MonotonicNanos()));
    RunPosted();
  }
  [[nodiscard]] bool wants_input() const { return session_->wants_input(); }
  void Drain() {
    unsent = 0;
    session_->OutputDrained();
    RunPosted();
    Flush();
  }

  Journal journal;
  ByteBuffer request;
  size_t unsent = 0;  // what the client has not taken; while there is any, nothing more goes out
  uint64_t alarm_ns = 0;

 private:
  void RunPosted() {
    while (true) {
      std::unique_lock lock(mutex_);
      auto tasks = std::exchange(posted_, {});
      lock.unlock();
      if (tasks.empty()) return;
      for (auto& task : tasks) task();
    }
  }

  bolt::Version version_;
  std::unique_ptr<engine::env::Env> env_ = engine::env::MakePosixEnv();
  metrics::ServerMetrics metrics_;
  Services services_;
  engine::sched::WorkerPool workers_{env_.get(), {.threads = 1}};
  std::mutex mutex_;
  std::condition_variable posted_changed_;
  std::vector<std::function<void()>> posted_;
  ByteBuffer received_;
  std::shared_ptr<BoltSession> session_;
};

using Answers = std::vector<std::string>;

constexpr char kDivision[] = "F Neo.ClientError.Statement.ArithmeticError";

TEST_CASE("a pipelined RUN and PULL are answered in order") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Run("rows 2", {}, {});
  writer.Pull(-1);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S", "S", "R", "R", "S"});
}

TEST_CASE("the answers are the same however the bytes are cut") {
  for (size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, size_t{64}}) {
    Conversation client;
    client.Login();
    auto writer = client.Writer();
    writer.Begin({});
    writer.Run("rows 3", {}, {});
    writer.Pull(2);
    writer.Discard(-1);
    writer.Bare(MessageTag::kCommit);
    client.Send(piece);
    CHECK(client.Answers() == Answers{"S", "S", "S", "S", "R", "R", "S", "S", "S"});
  }
}

TEST_CASE("what stands behind a failure is ignored until RESET") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Run("fail", {}, {});
  writer.Pull(-1);
  writer.Run("rows 1", {}, {});
  writer.Pull(-1);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S", "S", kDivision, "I", "I"});
  writer.Bare(MessageTag::kReset);
  writer.Run("rows 1", {}, {});
  writer.Pull(-1);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S", "S", kDivision, "I", "I", "S", "S", "R", "S"});
  CHECK(client.journal.lines == Answers{"run fail", "run rows 1"});
}

TEST_CASE("a pipelined PULL is ignored when its RUN does not compile") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Run("nonsense", {}, {});
  writer.Pull(-1);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S", "F Neo.ClientError.Statement.SyntaxError", "I"});
}

TEST_CASE("RESET overtakes: what runs is cancelled, what stands before it never runs") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Run("wait", {}, {});
  writer.Pull(-1);
  writer.Bare(MessageTag::kReset);
  client.Send(1);
  Answers answers = client.Answers();
  REQUIRE(answers.size() == 5);
  CHECK(answers.back() == "S");
  CHECK_FALSE(client.journal.cancelled);

  writer.Run("rows 1", {}, {});
  writer.Pull(-1);
  writer.Bare(MessageTag::kReset);
  client.Send();
  CHECK(client.journal.lines == Answers{"run wait"});
  answers = client.Answers();
  CHECK(Answers(answers.begin() + 5, answers.end()) == Answers{"I", "I", "S"});
}

TEST_CASE("streams of one transaction interleave by qid") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Begin({});
  writer.Run("rows 2", {}, {});
  writer.Run("rows 3", {}, {});
  writer.Pull(1, 0);
  writer.Pull(2, 1);
  writer.Pull(-1, 0);
  writer.Discard(-1, 1);
  writer.Bare(MessageTag::kRollback);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S", "S", "S", "S", "R", "S", "R", "R", "S", "R", "S", "S", "S"});
  CHECK(client.journal.lines == Answers{"begin", "run rows 2", "run rows 3", "rollback"});
}

TEST_CASE("a stream that does not exist fails and rolls the transaction back") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Begin({});
  writer.Run("rows 2", {}, {});
  writer.Pull(1, 7);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S", "S", "S", "F Neo.ClientError.Request.Invalid"});
  CHECK(client.journal.lines.back() == "rollback");
}

TEST_CASE("a long message before login ends the connection") {
  Conversation client;
  client.Send();
  const std::string chunk = std::string("\xff\xff", 2) + std::string(65535, 'x');
  client.Append(protocol::packstream::AsBytes(chunk + chunk));
  client.Send(1000);
  CHECK(client.closing());
  CHECK(client.journal.lines.empty());
}

TEST_CASE("bytes that are no message end the connection") {
  Conversation client;
  client.Login();
  client.Append(protocol::packstream::AsBytes(std::string("\x00\x03\x01\x02\x03\x00\x00", 7)));
  client.Send();
  CHECK(client.Answers().back() == "F Neo.ClientError.Request.Invalid");
  CHECK(client.closing());
}

TEST_CASE("a client that vanishes cancels what runs and rolls back") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Begin({});
  writer.Run("wait", {}, {});
  writer.Pull(-1);
  client.Send();
  client.Vanish();
  CHECK(client.journal.cancelled);
  CHECK(client.journal.lines.back() == "rollback");
}

TEST_CASE("a bookmark that is not reached parks BEGIN; what stands behind it waits too") {
  Conversation client({5, 8});
  client.Login();
  auto writer = client.Writer();
  bolt::TransactionOptions options;
  options.bookmarks = {"early", "late"};
  writer.Begin(options);
  writer.Run("rows 1", {}, {});
  writer.Pull(-1);
  client.Send();
  CHECK(client.Answers() == Answers{"S", "S"});
  client.PassTime();
  CHECK(client.Answers() == Answers{"S", "S"});
  client.journal.reached = true;
  client.PassTime();
  CHECK(client.Answers() == Answers{"S", "S", "S", "S", "R", "S"});
  CHECK(client.journal.lines == Answers{"begin", "run rows 1"});
}

TEST_CASE("a bookmark that is not reached parks an auto-commit statement, and RESET ends the wait") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  bolt::TransactionOptions options;
  options.bookmarks = {"late"};
  writer.Run("rows 1", {}, options);
  writer.Pull(-1);
  client.Send(1);
  CHECK(client.Answers() == Answers{"S", "S"});
  writer.Bare(MessageTag::kReset);
  client.Send();
  REQUIRE(client.alarm_ns != 0);
  client.PassTime();
  CHECK(client.Answers() == Answers{"S", "S", "F Neo.ClientError.Transaction.Terminated", "I", "S"});
  CHECK(client.journal.lines.empty());
}

TEST_CASE("a bookmark that is never reached fails in the transaction's time") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  bolt::TransactionOptions options;
  options.bookmarks = {"late"};
  options.timeout_ms = 1;
  writer.Begin(options);
  client.Send();
  const auto is_over = [&] { return client.Answers().size() > 2; };
  while (!is_over()) client.PassTime();
  CHECK(client.Answers().back() == "F Neo.TransientError.Transaction.BookmarkTimeout");
}

TEST_CASE("a client that vanishes while its bookmark waits leaves nothing") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  bolt::TransactionOptions options;
  options.bookmarks = {"late"};
  writer.Begin(options);
  client.Send();
  client.Vanish();
  CHECK(client.journal.sessions == 0);
}

TEST_CASE("answers that are ready do not wait for a request that does") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  writer.Run("wait", {}, {});
  writer.Pull(-1);
  client.Send();
  REQUIRE(client.alarm_ns != 0);
  client.PassTime();
  CHECK(client.Answers() == Answers{"S", "S", "S"});
}

TEST_CASE("requests of a client that does not read wait until it does") {
  Conversation client;
  client.Login();
  client.Send();
  client.unsent = kMaxUnsentBytes;
  auto writer = client.Writer();
  writer.Run("rows 1", {}, {});
  writer.Pull(-1);
  client.Send();
  CHECK(client.journal.lines.empty());
  CHECK_FALSE(client.wants_input());
  client.Drain();
  CHECK(client.journal.lines == Answers{"run rows 1"});
  CHECK(client.Answers() == Answers{"S", "S", "S", "R", "S"});
  CHECK(client.wants_input());
}

TEST_CASE("an idle transaction is ended at its time, and its client learns it with the next request") {
  Conversation client;
  client.Login();
  auto writer = client.Writer();
  bolt::TransactionOptions options;
  options.timeout_ms = 1;
  writer.Begin(options);
  client.Send();
  REQUIRE(client.alarm_ns != 0);
  client.PassTime();
  CHECK(client.journal.lines == Answers{"begin", "rollback"});
  writer.Run("rows 1", {}, {});
  client.Send();
  CHECK(client.Answers().back() == "F Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration");
}

TEST_CASE("a RUN of 100 KB is decoded on a worker, in pieces of any size") {
  for (size_t piece : {size_t{1400}, size_t{65536}, SIZE_MAX}) {
    Conversation client;
    client.Login();
    client.Send();
    auto writer = client.Writer();
    writer.Run("rows 2" + std::string(100'000, ' '), {}, {});
    writer.Pull(-1);
    client.Send(piece);
    client.AwaitAnswers(6);
    CHECK(client.Answers() == Answers{"S", "S", "S", "R", "R", "S"});
  }
}

}  // namespace
}  // namespace mycel::server::session
