#include "protocol/bolt/handshake.h"

#include <algorithm>
#include <cstring>

#include "protocol/bolt/limits.h"

namespace mycel::protocol::bolt {
namespace {

constexpr uint8_t kMagic[] = {0x60, 0x60, 0xB0, 0x17};
constexpr uint8_t kManifestSlot[] = {0x00, 0x00, 0x01, 0xFF};
constexpr size_t kSlots = 4;

bool IsManifest(const uint8_t* slot) { return std::memcmp(slot, kManifestSlot, sizeof kManifestSlot) == 0; }

void WriteVersion(Version version, ByteBuffer* out) {
  const uint8_t bytes[] = {0, 0, version.minor, version.major};
  out->Append(bytes, sizeof bytes);
}

void WriteRange(const VersionRange& range, ByteBuffer* out) {
  const uint8_t bytes[] = {0, range.below, range.newest_minor, range.major};
  out->Append(bytes, sizeof bytes);
}

// Moves bytes from the front of `in` until `have` reaches `want`; true when it does.
bool Gather(ByteView* in, uint8_t* into, size_t* have, size_t want) {
  size_t taken = std::min(want - *have, in->size());
  if (taken > 0) std::memcpy(into + *have, in->data(), taken);
  *have += taken;
  *in = in->subspan(taken);
  return *have == want;
}

// The part of `range` that is not newer than `limit`; below is kept so that the oldest minor stays the same.
bool Clip(VersionRange* range, Version limit) {
  if (range->major > limit.major) return false;
  if (range->major < limit.major || range->newest_minor <= limit.minor) return true;
  uint8_t oldest = static_cast<uint8_t>(range->newest_minor - range->below);
  if (limit.minor < oldest) return false;
  range->newest_minor = limit.minor;
  range->below = static_cast<uint8_t>(limit.minor - oldest);
  return true;
}

enum class Varint : uint8_t { kNeedMore, kDone, kBad };

Varint ReadVarint(ByteView bytes, size_t* at, uint64_t* value) {
  *value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (*at == bytes.size()) return Varint::kNeedMore;
    uint8_t byte = bytes[(*at)++];
    *value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return Varint::kDone;
  }
  return Varint::kBad;
}

}  // namespace

ServerHandshake::State ServerHandshake::Feed(ByteView* in, ByteBuffer* out) {
  if (step_ == Step::kProposals) {
    // A wrong first byte fails at once; a client that speaks something else is not kept waiting for 20 bytes.
    size_t compared = std::min(sizeof kMagic, pending_size_ + in->size());
    bool complete = Gather(in, pending_, &pending_size_, sizeof pending_);
    if (std::memcmp(pending_, kMagic, compared) != 0) return State::kFailed;
    if (!complete) return State::kNeedMore;
    State state = ChooseFromSlots(out);
    pending_size_ = 0;
    if (state != State::kNeedMore) return state;
  }
  if (step_ == Step::kManifestVersion) {
    if (!Gather(in, pending_, &pending_size_, 4)) return State::kNeedMore;
    version_ = {pending_[3], pending_[2]};
    if (pending_[0] != 0 || pending_[1] != 0 || !Offers(version_)) return State::kFailed;
    step_ = Step::kCapabilities;
  }
  // No capability was offered, so only a varint of zero is a subset. It may be padded, up to 64 bits.
  while (!in->empty()) {
    uint8_t byte = in->front();
    *in = in->subspan(1);
    if ((byte & 0x7F) != 0) return State::kFailed;
    if ((byte & 0x80) == 0) return State::kDone;
    varint_shift_ += 7;
    if (varint_shift_ >= 64) return State::kFailed;
  }
  return State::kNeedMore;
}

// kNeedMore when the manifest was chosen.
ServerHandshake::State ServerHandshake::ChooseFromSlots(ByteBuffer* out) {
  for (size_t i = 0; i < kSlots; ++i) {
    const uint8_t* slot = pending_ + sizeof kMagic + 4 * i;
    if (IsManifest(slot)) {
      WriteManifest(out);
      step_ = Step::kManifestVersion;
      return State::kNeedMore;
    }
    Version newest = NewestIn({slot[3], slot[2], slot[1]});
    if (newest.IsNone()) continue;
    version_ = newest;
    WriteVersion(version_, out);
    return State::kDone;
  }
  WriteVersion(kNoVersion, out);
  return State::kFailed;
}

Version ServerHandshake::NewestIn(VersionRange slot) const {
  int oldest = std::max(0, slot.newest_minor - slot.below);
  for (int minor = slot.newest_minor; slot.major != 0 && minor >= oldest; --minor) {
    Version version{slot.major, static_cast<uint8_t>(minor)};
    if (Offers(version)) return version;
  }
  return kNoVersion;
}

void ServerHandshake::WriteManifest(ByteBuffer* out) const {
  out->Append(kManifestSlot, sizeof kManifestSlot);
  size_t count_at = out->size();
  *out->Extend(1) = 0;
  for (VersionRange range : SupportedRanges()) {
    if (!Clip(&range, max_version_)) continue;
    WriteRange(range, out);
    ++out->data()[count_at];
  }
  *out->Extend(1) = 0;  // no capabilities
}

void ClientHandshake::Start(ByteBuffer* out) const {
  out->Append(kMagic, sizeof kMagic);
  out->Append(kManifestSlot, sizeof kManifestSlot);
  size_t slots = 1;
  // 6.0 and later is only spoken after a manifest; the slots serve older servers.
  for (VersionRange range : SupportedRanges()) {
    if (range.major >= 6 || slots == kSlots || !Clip(&range, max_version_)) continue;
    WriteRange(range, out);
    ++slots;
  }
  for (; slots < kSlots; ++slots) WriteVersion(kNoVersion, out);
}

ClientHandshake::State ClientHandshake::Feed(ByteView* in, ByteBuffer* out) {
  if (answer_size_ < sizeof answer_) {
    if (!Gather(in, answer_, &answer_size_, sizeof answer_)) return State::kNeedMore;
    if (!IsManifest(answer_)) {
      version_ = {answer_[3], answer_[2]};
      bool good = answer_[0] == 0 && answer_[1] == 0 && version_ <= max_version_ && IsSupported(version_);
      return good ? State::kDone : State::kFailed;
    }
  }
  // The manifest is short and its end is only known by reading it: byte by byte until it is complete.
  while (!in->empty()) {
    manifest_.Append(in->data(), 1);
    *in = in->subspan(1);
    State state = ChooseFromManifest(out);
    if (state != State::kNeedMore) return state;
  }
  return State::kNeedMore;
}

ClientHandshake::State ClientHandshake::ChooseFromManifest(ByteBuffer* out) {
  ByteView bytes = manifest_.view();
  size_t at = 0;
  uint64_t entries = 0;
  Varint read = ReadVarint(bytes, &at, &entries);
  if (read == Varint::kNeedMore) return State::kNeedMore;
  if (read == Varint::kBad || entries > kMaxManifestEntries) return State::kFailed;
  size_t first = at;
  if (bytes.size() - at < entries * 4) return State::kNeedMore;
  at += entries * 4;
  uint64_t capabilities = 0;
  read = ReadVarint(bytes, &at, &capabilities);
  if (read == Varint::kNeedMore) return State::kNeedMore;
  if (read == Varint::kBad) return State::kFailed;

  for (uint64_t i = 0; i < entries; ++i) {
    const uint8_t* entry = bytes.data() + first + 4 * i;
    VersionRange offered{entry[3], entry[2], entry[1]};
    for (VersionRange ours : SupportedRanges()) {
      for (int minor = ours.newest_minor; minor >= ours.newest_minor - ours.below; --minor) {
        Version version{ours.major, static_cast<uint8_t>(minor)};
        if (version <= max_version_ && version > version_ && offered.Contains(version)) version_ = version;
      }
    }
  }
  if (version_.IsNone()) return State::kFailed;
  WriteVersion(version_, out);
  *out->Extend(1) = 0;
  return State::kDone;
}

}  // namespace mycel::protocol::bolt
