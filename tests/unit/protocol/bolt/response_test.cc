#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/response_decoder.h"
#include "protocol/bolt/response_writer.h"
#include "protocol/packstream/pack_value.h"

namespace mycel::protocol::bolt {
namespace {

using packstream::PackValue;

ByteView OnlyMessage(const ByteBuffer& buffer, ChunkReader* reader) {
  ByteView input = buffer.view();
  ByteView message;
  REQUIRE(reader->Next(&input, &message) == ChunkReader::State::kMessage);
  REQUIRE(input.empty());
  return message;
}

TEST_CASE("records, successes and ignored answers are read back") {
  ByteBuffer buffer;
  ResponseWriter out(&buffer, {5, 4});
  packstream::Encoder& row = out.BeginRecord(2);
  row.Int(1);
  row.String("a");
  out.End();
  packstream::Encoder& summary = out.BeginOpenSuccess();
  summary.Entry("type", "r");
  summary.Entry("t_last", int64_t{3});
  out.EndOpenSuccess(2);
  out.Noop();
  out.Ignored();
  out.Success();
  ChunkReader reader;
  ByteView input = buffer.view();
  ByteView message;
  std::vector<MessageTag> tags;
  std::vector<PackValue> bodies;
  while (reader.Next(&input, &message) == ChunkReader::State::kMessage) {
    Response response;
    REQUIRE(DecodeResponse(message, &response).ok());
    tags.push_back(response.tag);
    PackValue body;
    if (!response.body.empty()) REQUIRE(DecodePackValue(response.body, &body).ok());
    bodies.push_back(body);
  }
  CHECK(tags ==
        std::vector<MessageTag>{MessageTag::kRecord, MessageTag::kSuccess, MessageTag::kIgnored, MessageTag::kSuccess});
  CHECK(bodies[0] == PackValue(PackValue::List{1, "a"}));
  CHECK(bodies[1] == PackValue(PackValue::Map{{"type", "r"}, {"t_last", 3}}));
}

TEST_CASE("a row abandoned half way leaves only the failure") {
  ByteBuffer buffer;
  ResponseWriter out(&buffer, {5, 4});
  out.BeginRecord(2).Int(1);
  out.Abandon();
  out.Failed({"Neo.ClientError.Statement.ArithmeticError", "/ by zero", "", "", {}, nullptr});
  ChunkReader reader;
  Response response;
  REQUIRE(DecodeResponse(OnlyMessage(buffer, &reader), &response).ok());
  CHECK(response.tag == MessageTag::kFailure);
}

TEST_CASE("FAILURE has two fields up to 5.6 and the GQL shape from 5.7") {
  auto cause = std::make_shared<const Failure>(Failure{"", "wrong type", "22N01", "error: wrong type", {}, nullptr});
  Failure failure{"Neo.ClientError.Statement.SyntaxError", "Invalid input", "42001", "error: syntax", {}, cause};
  failure.position = Failure::Position{3, 1, 4};
  for (Version version : {Version{5, 6}, Version{5, 7}}) {
    ByteBuffer buffer;
    ResponseWriter(&buffer, version).Failed(failure);
    ChunkReader reader;
    Response response;
    REQUIRE(DecodeResponse(OnlyMessage(buffer, &reader), &response).ok());
    PackValue body;
    REQUIRE(DecodePackValue(response.body, &body).ok());
    Failure back;
    REQUIRE(DecodeFailure(response.body, &back).ok());
    CHECK(back.code == failure.code);
    CHECK(back.message == failure.message);
    if (version.minor == 6) {
      CHECK(body == PackValue(PackValue::Map{{"code", failure.code}, {"message", failure.message}}));
    } else {
      CHECK(body.GetString("neo4j_code") == failure.code);
      CHECK(body.Get("code") == nullptr);
      CHECK(body.Get("diagnostic_record")->GetString("_classification") == "CLIENT_ERROR");
      CHECK(back.gql_status == "42001");
      CHECK(back.position->column == 4);
      REQUIRE(back.cause);
      CHECK(back.cause->gql_status == "22N01");
    }
  }
}

TEST_CASE("a failure without a GQL status gets the general one") {
  ByteBuffer buffer;
  ResponseWriter(&buffer, {6, 0}).Failed({"Neo.TransientError.General.DatabaseUnavailable", "no", "", "", {}, nullptr});
  ChunkReader reader;
  Response response;
  REQUIRE(DecodeResponse(OnlyMessage(buffer, &reader), &response).ok());
  Failure back;
  REQUIRE(DecodeFailure(response.body, &back).ok());
  CHECK(back.gql_status == "50N42");
  CHECK_FALSE(back.description.empty());
}

TEST_CASE("bytes that are no response are refused") {
  Response response;
  CHECK_FALSE(DecodeResponse(std::vector<uint8_t>{}, &response).ok());
  CHECK_FALSE(DecodeResponse(std::vector<uint8_t>{0x01}, &response).ok());
  CHECK_FALSE(DecodeResponse(std::vector<uint8_t>{0xB1, 0x70, 0x90}, &response).ok());
  CHECK_FALSE(DecodeResponse(std::vector<uint8_t>{0xB1, 0x71, 0xA0}, &response).ok());
  CHECK_FALSE(DecodeResponse(std::vector<uint8_t>{0xB1, 0x10, 0xA0}, &response).ok());
  CHECK_FALSE(DecodeResponse(std::vector<uint8_t>{0xB1, 0x70, 0xA0, 0x00}, &response).ok());
}

}  // namespace
}  // namespace mycel::protocol::bolt
