#include "engine/env/fault_env.h"

#include <catch2/catch.hpp>
#include <string_view>

namespace mycel::engine::env {
namespace {

using base::ErrorId;

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

std::string TextOf(FaultEnv& env, const std::string& path) { return ReadWholeFile(&env, path, 1 << 20).value(); }

// "d/f" with "old" synced and "new" written over it.
std::unique_ptr<File> OldThenNew(FaultEnv& env) {
  REQUIRE(env.CreateDirectories("d").ok());
  auto file = env.OpenFile("d/f", OpenMode::kCreate).value();
  REQUIRE(file->Write(0, Bytes("old")).ok());
  REQUIRE(file->SyncData().ok());
  REQUIRE(env.SyncDirectory("d").ok());
  REQUIRE(file->Write(0, Bytes("new")).ok());
  return file;
}

TEST_CASE("a crash takes back what was not synced") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  CHECK(TextOf(env, "d/f") == "new");
  env.Crash(CrashMode::kDropUnsynced);
  CHECK(TextOf(env, "d/f") == "old");
}

TEST_CASE("the death of the process alone keeps written bytes") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.Crash(CrashMode::kKeepAll);
  CHECK(TextOf(env, "d/f") == "new");
  env.Crash(CrashMode::kDropUnsynced);
  CHECK(TextOf(env, "d/f") == "old");
}

TEST_CASE("a handle from before a crash is dead") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.Crash(CrashMode::kKeepAll);
  CHECK(file->Write(0, Bytes("zombie")).id() == ErrorId::kIoError);
  CHECK(file->SyncData().id() == ErrorId::kIoError);
}

TEST_CASE("the machine stops inside the call that was told, and nothing works until it starts again") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.StopAfter(2, CrashMode::kDropUnsynced);
  CHECK(file->Write(0, Bytes("one")).ok());
  CHECK_FALSE(env.stopped());
  CHECK(file->SyncData().id() == ErrorId::kIoError);
  CHECK(env.stopped());
  CHECK(env.OpenFile("d/f", OpenMode::kCreate).status().id() == ErrorId::kIoError);
  env.Restart();
  CHECK(TextOf(env, "d/f") == "old");
}

TEST_CASE("a stop that is forgotten does not come, one that came stays") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.StopAfter(1, CrashMode::kDropUnsynced);
  env.ForgetStop();
  CHECK(file->SyncData().ok());
  CHECK_FALSE(env.stopped());
  env.StopAfter(1, CrashMode::kDropUnsynced);
  CHECK(file->SyncData().id() == ErrorId::kIoError);
  env.ForgetStop();
  CHECK(env.stopped());
}

TEST_CASE("bytes of a failed sync never become durable by a later sync") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.InjectFault({.operation = Operation::kSyncData});
  CHECK(file->SyncData().id() == ErrorId::kIoError);
  CHECK(file->SyncData().ok());
  CHECK(TextOf(env, "d/f") == "new");
  env.Crash(CrashMode::kDropUnsynced);
  CHECK(TextOf(env, "d/f") == "old");
}

TEST_CASE("a rename is lost unless its directory was synced") {
  for (const bool synced : {false, true}) {
    FaultEnv env(1);
    OldThenNew(env);
    REQUIRE(env.RenameFile("d/f", "d/g").ok());
    if (synced) REQUIRE(env.SyncDirectory("d").ok());
    env.Crash(CrashMode::kDropUnsynced);
    CHECK(env.Exists("d/g").value() == synced);
    CHECK(env.Exists("d/f").value() == !synced);
  }
}

TEST_CASE("a torn crash mixes old and new sectors, differently per seed") {
  bool kept = false, lost = false, mixed = false;
  for (uint64_t seed = 0; seed < 64; ++seed) {
    FaultEnv env(seed);
    REQUIRE(env.CreateDirectories("d").ok());
    auto file = env.OpenFile("d/f", OpenMode::kCreate).value();
    REQUIRE(file->Preallocate(4096).ok());
    REQUIRE(file->SyncData().ok());
    REQUIRE(env.SyncDirectory("d").ok());
    REQUIRE(file->Write(0, Bytes(std::string(4096, 'n'))).ok());
    env.Crash(CrashMode::kTorn);
    const std::string text = TextOf(env, "d/f");
    const bool has_old = text.find('\0') != std::string::npos;
    const bool has_new = text.find('n') != std::string::npos;
    kept |= !has_old, lost |= !has_new, mixed |= has_old && has_new;
  }
  CHECK((kept && lost && mixed));
}

TEST_CASE("the n-th write fails short and the next works") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.InjectFault({.operation = Operation::kWrite, .after_calls = 1, .disk_full = true, .write_bytes = 2});
  CHECK(file->Write(0, Bytes("one")).ok());
  CHECK(file->Write(0, Bytes("two")).id() == ErrorId::kDiskFull);
  CHECK(TextOf(env, "d/f") == "twe");
  CHECK(file->Write(0, Bytes("six")).ok());
}

TEST_CASE("a full disk refuses growth and accepts overwriting") {
  FaultEnv env(1);
  const auto file = OldThenNew(env);
  env.SetCapacity(3);
  CHECK(file->Write(0, Bytes("abc")).ok());
  CHECK(file->Write(1, Bytes("abc")).id() == ErrorId::kDiskFull);
  CHECK(file->Preallocate(8).id() == ErrorId::kDiskFull);
  env.SetCapacity(8);
  CHECK(file->Preallocate(8).ok());
}

TEST_CASE("a lock has one holder until it is given back or its process dies") {
  FaultEnv env(1);
  auto lock = env.LockFile("d/lock").value();
  CHECK(env.LockFile("d/lock").status().id() == ErrorId::kAlreadyInUse);
  env.Crash(CrashMode::kKeepAll);
  auto next = env.LockFile("d/lock").value();
  lock.reset();  // the dead holder's end must not free the lock of the living
  CHECK(env.LockFile("d/lock").status().id() == ErrorId::kAlreadyInUse);
}

TEST_CASE("listing shows files and directories of one level in order") {
  FaultEnv env(1);
  REQUIRE(env.CreateDirectories("a/b").ok());
  REQUIRE(env.OpenFile("a/z", OpenMode::kCreate).ok());
  REQUIRE(env.OpenFile("a/b/deep", OpenMode::kCreate).ok());
  const auto entries = env.ListDirectory("a").value();
  REQUIRE(entries.size() == 2);
  CHECK((entries[0].name == "b" && entries[0].is_directory));
  CHECK((entries[1].name == "z" && !entries[1].is_directory));
  CHECK(env.ListDirectory("none").status().id() == ErrorId::kNotFound);
}

}  // namespace
}  // namespace mycel::engine::env
