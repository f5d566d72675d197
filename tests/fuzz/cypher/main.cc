// fuzz_cypher [--features DIR] [options of driver.h]
//
// With --features the queries of the test kit below DIR are seeds too.
#include <cstdio>

#include "fuzz/cypher/generator.h"
#include "fuzz/cypher/targets.h"
#include "fuzz/driver.h"
#include "support/large_stack.h"

namespace fuzz = mycel::fuzz;

int main(int argc, char** argv) {
  fuzz::StatementMaker maker;
  const fuzz::DriverSettings settings = fuzz::ReadSettings(argc, argv, [&](std::string_view name, const char* value) {
    if (name != "--features") return false;
    maker.AddSeedsFrom(value);
    return true;
  });
  uint64_t done = 0;
  mycel::test::OnLargeStack([&] {
    done = fuzz::Drive(
        settings, [&](uint64_t, fuzz::Random* random) { return maker.Make(random); },
        [](const std::string& text) {
          fuzz::FuzzFrontEnd(reinterpret_cast<const uint8_t*>(text.data()), text.size());
        });
  });
  if (done == 0) return 0;
  const fuzz::FrontEndTotals totals = fuzz::FrontEndTotalsSoFar();
  std::printf("%llu statements: %llu parsed, %llu bound, %llu planned\n", static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(totals.parsed), static_cast<unsigned long long>(totals.bound),
              static_cast<unsigned long long>(totals.planned));
  return totals.planned > 0 || settings.runs < 100 ? 0 : 1;
}
