// The users of one server and their logins.
//
// Hashing a password takes tens of milliseconds and 19 MiB on purpose, so hashes run one at a time on a thread of their
// own, and a password that was right is remembered as a keyed MAC: the next connection of the same client costs a
// microsecond. The key is made at the start and never stored; a user's MAC is dropped when the password changes.
//
// Threads: any, except that ChangePassword blocks.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/base/result.h"
#include "engine/env/env.h"
#include "engine/sched/worker_pool.h"
#include "server/auth/authenticator.h"
#include "server/auth/user_file.h"

namespace mycel::server::auth {

class UserStore final : public Authenticator {
 public:
  static constexpr const char* kFileName = "users";
  static constexpr const char* kInitialPasswordFileName = "initial-password";
  static constexpr const char* kFirstUser = "neo4j";

  // Reads the users of `directory`. Where there are none yet, makes the user neo4j with `first_password`, or, if that
  // is empty, with one that is made up and written to `initial-password`. `env` outlives the store.
  [[nodiscard]] static engine::base::Result<std::unique_ptr<UserStore>> Open(engine::env::Env* env,
                                                                             const std::string& directory,
                                                                             const std::string& first_password);
  ~UserStore() override;

  void Authenticate(std::string_view user, std::string_view password, Done done) override;
  [[nodiscard]] engine::base::Status ChangePassword(std::string_view user, std::string_view old_password,
                                                    std::string_view new_password) override;

 private:
  using Mac = std::array<uint8_t, 32>;
  struct Login;
  struct Failures {
    uint32_t count = 0;
    uint64_t last_ns = 0;
  };

  UserStore(engine::env::Env* env, std::string directory);
  engine::base::Status Initialise(const std::string& first_password);
  engine::base::Status Save(const UserHashes& users);
  [[nodiscard]] Mac MacOf(std::string_view user, std::string_view password) const;
  // The slow way, with lock-out and bookkeeping.
  engine::base::Status Check(const std::string& user, const std::string& password);
  bool LockedOut(const std::string& user);
  void NoteFailure(const std::string& user);

  engine::env::Env* env_;
  std::string directory_;
  std::array<uint8_t, 32> key_;
  std::string nobody_;  // a hash for names that do not exist: they take as long as others

  std::mutex hashing_;  // one hash at a time; taken before mutex_
  std::mutex mutex_;    // guards what follows
  UserHashes users_;
  std::map<std::string, Mac, std::less<>> verified_;
  std::map<std::string, Failures, std::less<>> failures_;
  size_t waiting_ = 0;

  std::unique_ptr<engine::sched::WorkerPool> pool_;  // last: its thread uses all of the above
};

}  // namespace mycel::server::auth
