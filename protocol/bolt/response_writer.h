// Writes responses into the connection's output buffer, framed.
//
//   ResponseWriter out(&buffer, version);
//   Encoder& row = out.BeginRecord(2); row.Int(1); row.String("a"); out.End();
//   Encoder& summary = out.BeginSuccess(1); summary.Entry("has_more", true); out.End();
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bolt/message.h"
#include "protocol/bolt/version.h"
#include "protocol/packstream/encoder.h"

namespace mycel::protocol::bolt {

// What a FAILURE says; which of it is sent depends on the version.
struct Failure {
  std::string code;     // Neo.ClientError.Statement.SyntaxError
  std::string message;  // for a person, with line, column and caret where there is a query
  // From 5.7. Empty: 50N42 with its standard description.
  std::string gql_status;
  std::string description;
  struct Position {
    int64_t offset = 0;  // characters from 0
    int64_t line = 0;    // from 1
    int64_t column = 0;  // from 1
  };
  std::optional<Position> position;
  std::shared_ptr<const Failure> cause;
};

class ResponseWriter {
 public:
  ResponseWriter(ByteBuffer* buffer, Version version) : out_(buffer), version_(version) {}

  // Exactly `entries` map entries, or `columns` values, are to follow on the returned encoder; then End or Abandon.
  packstream::Encoder& BeginSuccess(size_t entries);
  packstream::Encoder& BeginRecord(size_t columns) {
    out_.BeginMessage();
    out_.StructHeader(1, static_cast<uint8_t>(MessageTag::kRecord));
    out_.ListHeader(columns);
    return out_;
  }
  // A SUCCESS whose entries are counted at the end.
  packstream::Encoder& BeginOpenSuccess();
  void EndOpenSuccess(size_t entries);

  void End() { out_.EndMessage(); }
  // Takes the message back that was begun: a row that failed half way.
  void Abandon() { out_.AbandonMessage(); }

  void Success();
  void Ignored();
  void Failed(const Failure& failure);
  // An empty chunk between messages: keeps the connection alive.
  void Noop();

  [[nodiscard]] Version version() const { return version_; }

 private:
  void WriteGqlFields(const Failure& failure);

  packstream::Encoder out_;
  Version version_;
  size_t map_mark_ = 0;
};

}  // namespace mycel::protocol::bolt
