// What a client that does not read makes the server keep: kMaxOutputBytes and a row.
#include "server/bridge/record_sink.h"

#include <catch2/catch.hpp>
#include <string>

#include "engine/exec/entity_reader.h"
#include "server/bridge/limits.h"

namespace mycel::server::bridge {
namespace {

TEST_CASE("a sink stops behind the row that fills it, however long the rows of a batch are") {
  const WireFormat format{.version = {5, 8}};
  engine::types::Batch batch(1);
  constexpr uint32_t kRows = 100;
  batch.column(0).Reset(engine::types::ColumnType::kValue, kRows);
  const auto value = engine::types::Value::String(std::string(kMaxOutputBytes / 2, 'x'));
  for (uint32_t row = 0; row < kRows; ++row) batch.column(0).Set(row, value);
  batch.set_rows(kRows);
  const std::vector<uint32_t> slots{0};
  engine::exec::EntityReader nothing(nullptr);
  protocol::bolt::ByteBuffer buffer;
  RecordSink sink(format, &buffer);
  auto taken = sink.OnRows({batch, slots, 0, kRows, nothing});
  REQUIRE(taken.ok());
  CHECK(*taken == 2);
  CHECK(sink.full());
  CHECK(sink.rows() == 2);
  // A full one takes one row yet: it never stands still.
  taken = sink.OnRows({batch, slots, 2, kRows, nothing});
  REQUIRE(taken.ok());
  CHECK(*taken == 1);
  CHECK(buffer.size() < 2 * kMaxOutputBytes);
}

}  // namespace
}  // namespace mycel::server::bridge
