#include "engine/env/posix_env.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string_view>

namespace mycel::engine::env {
namespace {

using base::ErrorId;

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

// A directory of its own that goes with the test.
struct Scratch {
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mycel-env-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Scratch() { std::filesystem::remove_all(path); }
  std::string path;
};

TEST_CASE("what is written at an offset is read back there") {
  const Scratch scratch;
  const auto env = MakePosixEnv();
  const auto file = env->OpenFile(JoinPath(scratch.path, "f"), OpenMode::kCreate).value();
  REQUIRE(file->Preallocate(100).ok());
  REQUIRE(file->Write(40, Bytes("hello")).ok());
  REQUIRE(file->SyncData().ok());
  std::string text(80, 'x');
  CHECK(file->Read(40, std::as_writable_bytes(std::span(text))).value() == 60);
  CHECK(text.substr(0, 6) == std::string("hello\0", 6));
  CHECK(file->Size().value() == 100);
}

TEST_CASE("opening what is not there is kNotFound and creates nothing") {
  const Scratch scratch;
  const auto env = MakePosixEnv();
  const std::string path = JoinPath(scratch.path, "none");
  CHECK(env->OpenFile(path, OpenMode::kReadWrite).status().id() == ErrorId::kNotFound);
  CHECK_FALSE(env->Exists(path).value());
}

TEST_CASE("a full device is kDiskFull") {
  const auto env = MakePosixEnv();
  const auto file = env->OpenFile("/dev/full", OpenMode::kReadWrite);
  if (!file.ok()) return;  // a container may lack the device
  CHECK(file.value()->Write(0, Bytes("x")).id() == ErrorId::kDiskFull);
}

TEST_CASE("a second lock is refused until the first ends") {
  const Scratch scratch;
  const auto env = MakePosixEnv();
  const std::string path = JoinPath(scratch.path, "lock");
  auto lock = env->LockFile(path).value();
  CHECK(env->LockFile(path).status().id() == ErrorId::kAlreadyInUse);
  lock.reset();
  CHECK(env->LockFile(path).ok());
}

TEST_CASE("writing atomically replaces the whole content and leaves no temporary file") {
  const Scratch scratch;
  const auto env = MakePosixEnv();
  const std::string path = JoinPath(scratch.path, "f");
  REQUIRE(WriteFileAtomically(env.get(), path, Bytes("a long first content")).ok());
  REQUIRE(WriteFileAtomically(env.get(), path, Bytes("second")).ok());
  CHECK(ReadWholeFile(env.get(), path, 100).value() == "second");
  CHECK(ReadWholeFile(env.get(), path, 5).status().id() == ErrorId::kLimitExceeded);
  CHECK(env->ListDirectory(scratch.path).value().size() == 1);
}

TEST_CASE("a tree of directories is made and removed as a whole") {
  const Scratch scratch;
  const auto env = MakePosixEnv();
  const std::string top = JoinPath(scratch.path, "a");
  REQUIRE(env->CreateDirectories(JoinPath(top, "b/c")).ok());
  REQUIRE(env->CreateDirectories(JoinPath(top, "b/c")).ok());
  REQUIRE(env->SyncDirectory(top).ok());
  CHECK(env->ListDirectory(top).value().at(0).is_directory);
  REQUIRE(env->RemoveTree(top).ok());
  CHECK_FALSE(env->Exists(top).value());
}

TEST_CASE("there is free space, time passes, randomness differs") {
  const auto env = MakePosixEnv();
  CHECK(env->FreeBytes("/").value() > 0);
  const uint64_t earlier = env->MonotonicNanos();
  CHECK(earlier <= env->MonotonicNanos());
  CHECK(env->WallMicros() > 1'700'000'000'000'000);
  uint64_t a = 0, b = 0;
  env->FillRandom(std::as_writable_bytes(std::span(&a, 1)));
  env->FillRandom(std::as_writable_bytes(std::span(&b, 1)));
  CHECK(a != b);
}

}  // namespace
}  // namespace mycel::engine::env
