#include "fuzz/bolt/generator.h"

#include <vector>

#include "protocol/bolt/message.h"
#include "protocol/packstream/pack_value.h"
#include "protocol/packstream/structures.h"

namespace mycel::fuzz {
namespace {

using protocol::bolt::MessageTag;
using protocol::packstream::ByteBuffer;
using protocol::packstream::PackStruct;
using protocol::packstream::PackValue;

uint64_t Below(Random* random, uint64_t bound) { return (*random)() % bound; }

constexpr int64_t kIntegers[] = {0,
                                 1,
                                 -1,
                                 15,
                                 16,
                                 127,
                                 128,
                                 -16,
                                 -17,
                                 -128,
                                 -129,
                                 32767,
                                 32768,
                                 2147483647,
                                 -2147483648LL,
                                 86'399'999'999'999,
                                 1'000'000'000,
                                 999'999'999,
                                 INT64_MAX,
                                 INT64_MIN,
                                 7203,
                                 4326,
                                 9157,
                                 4979};
constexpr const char* kWords[] = {
    "",           "n",          "qid",   "bookmarks",     "mode",         "r",
    "w",          "db",         "neo4j", "system",        "tx_timeout",   "tx_metadata",
    "scheme",     "basic",      "none",  "Europe/Berlin", "Nowhere/Town", "late",
    "user_agent", "patch_bolt", "utc",   "imp_user",      "\xFF\xFE",     "notifications_minimum_severity"};
constexpr uint8_t kStructureTags[] = {0x4E, 0x52, 0x72, 0x50, 0x44, 0x54, 0x74, 0x49, 0x69,
                                      0x46, 0x66, 0x64, 0x45, 0x58, 0x59, 0x56, 0x3F, 0x00};
constexpr MessageTag kTags[] = {MessageTag::kHello, MessageTag::kGoodbye,   MessageTag::kReset,    MessageTag::kRun,
                                MessageTag::kBegin, MessageTag::kCommit,    MessageTag::kRollback, MessageTag::kDiscard,
                                MessageTag::kPull,  MessageTag::kTelemetry, MessageTag::kRoute,    MessageTag::kLogon,
                                MessageTag::kLogoff};

PackValue AnyValue(Random* random, int depth) {
  const uint64_t kind = Below(random, depth > 0 ? 9 : 6);
  switch (kind) {
    case 0:
      return {};
    case 1:
      return Below(random, 2) == 0;
    case 2:
      return kIntegers[Below(random, std::size(kIntegers))];
    case 3:
      return static_cast<double>(static_cast<int64_t>((*random)())) / 3;
    case 4:
      return std::string(kWords[Below(random, std::size(kWords))]);
    case 5:
      return PackValue::Blob(Below(random, 300), 7);
    case 6: {
      PackValue::List list(Below(random, 5));
      for (PackValue& item : list) item = AnyValue(random, depth - 1);
      return list;
    }
    case 7: {
      PackValue::Map map(Below(random, 5));
      for (auto& [key, value] : map) {
        key = kWords[Below(random, std::size(kWords))];
        value = AnyValue(random, depth - 1);
      }
      return map;
    }
    default: {
      PackStruct made;
      made.tag = kStructureTags[Below(random, std::size(kStructureTags))];
      made.fields.resize(Below(random, 6));
      for (PackValue& field : made.fields) field = AnyValue(random, depth - 1);
      return made;
    }
  }
}

PackValue Options(Random* random) {
  PackValue::Map map;
  if (Below(random, 4) == 0) map.emplace_back("mode", "r");
  if (Below(random, 4) == 0) map.emplace_back("bookmarks", PackValue::List{Below(random, 2) == 0 ? "late" : "early"});
  if (Below(random, 4) == 0) map.emplace_back("tx_timeout", static_cast<int64_t>(Below(random, 3)));
  if (Below(random, 4) == 0) map.emplace_back("tx_metadata", PackValue::Map{{"k", AnyValue(random, 2)}});
  if (Below(random, 8) == 0) map.emplace_back("db", "elsewhere");
  return map;
}

PackValue::List GoodFields(MessageTag tag, Random* random) {
  switch (tag) {
    case MessageTag::kHello:
      return {PackValue::Map{
          {"user_agent", "fuzz/1"}, {"bolt_agent", PackValue::Map{{"product", "fuzz"}}}, {"scheme", "none"}}};
    case MessageTag::kLogon:
      return {PackValue::Map{{"scheme", "none"}}};
    case MessageTag::kRun: {
      const char* verbs[] = {"rows ", "rows ", "rows ", "slow ", "slow ", "fail", "wait", "nonsense"};
      std::string text = verbs[Below(random, std::size(verbs))];
      if (text.back() == ' ')
        text += std::to_string(Below(random, 3) == 0 ? Below(random, 100'000) : Below(random, 20));
      if (Below(random, 40) == 0) text += std::string(70'000, ' ');
      PackValue::Map parameters;
      if (Below(random, 4) == 0) parameters.emplace_back("p", AnyValue(random, 3));
      return {text, parameters, Below(random, 2) == 0 ? PackValue(PackValue::Map{}) : Options(random)};
    }
    case MessageTag::kBegin:
      return {Options(random)};
    case MessageTag::kPull:
    case MessageTag::kDiscard:
      return {PackValue::Map{{"n", static_cast<int64_t>(Below(random, 6)) - 1},
                             {"qid", static_cast<int64_t>(Below(random, 4)) - 1}}};
    case MessageTag::kRoute:
      return {PackValue::Map{}, PackValue::List{}, Below(random, 2) == 0 ? PackValue() : PackValue(PackValue::Map{})};
    case MessageTag::kTelemetry:
      return {static_cast<int64_t>(Below(random, 5))};
    default:
      return {};
  }
}

std::string Encoded(MessageTag tag, Random* random) {
  PackValue::List fields = GoodFields(tag, random);
  if (Below(random, 40) == 0) {
    fields.resize(Below(random, 4));
    for (PackValue& field : fields) field = AnyValue(random, 3);
  }
  ByteBuffer bytes;
  protocol::packstream::Encoder out(&bytes);
  out.StructHeader(fields.size(), static_cast<uint8_t>(tag));
  for (const PackValue& field : fields) protocol::packstream::Write(&out, field);
  return std::string(protocol::packstream::AsText(bytes.view()));
}

std::string Message(Random* random) { return Encoded(kTags[Below(random, std::size(kTags))], random); }

// What a client says at a stretch: most of it is in order, for what is not ends the connection.
std::vector<MessageTag> Phrase(Random* random) {
  switch (Below(random, 12)) {
    case 0:
    case 1:
    case 2:
      return {MessageTag::kRun, MessageTag::kPull};
    case 3:
      return {MessageTag::kRun, MessageTag::kDiscard, MessageTag::kPull};
    case 4:
    case 5: {
      std::vector<MessageTag> phrase{MessageTag::kBegin};
      for (uint64_t n = Below(random, 5); n > 0; --n) {
        phrase.push_back(MessageTag::kRun);
        if (Below(random, 3) != 0) phrase.push_back(MessageTag::kPull);
      }
      phrase.push_back(Below(random, 2) == 0 ? MessageTag::kCommit : MessageTag::kRollback);
      return phrase;
    }
    case 6:
      return {MessageTag::kReset, MessageTag::kReset};
    case 7:
      return {MessageTag::kRoute};
    case 8:
      return {MessageTag::kTelemetry};
    case 9:
      return {MessageTag::kLogoff, MessageTag::kLogon};
    case 10:
      return {kTags[Below(random, std::size(kTags))]};
    default:
      return {MessageTag::kRun};
  }
}

void Damage(std::string* bytes, Random* random) {
  for (uint64_t n = Below(random, 4) == 0 ? 1 + Below(random, 4) : 0; n > 0 && !bytes->empty(); --n) {
    const size_t at = Below(random, bytes->size());
    switch (Below(random, 4)) {
      case 0:
        (*bytes)[at] = static_cast<char>((*random)());
        break;
      case 1:
        bytes->erase(at, 1 + Below(random, 8));
        break;
      case 2:
        bytes->insert(at, std::string(1 + Below(random, 8), static_cast<char>((*random)())));
        break;
      default:
        (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << Below(random, 8)));
    }
  }
}

std::string Framed(const std::string& message, Random* random) {
  const size_t chunk = Below(random, 3) == 0 ? 1 + Below(random, 40) : 65535;
  std::string framed;
  for (size_t at = 0; at < message.size(); at += chunk) {
    const size_t size = std::min(chunk, message.size() - at);
    framed += static_cast<char>(size >> 8);
    framed += static_cast<char>(size & 0xFF);
    framed += message.substr(at, size);
  }
  return framed + std::string(2, '\0');
}

}  // namespace

std::string MakeConversation(Random* random) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>((*random)());
  for (uint64_t n = 1 + Below(random, 12); n > 0; --n) {
    std::vector<MessageTag> phrase = Phrase(random);
    if (Below(random, 6) != 0) phrase.push_back(MessageTag::kReset);
    for (const MessageTag tag : phrase) {
      std::string message = Encoded(tag, random);
      if (Below(random, 40) == 0) Damage(&message, random);
      std::string framed = Framed(message, random);
      if (Below(random, 100) == 0) Damage(&framed, random);
      bytes += framed;
      if (Below(random, 20) == 0) bytes += std::string(2, '\0');
    }
  }
  return bytes;
}

std::string MakeProtocolBytes(Random* random) {
  std::string bytes;
  if (Below(random, 2) == 0) {
    ByteBuffer encoded;
    protocol::packstream::Encoder out(&encoded);
    protocol::packstream::Write(&out, AnyValue(random, 6));
    bytes = protocol::packstream::AsText(encoded.view());
  } else {
    bytes = Message(random);
  }
  Damage(&bytes, random);
  if (Below(random, 2) == 0) bytes = Framed(bytes, random) + Framed(Message(random), random);
  Damage(&bytes, random);
  return bytes;
}

}  // namespace mycel::fuzz
