// The source of chance of the fuzzers: the same seed makes the same input.
#pragma once

#include <random>

namespace mycel::fuzz {

using Random = std::mt19937_64;

}  // namespace mycel::fuzz
