// The entry of clang's fuzzer, which brings its own main: see scripts/fuzz-cypher. Its own mutations work on bytes;
// most of the time statements are changed token by token instead.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "fuzz/cypher/generator.h"
#include "fuzz/cypher/targets.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

const mycel::fuzz::StatementMaker& Maker() {
  static const mycel::fuzz::StatementMaker& maker = *[] {
    auto* made = new mycel::fuzz::StatementMaker();
    if (const char* features = std::getenv("MYCEL_FEATURES")) made->AddSeedsFrom(features);
    return made;
  }();
  return maker;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  if (seed % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  mycel::fuzz::Random random(seed);
  const std::string made = seed % 16 == 1
                               ? Maker().Make(&random)
                               : Maker().Change(std::string(reinterpret_cast<const char*>(data), size), &random);
  const size_t taken = std::min(made.size(), max_size);
  std::memcpy(data, made.data(), taken);
  return taken;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  mycel::fuzz::FuzzFrontEnd(data, size);
  return 0;
}
