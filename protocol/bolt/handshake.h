// Version negotiation, both sides. Fed with bytes as they arrive, at any split.
//
// Slots: client sends 60 60 B0 17 and four slots `00 range minor major`; the server takes the first slot that it can
// serve, its newest minor in the slot's range, and answers `00 00 minor major`, or four zeros and closes.
//
// Manifest v1: a slot `00 00 01 FF` asks for the list; the server answers
//   00 00 01 FF | varint entries | entries `00 range minor major` | varint capabilities (0)
// and the client sends `00 00 minor major` and a varint of capabilities, with HELLO right behind it.
// A varint has 7 bits per byte, low group first, top bit = more.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/bolt/first_bytes.h"
#include "protocol/bolt/version.h"

namespace mycel::protocol::bolt {

class ServerHandshake {
 public:
  enum class State : uint8_t { kNeedMore, kDone, kFailed };

  // Offers nothing above `max_version` (a setting; the test kit needs it).
  explicit ServerHandshake(Version max_version = kNewestVersion) : max_version_(max_version) {}

  // Takes bytes from the front of `in` (which is advanced; what is left belongs to the first message) and appends what
  // is to be sent to `out`, also on kFailed: send it, then close.
  State Feed(ByteView* in, ByteBuffer* out);

  // Valid once Feed returned kDone.
  [[nodiscard]] Version version() const { return version_; }
  [[nodiscard]] bool used_manifest() const { return step_ == Step::kManifestVersion || step_ == Step::kCapabilities; }

 private:
  enum class Step : uint8_t { kProposals, kManifestVersion, kCapabilities };

  State ChooseFromSlots(ByteBuffer* out);
  void WriteManifest(ByteBuffer* out) const;
  [[nodiscard]] Version NewestIn(VersionRange slot) const;
  [[nodiscard]] bool Offers(Version version) const { return version <= max_version_ && IsSupported(version); }

  Version max_version_;
  Version version_;
  Step step_ = Step::kProposals;
  uint8_t pending_[20];
  size_t pending_size_ = 0;
  unsigned varint_shift_ = 0;
};

class ClientHandshake {
 public:
  enum class State : uint8_t { kNeedMore, kDone, kFailed };

  explicit ClientHandshake(Version max_version = kNewestVersion) : max_version_(max_version) {}

  // Appends the opening bytes; send them first.
  void Start(ByteBuffer* out) const;
  // As on the server's side. kFailed: the server shares no version with us, or speaks something else (see answer()).
  State Feed(ByteView* in, ByteBuffer* out);

  [[nodiscard]] Version version() const { return version_; }
  // The first four bytes of the answer, for an error message ("HTTP").
  [[nodiscard]] ByteView answer() const { return {answer_, answer_size_}; }

 private:
  State ChooseFromManifest(ByteBuffer* out);

  Version max_version_;
  Version version_;
  uint8_t answer_[4];
  size_t answer_size_ = 0;
  ByteBuffer manifest_;
};

}  // namespace mycel::protocol::bolt
