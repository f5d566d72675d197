#include "clients/main/remote_backup.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "clients/cpp/connection.h"
#include "clients/cpp/session.h"
#include "clients/cpp/uri.h"

namespace mycel {

namespace {

constexpr std::chrono::milliseconds kPollInterval{100};
constexpr int64_t kMegabyte = 1'000'000;

volatile std::sig_atomic_t interrupted = 0;

void OnInterrupt(int) { interrupted = 1; }

int Fail(const std::string& message) {
  std::fprintf(stderr, "mycel backup: %s\n", message.c_str());
  return 2;
}

// The server's message without the place in the statement, which is not the user's.
std::string Message(const client::Error& error) {
  const std::string line = error.message.substr(0, error.message.find('\n'));
  return line.substr(0, line.rfind(" (line "));
}

client::Result<client::Row> OneRow(client::Session* session, std::string_view query, const client::Map& parameters) {
  auto stream = session->Run(query, parameters);
  if (!stream.ok()) return stream.error();
  client::Row row;
  auto more = stream->Next(&row);
  if (!more.ok()) return more.error();
  auto rest = stream->Consume();
  if (!rest.ok()) return rest.error();
  return row;
}

const std::string& Text(const client::Value& value) {
  static const std::string kNone;
  const auto* text = value.As<std::string>();
  return text == nullptr ? kNone : *text;
}

int64_t Number(const client::Value& value) {
  const auto* number = value.As<int64_t>();
  return number == nullptr ? 0 : *number;
}

// The columns of the status, in this order.
constexpr std::string_view kStatus =
    "CALL mycel.backup.status() YIELD id, state, directory, bytesDone, bytesTotal, message, number, kind, bytes, "
    "copiedBytes, firstLsn, lastLsn, lastCommit RETURN id, state, directory, bytesDone, bytesTotal, message, number, "
    "kind, bytes, copiedBytes, firstLsn, lastLsn, lastCommit";

void PrintDone(const client::Row& row) {
  std::printf("%s backup %04lld in %s: LSN %lld to %lld", Text(row[7]).c_str(), static_cast<long long>(Number(row[6])),
              Text(row[2]).c_str(), static_cast<long long>(Number(row[10])), static_cast<long long>(Number(row[11])));
  if (!Text(row[12]).empty()) std::printf(", last commit %s", Text(row[12]).c_str());
  std::printf(", %.1f MB, of which %.1f MB were copied\n", static_cast<double>(Number(row[8])) / kMegabyte,
              static_cast<double>(Number(row[9])) / kMegabyte);
}

// Until backup `id` is over.
int Watch(client::Session* session, int64_t id, bool show_progress) {
  bool told = false;
  for (;;) {
    if (interrupted != 0 && !told) {
      told = true;
      auto cancelled = OneRow(session, "CALL mycel.backup.cancel() YIELD cancelled RETURN cancelled", {});
      if (!cancelled.ok()) return Fail(Message(cancelled.error()));
    }
    auto row = OneRow(session, kStatus, {});
    if (!row.ok()) return Fail(Message(row.error()));
    if (Number((*row)[0]) != id) return Fail("another backup was started meanwhile; how this one ended is not known");
    const std::string& state = Text((*row)[1]);
    if (show_progress) {
      std::fprintf(stderr, "\r%lld of %lld MB ", static_cast<long long>(Number((*row)[3]) / kMegabyte),
                   static_cast<long long>(Number((*row)[4]) / kMegabyte));
    }
    if (state != "running") {
      if (show_progress) std::fprintf(stderr, "\r\x1b[K");
      if (state != "finished") return Fail(Text((*row)[5]));
      PrintDone(*row);
      return 0;
    }
    std::this_thread::sleep_for(kPollInterval);
  }
}

}  // namespace

int RunRemoteBackup(const RemoteBackup& backup) {
  const auto address = client::ParseUri(backup.uri);
  if (!address.ok()) return Fail(address.error().message);
  client::ConnectOptions options;
  options.address = *address;
  options.user = backup.user;
  options.password = backup.password;
  options.trusted_certificates = backup.trusted_certificates;
  options.agent = "mycel-backup/" MYCEL_VERSION;
  auto connection = client::Connection::Open(options);
  if (!connection.ok()) return Fail(connection.error().message);
  client::Session session(connection->get(), {});
  std::signal(SIGINT, OnInterrupt);
  const auto started = OneRow(&session, "CALL mycel.backup.start($to, $incremental) YIELD id RETURN id",
                              {{"to", client::Value(backup.to)}, {"incremental", client::Value(backup.incremental)}});
  if (!started.ok()) return Fail(Message(started.error()));
  return Watch(&session, Number((*started)[0]), backup.show_progress);
}

}  // namespace mycel
