#include "server/auth/user_store.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <span>
#include <utility>

#include "server/auth/limits.h"
#include "server/auth/password_hash.h"

namespace mycel::server::auth {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

namespace {

Status Unauthorized() {
  return Status::Error(ErrorId::kUnauthorized, "The client is unauthorized due to authentication failure.");
}

std::string RandomPassword(engine::env::Env* env) {
  // 32 signs that are not mistaken for each other: five bits each.
  static constexpr char kSigns[] = "abcdefghjkmnpqrstuvwxyz23456789_";
  static_assert(sizeof(kSigns) == 33);
  std::array<std::byte, 24> raw;
  env->FillRandom(raw);
  std::string password;
  for (std::byte byte : raw) password += kSigns[static_cast<unsigned>(byte) % 32];
  return password;
}

}  // namespace

struct UserStore::Login final : engine::sched::Task {
  UserStore* store;
  std::string user;
  std::string password;
  Done done;

  engine::sched::Slice RunSlice() override {
    Status status = store->Check(user, password);
    OPENSSL_cleanse(password.data(), password.size());
    {
      std::lock_guard lock(store->mutex_);
      --store->waiting_;
    }
    done(std::move(status));
    return engine::sched::Slice::kLeave;
  }
};

UserStore::UserStore(engine::env::Env* env, std::string directory) : env_(env), directory_(std::move(directory)) {
  env_->FillRandom(std::as_writable_bytes(std::span(key_)));
}

UserStore::~UserStore() {
  pool_->Stop();
  OPENSSL_cleanse(key_.data(), key_.size());
}

Result<std::unique_ptr<UserStore>> UserStore::Open(engine::env::Env* env, const std::string& directory,
                                                   const std::string& first_password) {
  std::unique_ptr<UserStore> store(new UserStore(env, directory));
  store->pool_ = std::make_unique<engine::sched::WorkerPool>(
      env, engine::sched::WorkerPoolOptions{.threads = 1, .thread_name = "login", .low_priority = true});
  const std::string path = engine::env::JoinPath(directory, kFileName);
  MYCEL_ASSIGN_OR_RETURN(bool exists, env->Exists(path));
  if (!exists) {
    MYCEL_RETURN_IF_ERROR(store->Initialise(first_password));
  } else {
    MYCEL_ASSIGN_OR_RETURN(std::string bytes, engine::env::ReadWholeFile(env, path, kMaxUsersFileBytes));
    MYCEL_ASSIGN_OR_RETURN(store->users_, DecodeUsers(bytes, path));
  }
  // Its parameters count, its password does not: any hash of the table will do.
  MYCEL_ASSERT(!store->users_.empty());
  store->nobody_ = store->users_.begin()->second;
  return store;
}

// The password's file comes first: a crash in between must not leave users without a known password.
Status UserStore::Initialise(const std::string& first_password) {
  std::string password = first_password;
  if (password.empty()) {
    password = RandomPassword(env_);
    std::string line = password + "\n";
    MYCEL_RETURN_IF_ERROR(engine::env::WriteFileAtomically(
        env_, engine::env::JoinPath(directory_, kInitialPasswordFileName), std::as_bytes(std::span(line))));
  }
  MYCEL_ASSIGN_OR_RETURN(std::string hash, HashPassword(env_, password));
  UserHashes users{{kFirstUser, std::move(hash)}};
  MYCEL_RETURN_IF_ERROR(Save(users));
  users_ = std::move(users);
  return Status::Ok();
}

Status UserStore::Save(const UserHashes& users) {
  std::string bytes = EncodeUsers(users);
  return engine::env::WriteFileAtomically(env_, engine::env::JoinPath(directory_, kFileName),
                                          std::as_bytes(std::span(bytes)));
}

UserStore::Mac UserStore::MacOf(std::string_view user, std::string_view password) const {
  std::string message = std::to_string(user.size()) + ":";
  message.append(user).append(password);
  Mac mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), mac.data(), &size);
  OPENSSL_cleanse(message.data(), message.size());
  return mac;
}

void UserStore::Authenticate(std::string_view user, std::string_view password, Done done) {
  if (password.size() > kMaxPasswordBytes) return done(Unauthorized());
  Mac mac = MacOf(user, password);
  Status refused;
  {
    std::lock_guard lock(mutex_);
    auto at = verified_.find(user);
    if (at != verified_.end() && CRYPTO_memcmp(at->second.data(), mac.data(), mac.size()) == 0) {
      refused = Status::Ok();
    } else if (LockedOut(std::string(user)) || waiting_ >= kMaxWaitingLogins) {
      refused = Status::Error(ErrorId::kAuthenticationRateLimit,
                              "Too many failed or waiting logins; try again in a few seconds");
    } else {
      ++waiting_;
      auto login = std::make_shared<Login>();
      login->store = this;
      login->user = user;
      login->password = password;
      login->done = std::move(done);
      pool_->Submit(std::move(login));
      return;
    }
  }
  done(std::move(refused));
}

Status UserStore::Check(const std::string& user, const std::string& password) {
  std::string hash;
  bool known = false;
  {
    std::lock_guard lock(mutex_);
    auto at = users_.find(user);
    known = at != users_.end();
    hash = known ? at->second : nobody_;
  }
  bool right = false;
  {
    std::lock_guard one_at_a_time(hashing_);
    right = VerifyPassword(hash, password);
  }
  std::lock_guard lock(mutex_);
  if (!known || !right) {
    NoteFailure(user);
    return Unauthorized();
  }
  failures_.erase(user);
  // Unless the password was changed meanwhile.
  auto at = users_.find(user);
  if (at != users_.end() && at->second == hash) verified_[user] = MacOf(user, password);
  return Status::Ok();
}

bool UserStore::LockedOut(const std::string& user) {
  auto at = failures_.find(user);
  return at != failures_.end() && at->second.count >= kMaxFailures &&
         env_->MonotonicNanos() - at->second.last_ns < kLockoutNs;
}

void UserStore::NoteFailure(const std::string& user) {
  if (failures_.size() >= kMaxTrackedNames) failures_.clear();
  Failures& failures = failures_[user];
  uint64_t now = env_->MonotonicNanos();
  if (failures.count >= kMaxFailures && now - failures.last_ns >= kLockoutNs) failures.count = 0;
  ++failures.count;
  failures.last_ns = now;
}

Status UserStore::ChangePassword(std::string_view user, std::string_view old_password, std::string_view new_password) {
  if (new_password.size() < kMinPasswordBytes || new_password.size() > kMaxPasswordBytes) {
    return Status::Error(ErrorId::kInvalidArgumentValue,
                         "A password must be at least " + std::to_string(kMinPasswordBytes) + " characters.");
  }
  if (old_password == new_password) {
    return Status::Error(ErrorId::kInvalidArgumentValue, "Old password and new password cannot be the same.");
  }
  std::string name(user);
  MYCEL_RETURN_IF_ERROR(Check(name, std::string(old_password)));
  std::lock_guard one_at_a_time(hashing_);
  MYCEL_ASSIGN_OR_RETURN(std::string hash, HashPassword(env_, new_password));
  std::lock_guard lock(mutex_);
  UserHashes users = users_;
  users[name] = std::move(hash);
  MYCEL_RETURN_IF_ERROR(Save(users));
  users_ = std::move(users);
  verified_.erase(name);
  return Status::Ok();
}

}  // namespace mycel::server::auth
