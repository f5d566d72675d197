// The client's side: writes requests, framed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/bolt/message.h"
#include "protocol/bolt/version.h"
#include "protocol/packstream/encoder.h"

namespace mycel::protocol::bolt {

class RequestWriter {
 public:
  RequestWriter(ByteBuffer* buffer, Version version) : out_(buffer), version_(version) {}

  // HELLO and, from 5.1, LOGON behind it; `agent` is "name/version". Returns how many summaries the server will send.
  int Login(std::string_view agent, const AuthToken& auth);
  // `parameters` is an encoded map; empty stands for the empty map.
  void Run(std::string_view query, ByteView parameters, const TransactionOptions& options);
  void Begin(const TransactionOptions& options);
  void Pull(int64_t rows, int64_t qid = kLastStatement) { StreamRequest(MessageTag::kPull, rows, qid); }
  void Discard(int64_t rows, int64_t qid = kLastStatement) { StreamRequest(MessageTag::kDiscard, rows, qid); }
  // COMMIT, ROLLBACK, RESET, GOODBYE, LOGOFF.
  void Bare(MessageTag tag);

 private:
  void Start(MessageTag tag, size_t fields);
  void StreamRequest(MessageTag tag, int64_t rows, int64_t qid);
  void Options(const TransactionOptions& options);
  size_t AuthEntries(const AuthToken& auth);

  packstream::Encoder out_;
  Version version_;
};

}  // namespace mycel::protocol::bolt
