// Puts messages together from chunks, whatever way the bytes were split on the road.
//
//   ChunkReader reader;
//   while (true) switch (reader.Next(&input, &message)) { case kMessage: ...; case kNeedMore: read the socket; ... }
//
// A message of one chunk that lies whole in the input is given as a view of it, without a copy; any other is gathered
// in the reader's own buffer, each byte copied once. `00 00` between messages (NOOP) is skipped.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/bolt/first_bytes.h"
#include "protocol/bolt/limits.h"

namespace mycel::protocol::bolt {

class ChunkReader {
 public:
  enum class State : uint8_t { kNeedMore, kMessage, kDropped, kTooLarge };

  explicit ChunkReader(size_t max_message_bytes = kMaxUnauthenticatedMessageBytes)
      : max_message_bytes_(max_message_bytes) {}

  // Raised after login; applies from the next chunk on.
  void set_max_message_bytes(size_t bytes) { max_message_bytes_ = bytes; }

  // Advances `input` over what it took. kMessage: `message` holds one message, valid until the next call or a change of
  // the input bytes, whichever is first. kNeedMore: the input is used up. kDropped: as kMessage, of one that was
  // dropped. kTooLarge: the connection must end.
  State Next(ByteView* input, ByteView* message);

  // Right after kMessage: gives the message away if it lies in the reader's own buffer (a message of several chunks),
  // so that it may outlive the next call without a copy. False: it is a view of the input.
  [[nodiscard]] bool Release(ByteBuffer* message);

  // Between two calls, with a message begun: only its first bytes, which tell what it is, are kept; the rest is read
  // over.
  void DropMessage();

  // Whether a message has begun and not ended: an end of the stream here is a cut, not a clean close.
  [[nodiscard]] bool in_message() const { return in_message_ || header_size_ > 0; }
  [[nodiscard]] size_t buffered_bytes() const { return gathered_.size(); }

 private:
  size_t max_message_bytes_;
  ByteBuffer gathered_;
  size_t chunk_left_ = 0;  // bytes of the current chunk still to come
  uint8_t header_[2] = {0, 0};
  size_t header_size_ = 0;
  bool in_message_ = false;  // at least one chunk of the current message was met
  bool dropping_ = false;    // what is left of it is not gathered
  bool delivered_ = false;   // gathered_ holds a message that was given out
};

}  // namespace mycel::protocol::bolt
