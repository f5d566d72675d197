#include "protocol/bolt/response_decoder.h"

#include "protocol/packstream/decoder.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::protocol::bolt {

using packstream::Error;
using packstream::ErrorCode;
using packstream::PackValue;

namespace {

Failure FromMap(const PackValue& map) {
  Failure failure;
  failure.code = map.GetString("neo4j_code", map.GetString("code"));
  failure.message = map.GetString("message");
  failure.gql_status = map.GetString("gql_status");
  failure.description = map.GetString("description");
  const PackValue* record = map.Get("diagnostic_record");
  const PackValue* position = record == nullptr ? nullptr : record->Get("_position");
  if (position != nullptr && position->AsMap() != nullptr) {
    failure.position = {position->GetInt("offset"), position->GetInt("line"), position->GetInt("column")};
  }
  const PackValue* cause = map.Get("cause");
  if (cause != nullptr && cause->AsMap() != nullptr) failure.cause = std::make_shared<const Failure>(FromMap(*cause));
  return failure;
}

}  // namespace

Error DecodeResponse(ByteView message, Response* response) {
  packstream::Decoder in(message);
  packstream::Token header;
  MYCEL_PACK_RETURN_IF_ERROR(in.Next(&header));
  if (header.kind != packstream::Kind::kStruct) return {ErrorCode::kWrongType, 0};
  response->tag = static_cast<MessageTag>(header.tag);
  packstream::Kind wanted = packstream::Kind::kMap;
  switch (response->tag) {
    case MessageTag::kIgnored:
      // Old servers put an empty map here.
      for (uint32_t i = 0; i < header.size; ++i) MYCEL_PACK_RETURN_IF_ERROR(in.Skip());
      response->body = {};
      return in.AtEnd() ? Error{} : in.Fail(ErrorCode::kTrailingBytes);
    case MessageTag::kRecord:
      wanted = packstream::Kind::kList;
      break;
    case MessageTag::kSuccess:
    case MessageTag::kFailure:
      break;
    default:
      return {ErrorCode::kWrongType, 1};
  }
  if (header.size != 1) return {ErrorCode::kBadStructure, 0};
  MYCEL_PACK_RETURN_IF_ERROR(in.SkipRange(&response->body));
  packstream::Token body;
  packstream::Decoder first(response->body);
  MYCEL_PACK_RETURN_IF_ERROR(first.Next(&body));
  if (body.kind != wanted) return {ErrorCode::kWrongType, 2};
  return in.AtEnd() ? Error{} : in.Fail(ErrorCode::kTrailingBytes);
}

Error DecodeFailure(ByteView body, Failure* failure) {
  PackValue map;
  MYCEL_PACK_RETURN_IF_ERROR(DecodePackValue(body, &map));
  *failure = FromMap(map);
  return {};
}

}  // namespace mycel::protocol::bolt
