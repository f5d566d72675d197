#include "protocol/bolt/request_writer.h"

namespace mycel::protocol::bolt {

void RequestWriter::Start(MessageTag tag, size_t fields) {
  out_.BeginMessage();
  out_.StructHeader(fields, static_cast<uint8_t>(tag));
}

size_t RequestWriter::AuthEntries(const AuthToken& auth) {
  out_.Entry("scheme", auth.scheme);
  if (auth.scheme == "none") return 1;
  out_.Entry("principal", auth.principal);
  out_.Entry("credentials", auth.credentials);
  if (auth.realm.empty()) return 3;
  out_.Entry("realm", auth.realm);
  return 4;
}

int RequestWriter::Login(std::string_view agent, const AuthToken& auth) {
  Start(MessageTag::kHello, 1);
  size_t map = out_.OpenMap();
  size_t entries = 1;
  out_.Entry("user_agent", agent);
  if (version_.NeedsBoltAgent()) {
    out_.String("bolt_agent");
    out_.MapHeader(1);
    out_.Entry("product", agent);
    ++entries;
  }
  if (version_.CanPatchUtc()) {
    out_.String("patch_bolt");
    out_.ListHeader(1);
    out_.String("utc");
    ++entries;
  }
  if (!version_.HasLogon()) entries += AuthEntries(auth);
  out_.CloseMap(map, entries);
  out_.EndMessage();
  if (!version_.HasLogon()) return 1;
  Start(MessageTag::kLogon, 1);
  map = out_.OpenMap();
  out_.CloseMap(map, AuthEntries(auth));
  out_.EndMessage();
  return 2;
}

void RequestWriter::Run(std::string_view query, ByteView parameters, const TransactionOptions& options) {
  Start(MessageTag::kRun, 3);
  out_.String(query);
  if (parameters.empty()) {
    out_.MapHeader(0);
  } else {
    out_.AppendRaw(parameters);
  }
  Options(options);
  out_.EndMessage();
}

void RequestWriter::Begin(const TransactionOptions& options) {
  Start(MessageTag::kBegin, 1);
  Options(options);
  out_.EndMessage();
}

void RequestWriter::StreamRequest(MessageTag tag, int64_t rows, int64_t qid) {
  Start(tag, 1);
  out_.MapHeader(qid == kLastStatement ? 1 : 2);
  out_.Entry("n", rows);
  if (qid != kLastStatement) out_.Entry("qid", qid);
  out_.EndMessage();
}

void RequestWriter::Bare(MessageTag tag) {
  Start(tag, 0);
  out_.EndMessage();
}

void RequestWriter::Options(const TransactionOptions& options) {
  size_t map = out_.OpenMap();
  size_t entries = 0;
  if (options.read_mode) {
    out_.Entry("mode", "r");
    ++entries;
  }
  if (!options.database.empty()) {
    out_.Entry("db", options.database);
    ++entries;
  }
  if (!options.impersonated_user.empty()) {
    out_.Entry("imp_user", options.impersonated_user);
    ++entries;
  }
  if (!options.bookmarks.empty()) {
    out_.String("bookmarks");
    out_.ListHeader(options.bookmarks.size());
    for (std::string_view bookmark : options.bookmarks) out_.String(bookmark);
    ++entries;
  }
  if (options.timeout_ms) {
    out_.Entry("tx_timeout", *options.timeout_ms);
    ++entries;
  }
  if (!options.metadata.empty()) {
    out_.String("tx_metadata");
    out_.AppendRaw(options.metadata);
    ++entries;
  }
  out_.CloseMap(map, entries);
}

}  // namespace mycel::protocol::bolt
