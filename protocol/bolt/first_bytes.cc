#include "protocol/bolt/first_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mycel::protocol::bolt {

FirstBytes Recognise(ByteView bytes) {
  static constexpr uint8_t kBoltMagic[] = {0x60, 0x60, 0xB0, 0x17};
  static constexpr uint8_t kGet[] = {'G', 'E', 'T', ' '};
  static constexpr uint8_t kClientHello[] = {0x16, 0x03};
  const std::pair<ByteView, FirstBytes> known[] = {
      {kBoltMagic, FirstBytes::kBolt}, {kGet, FirstBytes::kHttp}, {kClientHello, FirstBytes::kTls}};
  for (const auto& [magic, meaning] : known) {
    size_t compared = std::min(magic.size(), bytes.size());
    if (compared > 0 && std::memcmp(magic.data(), bytes.data(), compared) != 0) continue;
    return compared == magic.size() ? meaning : FirstBytes::kNeedMore;
  }
  return FirstBytes::kUnknown;
}

}  // namespace mycel::protocol::bolt
