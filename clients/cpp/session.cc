#include "clients/cpp/session.h"

#include "clients/cpp/connection_impl.h"
#include "clients/cpp/value_codec.h"

namespace mycel::client {

namespace bolt = protocol::bolt;
namespace pack = protocol::packstream;

namespace {

int64_t IntOf(const Value& map, std::string_view key) {
  const Value* value = map.Get(key);
  const int64_t* number = value == nullptr ? nullptr : value->As<int64_t>();
  return number == nullptr ? 0 : *number;
}

std::string TextOf(const Value& map, std::string_view key) {
  const Value* value = map.Get(key);
  const std::string* text = value == nullptr ? nullptr : value->As<std::string>();
  return text == nullptr ? "" : *text;
}

// Up to 5.4 `notifications`; from 5.6 `statuses`, of which those with a neo4j_code are notifications.
void ReadNotifications(const Value& map, Summary* summary) {
  for (const char* list_key : {"notifications", "statuses"}) {
    const Value* value = map.Get(list_key);
    const List* entries = value == nullptr ? nullptr : value->As<List>();
    if (entries == nullptr) continue;
    bool statuses = std::string_view(list_key) == "statuses";
    for (const Value& entry : *entries) {
      Notification notification;
      notification.code = TextOf(entry, statuses ? "neo4j_code" : "code");
      if (notification.code.empty()) continue;
      notification.title = TextOf(entry, "title");
      // A status's own description begins with the words of its GQL code.
      notification.description = TextOf(entry, entry.Get("description") ? "description" : "status_description");
      const Value* record = entry.Get("diagnostic_record");
      notification.severity = statuses && record != nullptr ? TextOf(*record, "_severity") : TextOf(entry, "severity");
      summary->notifications.push_back(std::move(notification));
    }
  }
}

void ReadSummary(const Value& map, Summary* summary) {
  summary->type = TextOf(map, "type");
  summary->database = TextOf(map, "db");
  summary->bookmark = TextOf(map, "bookmark");
  summary->last_ms = IntOf(map, "t_last");
  if (const Value* stats = map.Get("stats"); stats != nullptr && stats->As<Map>() != nullptr) {
    for (const auto& [name, count] : *stats->As<Map>()) {
      if (const int64_t* number = count.As<int64_t>(); number != nullptr && *number != 0) {
        summary->counters.emplace_back(name, *number);
      }
    }
  }
  ReadNotifications(map, summary);
  if (const Value* plan = map.Get("plan")) summary->plan = *plan;
  if (const Value* profile = map.Get("profile")) summary->profile = *profile;
}

pack::Error DecodeBody(bolt::ByteView body, Value* value) {
  pack::Decoder in(body, pack::Utf8::kTrusted);
  return DecodeValue(&in, value);
}

// The bytes that TransactionOptions refers to.
struct OptionBytes {
  bolt::ByteBuffer metadata;
  bolt::TransactionOptions options;
};

Error FillOptions(const SessionOptions& session, const std::string& bookmark, OptionBytes* bytes) {
  bytes->options.read_mode = session.read_only;
  bytes->options.database = session.database;
  if (!bookmark.empty()) bytes->options.bookmarks = {bookmark};
  if (session.timeout_ms >= 0) bytes->options.timeout_ms = session.timeout_ms;
  if (session.metadata.empty()) return {};
  pack::Encoder out(&bytes->metadata);
  if (Error error = EncodeMap(session.metadata, &out); !error.ok()) return error;
  bytes->options.metadata = bytes->metadata.view();
  return {};
}

}  // namespace

Result<bool> RowStream::Next(Row* row) {
  if (done_) return false;
  Connection::Impl& impl = *connection_->impl_;
  if (Error error = impl.StartCall(); !error.ok()) return error;
  if (impl.open_stream != number_) {
    done_ = true;
    return Error{ErrorKind::kUsage, "the rows were dropped by a later statement", "", ""};
  }
  while (true) {
    bolt::Response response;
    Error error = impl.Read(&response);
    if (error.ok() && response.tag == bolt::MessageTag::kRecord) {
      pack::Decoder in(response.body, pack::Utf8::kTrusted);
      uint32_t columns = 0;
      pack::Error decoded = in.ReadListHeader(&columns);
      row->resize(columns);
      for (uint32_t i = 0; i < columns && decoded.ok(); ++i) decoded = DecodeValue(&in, &(*row)[i]);
      if (decoded.ok()) return true;
      error = impl.Broken(ErrorKind::kProtocol, "malformed record: " + decoded.Message());
    } else if (error.ok() && response.tag != bolt::MessageTag::kSuccess) {
      error = impl.Recover(response);
    }
    if (!error.ok()) {
      done_ = true;
      return error;
    }
    Value map;
    if (!DecodeBody(response.body, &map).ok()) return impl.Broken(ErrorKind::kProtocol, "malformed summary");
    const Value* has_more = map.Get("has_more");
    bool more = has_more != nullptr && has_more->As<bool>() != nullptr && *has_more->As<bool>();
    if (more && !impl.reset_sent) {
      impl.Writer().Pull(fetch_size_);
      error = impl.Send(1);
      if (!error.ok()) return error;
      continue;
    }
    done_ = true;
    impl.open_stream = 0;
    if (Error settled = impl.SettleReset(); !settled.ok()) return settled;
    if (more) return Error{ErrorKind::kCancelled, "the query was cancelled", "", ""};
    ReadSummary(map, &summary_);
    if (!summary_.bookmark.empty()) impl.bookmark = summary_.bookmark;
    return false;
  }
}

Result<Summary> RowStream::Consume() {
  Row row;
  // Rows that were asked for are on their way already; the rest is not asked for row by row.
  fetch_size_ = bolt::kAllRows;
  while (true) {
    Result<bool> more = Next(&row);
    if (!more.ok()) return more.error();
    if (!*more) return summary_;
  }
}

Session::Session(Connection* connection, SessionOptions options)
    : connection_(connection), options_(std::move(options)) {}

Session::~Session() {
  if (in_transaction()) static_cast<void>(Rollback());
}

Result<RowStream> Session::Run(std::string_view query, const Map& parameters) {
  Connection::Impl& impl = *connection_->impl_;
  if (Error error = impl.StartRequest(); !error.ok()) return error;
  bolt::ByteBuffer encoded;
  pack::Encoder out(&encoded);
  if (Error error = EncodeMap(parameters, &out); !error.ok()) return error;
  OptionBytes bytes;
  if (!impl.in_transaction) {
    if (Error error = FillOptions(options_, impl.bookmark, &bytes); !error.ok()) return error;
  }
  bolt::RequestWriter writer = impl.Writer();
  writer.Run(query, encoded.view(), bytes.options);
  writer.Pull(options_.fetch_size);
  if (Error error = impl.Send(2); !error.ok()) return error;
  bolt::Response response;
  if (Error error = impl.ReadSuccess(&response); !error.ok()) return error;
  Value map;
  if (!DecodeBody(response.body, &map).ok()) return impl.Broken(ErrorKind::kProtocol, "malformed answer to RUN");

  RowStream stream;
  stream.connection_ = connection_;
  stream.number_ = ++impl.statements;
  stream.fetch_size_ = options_.fetch_size;
  stream.summary_.first_ms = IntOf(map, "t_first");
  if (const Value* fields = map.Get("fields"); fields != nullptr && fields->As<List>() != nullptr) {
    for (const Value& field : *fields->As<List>()) {
      stream.columns_.push_back(field.As<std::string>() != nullptr ? *field.As<std::string>() : "");
    }
  }
  impl.open_stream = stream.number_;
  return stream;
}

Error Session::Begin() {
  Connection::Impl& impl = *connection_->impl_;
  if (impl.in_transaction) return {ErrorKind::kUsage, "a transaction is open already", "", ""};
  if (Error error = impl.StartRequest(); !error.ok()) return error;
  OptionBytes bytes;
  if (Error error = FillOptions(options_, impl.bookmark, &bytes); !error.ok()) return error;
  impl.Writer().Begin(bytes.options);
  if (Error error = impl.Send(1); !error.ok()) return error;
  bolt::Response response;
  if (Error error = impl.ReadSuccess(&response); !error.ok()) return error;
  impl.in_transaction = true;
  return impl.SettleReset();
}

Error Session::Commit() {
  Connection::Impl& impl = *connection_->impl_;
  if (!impl.in_transaction) return {ErrorKind::kUsage, "no transaction is open", "", ""};
  if (Error error = impl.StartRequest(); !error.ok()) return error;
  impl.Writer().Bare(bolt::MessageTag::kCommit);
  if (Error error = impl.Send(1); !error.ok()) return error;
  bolt::Response response;
  if (Error error = impl.ReadSuccess(&response); !error.ok()) return error;
  impl.in_transaction = false;
  Value map;
  if (!DecodeBody(response.body, &map).ok()) return impl.Broken(ErrorKind::kProtocol, "malformed answer to COMMIT");
  if (std::string text = TextOf(map, "bookmark"); !text.empty()) impl.bookmark = text;
  return impl.SettleReset();
}

Error Session::Rollback() {
  Connection::Impl& impl = *connection_->impl_;
  if (!impl.in_transaction) return {ErrorKind::kUsage, "no transaction is open", "", ""};
  if (Error error = impl.StartRequest(); !error.ok()) return error;
  impl.Writer().Bare(bolt::MessageTag::kRollback);
  if (Error error = impl.Send(1); !error.ok()) return error;
  bolt::Response response;
  if (Error error = impl.ReadSuccess(&response); !error.ok()) return error;
  impl.in_transaction = false;
  return impl.SettleReset();
}

bool Session::in_transaction() const { return connection_->impl_->in_transaction; }
const std::string& Session::bookmark() const { return connection_->impl_->bookmark; }

}  // namespace mycel::client
