// Rows of a statement as RECORD messages, straight into the connection's output buffer.
#pragma once

#include "engine/base/status.h"
#include "engine/database/row_sink.h"
#include "protocol/bolt/response_writer.h"
#include "server/bridge/wire_format.h"

namespace mycel::server::bridge {

class RecordSink final : public engine::database::RowSink {
 public:
  // Both outlive the sink.
  RecordSink(const WireFormat& format, protocol::bolt::ByteBuffer* buffer)
      : format_(format), buffer_(buffer), writer_(buffer, format.version) {}

  // Stops behind the row with which the buffer holds kMaxOutputBytes. A row that cannot be encoded ends the statement;
  // the rows before it are in the buffer, nothing of it is.
  [[nodiscard]] engine::base::Result<uint32_t> OnRows(const engine::database::RowRange& rows) override;
  [[nodiscard]] bool full() const override;

  [[nodiscard]] uint64_t rows() const { return rows_; }

 private:
  const WireFormat& format_;
  protocol::bolt::ByteBuffer* buffer_;
  protocol::bolt::ResponseWriter writer_;
  uint64_t rows_ = 0;
};

}  // namespace mycel::server::bridge
