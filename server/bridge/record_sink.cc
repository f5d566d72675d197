#include "server/bridge/record_sink.h"

#include <utility>

#include "server/bridge/limits.h"
#include "server/bridge/value_encoder.h"

namespace mycel::server::bridge {
namespace {

namespace types = engine::types;
using engine::base::Status;

// Typed columns are read without making a Value of each cell.
Status WriteCell(const types::Column& column, uint32_t row, ValueEncoder* values, protocol::packstream::Encoder* out) {
  if (column.is_constant()) row = 0;
  if (column.type() == types::ColumnType::kValue) return values->Write(column.values()[row]);
  if (column.nulls()[row]) {
    out->Null();
    return Status::Ok();
  }
  switch (column.type()) {
    case types::ColumnType::kInteger:
      out->Int(column.integers()[row]);
      return Status::Ok();
    case types::ColumnType::kFloat:
      out->Float(column.floats()[row]);
      return Status::Ok();
    case types::ColumnType::kBoolean:
      out->Bool(column.booleans()[row] != 0);
      return Status::Ok();
    case types::ColumnType::kNode:
      return values->WriteNode(column.nodes()[row]);
    case types::ColumnType::kRelationship:
      return values->WriteRelationship(column.relationships()[row]);
    case types::ColumnType::kValue:
      break;
  }
  return Status::Error(engine::base::ErrorId::kInternal, "a column of an unknown type");
}

}  // namespace

engine::base::Result<uint32_t> RecordSink::OnRows(const engine::database::RowRange& rows) {
  uint32_t row = rows.begin;
  do {
    protocol::packstream::Encoder& out = writer_.BeginRecord(rows.slots.size());
    ValueEncoder values(format_, &rows.entities, &out);
    for (uint32_t slot : rows.slots) {
      Status status = WriteCell(rows.batch.column(slot), row, &values, &out);
      if (!status.ok()) {
        writer_.Abandon();
        return status;
      }
    }
    writer_.End();
    ++rows_;
    ++row;
  } while (row < rows.end && !full());
  return row - rows.begin;
}

bool RecordSink::full() const { return buffer_->size() >= kMaxOutputBytes; }

}  // namespace mycel::server::bridge
