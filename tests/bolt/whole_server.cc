#include "bolt/whole_server.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

namespace mycel::tests {

using engine::base::ErrorId;
using engine::base::Status;

// Answers from a thread of its own, as the pool of hashes does.
class WholeServer::OnePassword final : public server::auth::Authenticator {
 public:
  ~OnePassword() override {
    for (std::thread& thread : threads_) thread.join();
  }
  void Authenticate(std::string_view user, std::string_view password, std::function<void(Status)> done) override {
    const bool good = user == "neo4j" && password == "secret";
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([good, done = std::move(done)] {
      done(good ? Status::Ok() : Status::Error(ErrorId::kUnauthorized, "wrong user or password"));
    });
  }
  Status ChangePassword(std::string_view /*user*/, std::string_view /*old*/, std::string_view /*now*/) override {
    return Status::Error(ErrorId::kUnauthorized, "the password of this test stays");
  }

 private:
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

WholeServer::WholeServer(const ServerChoices& choices) {
  directory_ = temporary_.path().string();
  governor_ = std::make_unique<engine::memory::Governor>(choices.memory_bytes);
  workers_ = std::make_unique<engine::sched::WorkerPool>(
      &env_, engine::sched::WorkerPoolOptions{.threads = choices.workers, .low_priority = false});
  auto opened = engine::database::Database::Open(
      {.env = &env_, .governor = governor_.get(), .workers = workers_.get(), .path = directory_ + "/data"});
  REQUIRE(opened.ok());
  database_ = std::move(opened).value();
  if (choices.login) password_ = std::make_unique<OnePassword>();
  services_.env = &env_;
  services_.metrics = &metrics_;
  services_.workers = workers_.get();
  services_.memory = governor_->AddAccount("requests");
  services_.authenticator = password_.get();
  services_.transaction_timeout_ms = choices.transaction_timeout_ms;
  services_.user_timeout_ms = choices.user_timeout_ms;
  services_.node_prefix = "4:" + database_->uuid() + ":";
  services_.relationship_prefix = "5:" + database_->uuid() + ":";
  services_.open_session = [this](engine::database::SessionOptions session) {
    return database_->NewSession(std::move(session));
  };
  server::net::BoltServerOptions options;
  options.port = 0;
  options.threads = 2;
  options.max_connections = choices.max_connections;
  options.tls_required = choices.tls_required;
  if (!choices.certificate.empty()) {
    auto tls = server::net::TlsContext::Load(choices.certificate, choices.key);
    REQUIRE(tls.ok());
    options.tls = std::move(tls).value();
  }
  bolt_ = std::make_unique<server::net::BoltServer>(&services_, std::move(options));
  REQUIRE(bolt_->Listen().ok());
  bolt_->Start();
}

WholeServer::~WholeServer() {
  Stop();
  workers_->Stop();
  bolt_.reset();
  password_.reset();
  std::ignore = database_->Close();
  database_.reset();
}

uint64_t WholeServer::Stop() {
  const auto start = std::chrono::steady_clock::now();
  bolt_->Stop();
  const auto taken = std::chrono::steady_clock::now() - start;
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count());
}

bool WholeServer::Await(const std::function<bool()>& done) {
  for (int i = 0; i < 4000; ++i) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return done();
}

}  // namespace mycel::tests
