#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/env/posix_env.h"
#include "engine/sched/worker_pool.h"
#include "fuzz/bolt/require.h"
#include "fuzz/bolt/targets.h"
#include "protocol/bolt/request_writer.h"
#include "protocol/bolt/response_decoder.h"
#include "server/session/bolt_session.h"
#include "support/scripted_engine.h"

namespace mycel::fuzz {
namespace {

namespace bolt = protocol::bolt;
namespace session = server::session;
using bolt::ByteBuffer;
using bolt::ByteView;

// Shared by all runs: threads are dear.
struct Shared {
  std::unique_ptr<engine::env::Env> env = engine::env::MakePosixEnv();
  engine::sched::WorkerPool workers{env.get(), {.threads = 1, .low_priority = false}};
  server::metrics::ServerMetrics metrics;
};

Shared& shared() {
  static Shared made;
  return made;
}

// The connection and the network thread of one session.
class Client final : public session::Strand, public session::Transport {
 public:
  Client(bolt::Version version, bool reads) : reads_(reads) {
    services_.env = shared().env.get();
    services_.workers = &shared().workers;
    services_.metrics = &shared().metrics;
    services_.max_message_bytes = size_t{1} << 20;
    services_.open_session = [this](engine::database::SessionOptions) {
      return std::make_unique<tests::ScriptedSession>(&journal_);
    };
    session_ = session::BoltSession::Make(&services_, this, this, {.connection_id = "bolt-1"});
    watched_ = session_;
    const uint8_t hello[] = {0x60, 0x60, 0xB0, 0x17, 0, 0, version.minor, version.major, 0, 0, 0, 0, 0, 0,
                             0,    0,    0,    0,    0, 0};
    Receive(ByteView(hello, sizeof hello));
  }

  void Receive(ByteView bytes) {
    RunPosted();
    if (session_->closing() || !session_->wants_input()) return;
    session_->Receive(bytes);
    RunPosted();
  }

  void Vanish() {
    session_->Disconnect();
    session_.reset();
    // Everything that it started ends by itself.
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!watched_.expired()) {
      std::unique_lock lock(mutex_);
      posted_changed_.wait_for(lock, std::chrono::milliseconds(1), [this] { return !posted_.empty(); });
      lock.unlock();
      RunPosted();
      FUZZ_REQUIRE(std::chrono::steady_clock::now() < until);
    }
    FUZZ_REQUIRE(journal_.sessions == 0);
    CheckAnswers();
  }

  void PassTime() {
    if (alarm_ns_ == 0 || session_->closing()) return;
    session_->OnTimer(std::exchange(alarm_ns_, 0));
    RunPosted();
  }

  // --- Strand, Transport
  void Post(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    posted_changed_.notify_one();
  }
  void Flush() override {
    if (!session_ || !session_->may_take_output() || unsent_ > 0) return;
    if (!reads_) unsent_ = session_->output().size();
    received_.Append(session_->output().view());
    session_->output().Clear();
  }
  [[nodiscard]] size_t unsent_bytes() const override { return unsent_; }
  void WakeAt(uint64_t ns) override { alarm_ns_ = std::max<uint64_t>(ns, 1); }

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

  // The version, then whole messages, each a response.
  void CheckAnswers() {
    FUZZ_REQUIRE(received_.size() >= 4);
    ByteView rest = received_.view().subspan(4);
    bolt::ChunkReader chunks(size_t{1} << 30);
    ByteView message;
    while (chunks.Next(&rest, &message) == bolt::ChunkReader::State::kMessage) {
      bolt::Response response;
      FUZZ_REQUIRE(bolt::DecodeResponse(message, &response).ok());
    }
    FUZZ_REQUIRE(rest.empty() && !chunks.in_message());
  }

  const bool reads_;
  tests::Journal journal_;
  session::Services services_;
  std::mutex mutex_;
  std::condition_variable posted_changed_;
  std::vector<std::function<void()>> posted_;
  ByteBuffer received_;
  size_t unsent_ = 0;
  uint64_t alarm_ns_ = 0;
  std::shared_ptr<session::BoltSession> session_;
  std::weak_ptr<session::BoltSession> watched_;
};

bolt::Version VersionOf(uint8_t choice) {
  const auto ranges = bolt::SupportedRanges();
  const bolt::VersionRange& range = ranges[choice % ranges.size()];
  return {range.major, static_cast<uint8_t>(range.newest_minor - (choice / ranges.size()) % (range.below + 1U))};
}

}  // namespace

void FuzzSession(const uint8_t* data, size_t size) {
  if (size < 4) return;
  const bolt::Version version = VersionOf(data[0]);
  const bool logs_in = data[1] % 8 != 0;
  const bool reads = data[1] % 16 != 1;
  const size_t piece = data[2] % 8 == 0 ? size_t{1} << 20 : data[2];
  const bool lets_time_pass = data[3] % 2 == 0;
  Client client(version, reads);
  if (logs_in) {
    ByteBuffer login;
    bolt::RequestWriter(&login, version).Login("fuzz/1", {.scheme = "none"});
    client.Receive(login.view());
  }
  ByteView rest(data + 4, size - 4);
  while (!rest.empty()) {
    const ByteView part = rest.first(std::min(piece, rest.size()));
    client.Receive(part);
    if (lets_time_pass) client.PassTime();
    rest = rest.subspan(part.size());
  }
  client.Vanish();
}

SessionTotals Totals() {
  const server::metrics::ServerMetrics& metrics = shared().metrics;
  return {metrics.messages.value(), metrics.statements.value(), metrics.records.value(),
          metrics.statements_on_workers.value()};
}

}  // namespace mycel::fuzz
