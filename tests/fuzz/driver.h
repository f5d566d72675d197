// The main of a fuzzer without libFuzzer: runs made inputs, or kept ones again.
//
//   [--seed N] [--runs N] [--limit-seconds N] [--keep DIR] [FILE...]
//
// DIR/current holds the input of the moment, so that the one at fault is there after a crash.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/random.h"

namespace mycel::fuzz {

struct DriverSettings {
  uint64_t seed = 1;
  uint64_t runs = 1000;
  uint64_t limit_seconds = 0;  // 0: none
  std::string keep;
  std::vector<std::string> files;
};

// Takes an option of the fuzzer's own; false: it is none, and the argument is a file.
using TakeOption = std::function<bool(std::string_view name, const char* value)>;

[[nodiscard]] DriverSettings ReadSettings(int argc, char** argv, const TakeOption& take);

// Calls `run` with the contents of each file or, without files, with inputs that `make` makes; run i is made from the
// seed and i alone. Returns how many were made.
uint64_t Drive(const DriverSettings& settings, const std::function<std::string(uint64_t i, Random* random)>& make,
               const std::function<void(const std::string& input)>& run);

}  // namespace mycel::fuzz
