// What a connection holds: buffers, the count of answers still to come, and the recovery after a failure. Internal.
//
// Every request that was written has one summary (SUCCESS, FAILURE, IGNORED) to come; `expected` counts them. After a
// FAILURE, or a cancel, a RESET is written and everything up to its SUCCESS is read: then the connection is as new.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "clients/cpp/connection.h"
#include "clients/cpp/transport.h"
#include "protocol/bolt/chunk_reader.h"
#include "protocol/bolt/request_writer.h"
#include "protocol/bolt/response_decoder.h"

namespace mycel::client {

struct Connection::Impl {
  explicit Impl(const ConnectOptions& connect_options);

  // --- opening
  // ----------------------------------------------------------------------------------------------------------
  Error Handshake();
  Error Login();

  // --- one call
  // --------------------------------------------------------------------------------------------------------- Sets the
  // deadline of the call that starts; fails when the connection is gone.
  Error StartCall();
  // A new request of the user: a Cancel from before it is void.
  Error StartRequest();
  [[nodiscard]] protocol::bolt::RequestWriter Writer() { return {&out, version}; }
  // Sends what was written, for which `summaries` answers will come.
  Error Send(int summaries);
  // The next response; its body is valid until the next call.
  Error Read(protocol::bolt::Response* response);
  // The next response, which must be a SUCCESS; any other has led to recovery.
  Error ReadSuccess(protocol::bolt::Response* response);
  // Turns a FAILURE or IGNORED into an error and makes the connection usable again.
  Error Recover(const protocol::bolt::Response& response);
  // Reads and drops what is left of the open stream.
  Error DropStream();
  // A request has ended well although a RESET was on its way: takes its answer. Fails if a transaction was lost by it.
  Error SettleReset();

  Error Broken(ErrorKind kind, std::string message);
  Error WriteResetIfWanted();
  Error WriteReset();
  Error DrainToReset();

  ConnectOptions options;
  Transport transport;
  protocol::bolt::Version version;
  std::string server;
  std::string id;

  protocol::bolt::ByteBuffer out;
  protocol::bolt::ChunkReader reader{protocol::bolt::kMaxMessageBytes};
  std::vector<uint8_t> in;
  protocol::bolt::ByteView unread;
  Clock::time_point deadline = Clock::time_point::max();

  std::atomic<bool> cancel_wanted{false};
  bool reset_sent = false;
  int expected = 0;
  bool in_transaction = false;
  uint64_t statements = 0;
  uint64_t open_stream = 0;  // number of the statement whose rows are being read; 0: none
  std::string bookmark;
};

}  // namespace mycel::client
