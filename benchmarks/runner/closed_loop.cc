#include "benchmarks/runner/closed_loop.h"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "protocol/bolt/request_writer.h"

namespace mycel::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;
using protocol::bolt::MessageTag;
using protocol::packstream::ByteView;

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Client {
  std::unique_ptr<BoltConnection> connection;
  std::unique_ptr<RequestTemplate> request;
  Clock::time_point sent;
  int summaries_left = 0;
  bool failed = false;
};

class Loop {
 public:
  Loop(const Workload& workload, const LoopOptions& options)
      : workload_(workload),
        options_(options),
        random_(options.seed),
        fresh_(options.first_fresh_id),
        epoll_(epoll_create1(0)) {
    if (epoll_ < 0) throw std::runtime_error("epoll_create1 failed");
    clients_.resize(options.clients);
    for (uint32_t i = 0; i < options.clients; ++i) {
      Client& client = clients_[i];
      client.connection = std::make_unique<BoltConnection>(options.endpoint);
      client.request = std::make_unique<RequestTemplate>(workload, *client.connection);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u32 = i;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, client.connection->fd(), &event);
    }
    protocol::packstream::ByteBuffer reset;
    protocol::bolt::RequestWriter(&reset, clients_[0].connection->version()).Bare(MessageTag::kReset);
    reset_ = std::string(protocol::packstream::AsText(reset.view()));
  }
  ~Loop() { close(epoll_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  LoopResult Run() {
    const auto duration = [](double seconds) {
      return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    };
    counted_from_ = Clock::now() + duration(options_.seconds * 0.1);
    until_ = counted_from_ + duration(options_.seconds);
    const double cpu_before = CpuSeconds();
    for (Client& client : clients_) SendNext(&client);
    epoll_event events[64];
    while (waiting_ > 0) {
      const int ready = epoll_wait(epoll_, events, 64, -1);
      for (int i = 0; i < ready; ++i) Answered(&clients_[events[i].data.u32]);
    }
    result_.seconds = std::chrono::duration<double>(Clock::now() - counted_from_).count();
    result_.client_cpu_seconds = CpuSeconds() - cpu_before;
    std::sort(result_.latencies_ns.begin(), result_.latencies_ns.end());
    return std::move(result_);
  }

 private:
  void SendNext(Client* client) {
    int64_t id = 0;
    if (workload_.argument == Argument::kUser) id = random_.Below(options_.users);
    if (workload_.argument == Argument::kFresh) id = fresh_++;
    client->summaries_left = 2;
    if (client->failed) {
      client->failed = false;
      ++client->summaries_left;
      client->connection->Send(reset_);
    }
    client->sent = Clock::now();
    client->connection->Send(client->request->Fill(id));
    ++waiting_;
  }

  void Answered(Client* client) {
    client->connection->Receive(false, [&](MessageTag tag, ByteView message) {
      if (tag == MessageTag::kRecord) return;
      --client->summaries_left;
      if (tag != MessageTag::kFailure) return;
      client->failed = true;
      ++result_.failures;
      if (result_.first_failure.empty()) result_.first_failure = FailureText(message);
    });
    if (client->summaries_left > 0) return;
    --waiting_;
    const Clock::time_point now = Clock::now();
    if (!client->failed) {
      ++result_.succeeded_in_all;
      if (client->sent >= counted_from_) {
        const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(now - client->sent).count();
        result_.latencies_ns.push_back(static_cast<uint32_t>(std::min<int64_t>(nanos, UINT32_MAX)));
      }
    }
    // On a machine that is busy with other things a short run may pass before one request was counted.
    const bool nothing_yet = result_.latencies_ns.empty() && result_.failures == 0;
    if (now < until_ || nothing_yet) SendNext(client);
  }

  const Workload& workload_;
  const LoopOptions& options_;
  Random random_;
  int64_t fresh_;
  int epoll_;
  std::vector<Client> clients_;
  std::string reset_;
  Clock::time_point counted_from_;
  Clock::time_point until_;
  size_t waiting_ = 0;
  LoopResult result_;
};

}  // namespace

double LoopResult::PercentileMicros(double share) const {
  if (latencies_ns.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(latencies_ns.size()));
  const size_t at = std::min(latencies_ns.size() - 1, static_cast<size_t>(std::max(rank - 1, 0.0)));
  return latencies_ns[at] / 1000.0;
}

LoopResult RunClosedLoop(const Workload& workload, const LoopOptions& options) { return Loop(workload, options).Run(); }

}  // namespace mycel::benchmarks
