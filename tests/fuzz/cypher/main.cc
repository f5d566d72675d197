// fuzz_cypher [--seed N] [--runs N] [--limit-seconds N] [--keep DIR] [--features DIR] [FILE...]
//
// Runs made statements, or the files again: DIR/current holds the statement of the moment, so that the one at fault is
// there after a crash. With --features the queries of the test kit below DIR are seeds too.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/cypher/generator.h"
#include "fuzz/cypher/targets.h"

namespace {

namespace fuzz = mycel::fuzz;

void Run(const std::string& text) { fuzz::FuzzFrontEnd(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

}  // namespace

int main(int argc, char** argv) {
  uint64_t seed = 1;
  uint64_t runs = 1000;
  uint64_t limit_seconds = 0;
  std::string keep;
  std::vector<std::string> files;
  fuzz::StatementMaker maker;
  for (int i = 1; i < argc; ++i) {
    const auto number = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0; };
    if (std::strcmp(argv[i], "--seed") == 0) {
      seed = number();
    } else if (std::strcmp(argv[i], "--runs") == 0) {
      runs = number();
    } else if (std::strcmp(argv[i], "--limit-seconds") == 0) {
      limit_seconds = number();
    } else if (std::strcmp(argv[i], "--keep") == 0 && i + 1 < argc) {
      keep = argv[++i];
    } else if (std::strcmp(argv[i], "--features") == 0 && i + 1 < argc) {
      maker.AddSeedsFrom(argv[++i]);
    } else {
      files.emplace_back(argv[i]);
    }
  }
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    Run({std::istreambuf_iterator<char>(in), {}});
  }
  if (!files.empty()) return 0;

  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(limit_seconds);
  uint64_t done = 0;
  for (; done < runs; ++done) {
    if (limit_seconds != 0 && std::chrono::steady_clock::now() > until) break;
    fuzz::Random random(seed * 1'000'003 + done);
    const std::string text = maker.Make(&random);
    if (!keep.empty()) std::ofstream(keep + "/current", std::ios::binary) << text;
    Run(text);
  }
  const fuzz::FrontEndTotals totals = fuzz::FrontEndTotalsSoFar();
  std::printf("%llu statements: %llu parsed, %llu bound, %llu planned\n", static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(totals.parsed), static_cast<unsigned long long>(totals.bound),
              static_cast<unsigned long long>(totals.planned));
  return done == 0 || totals.planned > 0 || runs < 100 ? 0 : 1;
}
