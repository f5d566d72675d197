// Inputs that get far: conversations of good messages, damaged in places.
#pragma once

#include <cstdint>
#include <string>

#include "fuzz/random.h"

namespace mycel::fuzz {

// What FuzzSession takes.
[[nodiscard]] std::string MakeConversation(Random* random);
// What FuzzProtocol takes: a value, a message, or chunks of either.
[[nodiscard]] std::string MakeProtocolBytes(Random* random);

}  // namespace mycel::fuzz
