#include "protocol/bolt/request_decoder.h"

#include <utility>

#include "protocol/bolt/field_reader.h"
#include "protocol/bolt/limits.h"

namespace mycel::protocol::bolt {
namespace {

constexpr size_t kMaxListedNames = 64;  // notification categories, patches
constexpr int64_t kMaxTelemetryApi = 3;

// False when the key is none of an auth token's.
bool ReadAuthEntry(FieldReader* in, std::string_view key, AuthToken* auth) {
  if (key == "scheme") {
    auth->scheme = in->String(key);
  } else if (key == "principal") {
    auth->principal = in->OptionalString(key);
  } else if (key == "credentials") {
    auth->credentials = in->OptionalString(key);
  } else if (key == "realm") {
    auth->realm = in->OptionalString(key);
  } else {
    return false;
  }
  return true;
}

bool ReadNotificationEntry(FieldReader* in, std::string_view key, Version version, NotificationFilter* filter) {
  if (!version.HasNotificationFilters()) return false;
  if (key == "notifications_minimum_severity") {
    std::string_view severity = in->OptionalString(key);
    if (!severity.empty()) filter->minimum_severity = severity;
  } else if (key ==
             (version.HasStatuses() ? "notifications_disabled_classifications" : "notifications_disabled_categories")) {
    packstream::Token token;
    packstream::Decoder ahead = in->in();
    bool null = ahead.Next(&token).ok() && token.kind == packstream::Kind::kNull;
    auto names = in->Strings(key, kMaxListedNames);
    if (!null) filter->disabled = std::move(names);
  } else {
    return false;
  }
  return true;
}

Request ReadHello(FieldReader* in, Version version) {
  Hello hello;
  in->Map("extra", false, [&](std::string_view key) {
    if (key == "user_agent") {
      hello.user_agent = in->String(key);
    } else if (key == "bolt_agent" && version.NeedsBoltAgent()) {
      in->Map(key, true, [&](std::string_view part) {
        if (part == "product") {
          hello.bolt_agent_product = in->String(part);
        } else {
          in->Skip();
        }
      });
    } else if (key == "routing") {
      packstream::Token token;
      packstream::Decoder ahead = in->in();
      hello.has_routing = ahead.Next(&token).ok() && token.kind == packstream::Kind::kMap;
      in->Map(key, true, [&](std::string_view part) {
        if (part == "address") {
          hello.routing_address = in->OptionalString(part);
        } else {
          in->Skip();
        }
      });
    } else if (key == "patch_bolt" && version.CanPatchUtc()) {
      for (std::string_view patch : in->Strings(key, kMaxListedNames)) hello.patch_utc |= patch == "utc";
    } else if (!(!version.HasLogon() && ReadAuthEntry(in, key, &hello.auth)) &&
               !ReadNotificationEntry(in, key, version, &hello.notifications)) {
      in->Skip();
    }
  });
  if (in->ok() && hello.user_agent.empty()) in->Fail(RequestFault::kInvalid, "HELLO names no `user_agent`");
  if (in->ok() && version.NeedsBoltAgent() && hello.bolt_agent_product.empty()) {
    in->Fail(RequestFault::kInvalid, "HELLO names no `bolt_agent` with a `product`");
  }
  return hello;
}

Request ReadLogon(FieldReader* in) {
  Logon logon;
  in->Map("auth", false, [&](std::string_view key) {
    if (!ReadAuthEntry(in, key, &logon.auth)) in->Skip();
  });
  return logon;
}

TransactionOptions ReadOptions(FieldReader* in, Version version) {
  TransactionOptions options;
  in->Map("extra", true, [&](std::string_view key) {
    if (key == "mode") {
      std::string_view mode = in->OptionalString(key);
      options.read_mode = mode == "r";
      if (!mode.empty() && mode != "r" && mode != "w") {
        in->Fail(RequestFault::kInvalid, "`mode` must be \"r\" or \"w\"");
      }
    } else if (key == "db") {
      options.database = in->OptionalString(key);
    } else if (key == "imp_user") {
      options.impersonated_user = in->OptionalString(key);
    } else if (key == "bookmarks") {
      options.bookmarks = in->Strings(key, kMaxBookmarks);
    } else if (key == "tx_timeout") {
      packstream::Token token;
      if (!in->Keep(in->in().Next(&token)) || token.kind == packstream::Kind::kNull) return;
      if (token.kind != packstream::Kind::kInt) {
        return in->Fail(RequestFault::kInvalidFormat, "`tx_timeout` must be an integer");
      }
      options.timeout_ms = token.integer;
    } else if (key == "tx_metadata") {
      packstream::Decoder ahead = in->in();
      packstream::Token token;
      if (in->Keep(ahead.Next(&token)) && token.kind == packstream::Kind::kNull) return in->Skip();
      options.metadata = in->MapRange(key);
    } else if (!ReadNotificationEntry(in, key, version, &options.notifications)) {
      in->Skip();
    }
  });
  return options;
}

Request ReadRun(FieldReader* in, Version version) {
  Run run;
  run.query = in->String("query");
  run.parameters = in->MapRange("parameters");
  run.options = ReadOptions(in, version);
  return run;
}

template <typename Message>
Message ReadStreamRequest(FieldReader* in) {
  Message message;
  bool has_rows = false;
  in->Map("extra", false, [&](std::string_view key) {
    if (key == "n") {
      message.rows = in->Int(key);
      has_rows = true;
    } else if (key == "qid") {
      message.qid = in->Int(key);
    } else {
      in->Skip();
    }
  });
  if (in->ok() && !has_rows) in->Fail(RequestFault::kInvalidFormat, "`n` is missing");
  if (in->ok() && message.rows != kAllRows && message.rows <= 0) {
    in->Fail(RequestFault::kInvalid, "`n` must be -1 or a positive number, not " + std::to_string(message.rows));
  }
  if (in->ok() && message.qid < kLastStatement) {
    in->Fail(RequestFault::kInvalid,
             "`qid` must be -1 or the number of a statement, not " + std::to_string(message.qid));
  }
  return message;
}

Request ReadRoute(FieldReader* in, Version version) {
  Route route;
  in->Map("routing", true, [&](std::string_view key) {
    if (key == "address") {
      route.address = in->OptionalString(key);
    } else {
      in->Skip();
    }
  });
  route.bookmarks = in->Strings("bookmarks", kMaxBookmarks);
  if (!version.RouteHasMap()) {
    route.database = in->OptionalString("db");
    return route;
  }
  in->Map("extra", true, [&](std::string_view key) {
    if (key == "db") {
      route.database = in->OptionalString(key);
    } else if (key == "imp_user") {
      route.impersonated_user = in->OptionalString(key);
    } else {
      in->Skip();
    }
  });
  return route;
}

Request ReadTelemetry(FieldReader* in) {
  Telemetry telemetry;
  telemetry.api = in->Int("api");
  if (in->ok() && (telemetry.api < 0 || telemetry.api > kMaxTelemetryApi)) {
    in->Fail(RequestFault::kInvalid, "`api` must be 0 to 3, not " + std::to_string(telemetry.api));
  }
  return telemetry;
}

struct Shape {
  MessageTag tag;
  uint32_t fields;
};

constexpr Shape kShapes[] = {
    {MessageTag::kHello, 1},  {MessageTag::kGoodbye, 0},   {MessageTag::kReset, 0},    {MessageTag::kRun, 3},
    {MessageTag::kBegin, 1},  {MessageTag::kCommit, 0},    {MessageTag::kRollback, 0}, {MessageTag::kDiscard, 1},
    {MessageTag::kPull, 1},   {MessageTag::kTelemetry, 1}, {MessageTag::kRoute, 3},    {MessageTag::kLogon, 1},
    {MessageTag::kLogoff, 0},
};

const Shape* ShapeOf(uint8_t tag, Version version) {
  for (const Shape& shape : kShapes) {
    if (static_cast<uint8_t>(shape.tag) != tag) continue;
    bool known = true;
    if (shape.tag == MessageTag::kTelemetry) known = version.HasTelemetry();
    if (shape.tag == MessageTag::kRoute) known = version.HasRoute();
    if (shape.tag == MessageTag::kLogon || shape.tag == MessageTag::kLogoff) known = version.HasLogon();
    return known ? &shape : nullptr;
  }
  return nullptr;
}

Request ReadFields(FieldReader* in, MessageTag tag, Version version) {
  switch (tag) {
    case MessageTag::kHello:
      return ReadHello(in, version);
    case MessageTag::kLogon:
      return ReadLogon(in);
    case MessageTag::kLogoff:
      return Logoff{};
    case MessageTag::kRun:
      return ReadRun(in, version);
    case MessageTag::kBegin:
      return Begin{ReadOptions(in, version)};
    case MessageTag::kCommit:
      return Commit{};
    case MessageTag::kRollback:
      return Rollback{};
    case MessageTag::kPull:
      return ReadStreamRequest<Pull>(in);
    case MessageTag::kDiscard:
      return ReadStreamRequest<Discard>(in);
    case MessageTag::kRoute:
      return ReadRoute(in, version);
    case MessageTag::kTelemetry:
      return ReadTelemetry(in);
    case MessageTag::kGoodbye:
      return Goodbye{};
    default:
      return Reset{};
  }
}

}  // namespace

std::string_view MessageName(MessageTag tag) {
  switch (tag) {
    case MessageTag::kHello:
      return "HELLO";
    case MessageTag::kGoodbye:
      return "GOODBYE";
    case MessageTag::kReset:
      return "RESET";
    case MessageTag::kRun:
      return "RUN";
    case MessageTag::kBegin:
      return "BEGIN";
    case MessageTag::kCommit:
      return "COMMIT";
    case MessageTag::kRollback:
      return "ROLLBACK";
    case MessageTag::kDiscard:
      return "DISCARD";
    case MessageTag::kPull:
      return "PULL";
    case MessageTag::kTelemetry:
      return "TELEMETRY";
    case MessageTag::kRoute:
      return "ROUTE";
    case MessageTag::kLogon:
      return "LOGON";
    case MessageTag::kLogoff:
      return "LOGOFF";
    case MessageTag::kSuccess:
      return "SUCCESS";
    case MessageTag::kRecord:
      return "RECORD";
    case MessageTag::kIgnored:
      return "IGNORED";
    case MessageTag::kFailure:
      return "FAILURE";
  }
  return "unknown";
}

std::string_view FaultCode(RequestFault fault) {
  return fault == RequestFault::kInvalidFormat ? "Neo.ClientError.Request.InvalidFormat"
                                               : "Neo.ClientError.Request.Invalid";
}

bool PeekTag(ByteView message, MessageTag* tag) {
  if (message.size() < 2 || (message[0] & 0xF0) != packstream::kTinyStruct) return false;
  *tag = static_cast<MessageTag>(message[1]);
  return true;
}

DecodedRequest DecodeRequest(ByteView message, Version version) {
  DecodedRequest decoded;
  FieldReader in(message);
  packstream::Token header;
  packstream::Error error = in.in().Next(&header);
  const Shape* shape = error.ok() && header.kind == packstream::Kind::kStruct ? ShapeOf(header.tag, version) : nullptr;
  if (shape == nullptr) {
    decoded.fault = RequestFault::kMalformed;
    decoded.message = "The bytes are no message of Bolt " + version.ToString();
    return decoded;
  }
  decoded.known = true;
  decoded.tag = shape->tag;
  std::string name(MessageName(shape->tag));
  if (header.size != shape->fields) {
    decoded.fault = RequestFault::kInvalidFormat;
    decoded.message =
        name + " has " + std::to_string(header.size) + " fields instead of " + std::to_string(shape->fields);
    return decoded;
  }
  decoded.request = ReadFields(&in, shape->tag, version);
  if (in.ok() && !in.in().AtEnd()) in.Fail(RequestFault::kInvalidFormat, "unexpected bytes behind the last field");
  if (!in.ok()) {
    decoded.fault = in.fault();
    decoded.message = name + ": " + in.message();
  }
  return decoded;
}

}  // namespace mycel::protocol::bolt
