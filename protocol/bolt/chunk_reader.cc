#include "protocol/bolt/chunk_reader.h"

#include <algorithm>
#include <utility>

#include "protocol/packstream/big_endian.h"

namespace mycel::protocol::bolt {
namespace {

constexpr size_t kTagBytes = 2;  // PeekTag

}  // namespace

ChunkReader::State ChunkReader::Next(ByteView* input, ByteView* message) {
  if (delivered_) {
    delivered_ = false;
    if (gathered_.capacity() > kKeptBufferBytes) {
      gathered_.Release();
    } else {
      gathered_.Clear();
    }
  }
  while (!input->empty()) {
    if (chunk_left_ > 0) {
      size_t taken = std::min(chunk_left_, input->size());
      if (!dropping_) gathered_.Append(input->first(taken));
      *input = input->subspan(taken);
      chunk_left_ -= taken;
      continue;
    }
    header_[header_size_++] = input->front();
    *input = input->subspan(1);
    if (header_size_ < 2) continue;
    header_size_ = 0;
    size_t size = packstream::LoadBig16(header_);
    if (size == 0) {
      if (!in_message_) continue;  // NOOP
      in_message_ = false;
      delivered_ = true;
      *message = gathered_.view();
      return std::exchange(dropping_, false) ? State::kDropped : State::kMessage;
    }
    if (size > max_message_bytes_ - std::min(max_message_bytes_, gathered_.size())) return State::kTooLarge;
    // The common case: the only chunk of a message, whole and followed by its end mark.
    if (!in_message_ && input->size() >= size + 2 && (*input)[size] == 0 && (*input)[size + 1] == 0) {
      *message = input->first(size);
      *input = input->subspan(size + 2);
      return State::kMessage;
    }
    in_message_ = true;
    chunk_left_ = size;
  }
  return State::kNeedMore;
}

void ChunkReader::DropMessage() {
  ByteBuffer head;
  head.Append(gathered_.view().first(std::min(gathered_.size(), kTagBytes)));
  gathered_.Release();
  gathered_ = std::move(head);
  dropping_ = true;
}

bool ChunkReader::Release(ByteBuffer* message) {
  if (!delivered_) return false;
  delivered_ = false;
  message->Clear();
  *message = std::move(gathered_);
  gathered_.Clear();
  return true;
}

}  // namespace mycel::protocol::bolt
