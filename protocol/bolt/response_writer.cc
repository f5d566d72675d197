#include "protocol/bolt/response_writer.h"

namespace mycel::protocol::bolt {
namespace {

constexpr std::string_view kGeneralStatus = "50N42";
constexpr std::string_view kGeneralDescription = "error: general processing exception - unexpected error";

// CLIENT_ERROR of "Neo.ClientError.Statement.SyntaxError".
std::string_view Classification(std::string_view code) {
  if (code.starts_with("Neo.ClientError.")) return "CLIENT_ERROR";
  if (code.starts_with("Neo.TransientError.")) return "TRANSIENT_ERROR";
  return "DATABASE_ERROR";
}

}  // namespace

packstream::Encoder& ResponseWriter::BeginSuccess(size_t entries) {
  out_.BeginMessage();
  out_.StructHeader(1, static_cast<uint8_t>(MessageTag::kSuccess));
  out_.MapHeader(entries);
  return out_;
}

packstream::Encoder& ResponseWriter::BeginOpenSuccess() {
  out_.BeginMessage();
  out_.StructHeader(1, static_cast<uint8_t>(MessageTag::kSuccess));
  map_mark_ = out_.OpenMap();
  return out_;
}

void ResponseWriter::EndOpenSuccess(size_t entries) {
  out_.CloseMap(map_mark_, entries);
  out_.EndMessage();
}

void ResponseWriter::Success() {
  BeginSuccess(0);
  End();
}

void ResponseWriter::Ignored() {
  out_.BeginMessage();
  out_.StructHeader(0, static_cast<uint8_t>(MessageTag::kIgnored));
  out_.EndMessage();
}

void ResponseWriter::Failed(const Failure& failure) {
  out_.BeginMessage();
  out_.StructHeader(1, static_cast<uint8_t>(MessageTag::kFailure));
  if (version_.HasGqlErrors()) {
    out_.MapHeader(failure.cause ? 6 : 5);
    out_.Entry("neo4j_code", failure.code);
    WriteGqlFields(failure);
  } else {
    out_.MapHeader(2);
    out_.Entry("code", failure.code);
    out_.Entry("message", failure.message);
  }
  out_.EndMessage();
}

// message, gql_status, description, diagnostic_record and, if there is one, the cause in the same form.
void ResponseWriter::WriteGqlFields(const Failure& failure) {
  bool general = failure.gql_status.empty();
  out_.Entry("message", failure.message);
  out_.Entry("gql_status", general ? kGeneralStatus : std::string_view(failure.gql_status));
  out_.Entry("description", general ? kGeneralDescription : std::string_view(failure.description));
  out_.String("diagnostic_record");
  out_.MapHeader(failure.position ? 5 : 4);
  out_.Entry("OPERATION", "");
  out_.Entry("OPERATION_CODE", "0");
  out_.Entry("CURRENT_SCHEMA", "/");
  out_.Entry("_classification", Classification(failure.code));
  if (failure.position) {
    out_.String("_position");
    out_.MapHeader(3);
    out_.Entry("offset", failure.position->offset);
    out_.Entry("line", failure.position->line);
    out_.Entry("column", failure.position->column);
  }
  if (failure.cause) {
    out_.String("cause");
    out_.MapHeader(failure.cause->cause ? 5 : 4);
    WriteGqlFields(*failure.cause);
  }
}

void ResponseWriter::Noop() {
  uint8_t* at = out_.buffer().Extend(2);
  at[0] = 0;
  at[1] = 0;
}

}  // namespace mycel::protocol::bolt
