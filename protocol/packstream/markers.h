// The marker bytes of PackStream v1 (Bolt specification, "PackStream").
#pragma once

#include <cstdint>

namespace mycel::protocol::packstream {

enum Marker : uint8_t {
  kTinyString = 0x80,  // low nibble: size
  kTinyList = 0x90,
  kTinyMap = 0xA0,
  kTinyStruct = 0xB0,
  kNull = 0xC0,
  kFloat64 = 0xC1,
  kFalse = 0xC2,
  kTrue = 0xC3,
  kFloat32 = 0xC6,  // only as the element type of a vector
  kInt8 = 0xC8,
  kInt16 = 0xC9,
  kInt32 = 0xCA,
  kInt64 = 0xCB,
  kBytes8 = 0xCC,
  kBytes16 = 0xCD,
  kBytes32 = 0xCE,
  kString8 = 0xD0,
  kString16 = 0xD1,
  kString32 = 0xD2,
  kList8 = 0xD4,
  kList16 = 0xD5,
  kList32 = 0xD6,
  kMap8 = 0xD8,
  kMap16 = 0xD9,
  kMap32 = 0xDA,
  kMinusSixteen = 0xF0,  // F0..FF: -16..-1; 00..7F: 0..127
};

}  // namespace mycel::protocol::packstream
