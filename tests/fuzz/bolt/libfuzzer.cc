// The entry of clang's fuzzer, which brings its own main: see scripts/fuzz-bolt. Its mutations alone hardly find a
// second good message: now and then it gets a made conversation, which it then changes.
#include <algorithm>
#include <cstring>
#include <string>

#include "fuzz/bolt/generator.h"
#include "fuzz/bolt/targets.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  if (seed % 8 != 0) return LLVMFuzzerMutate(data, size, max_size);
  mycel::fuzz::Random random(seed);
  const std::string made =
      seed % 32 == 0 ? mycel::fuzz::MakeProtocolBytes(&random) : mycel::fuzz::MakeConversation(&random);
  const size_t taken = std::min(made.size(), max_size);
  std::memcpy(data, made.data(), taken);
  return taken;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  mycel::fuzz::FuzzProtocol(data, size);
  mycel::fuzz::FuzzSession(data, size);
  return 0;
}
