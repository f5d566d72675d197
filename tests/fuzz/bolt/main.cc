// fuzz_bolt [--seed N] [--runs N] [--limit-seconds N] [--keep DIR] [FILE...]
//
// Runs made inputs, or the files again: DIR/current holds the input of the moment, so that the one at fault is there
// after a crash.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/bolt/generator.h"
#include "fuzz/bolt/targets.h"

namespace {

namespace fuzz = mycel::fuzz;

// The first byte of a kept input tells the target.
void Run(const std::string& input) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(input.data()) + 1;
  if (input[0] == 'p') {
    fuzz::FuzzProtocol(bytes, input.size() - 1);
  } else {
    fuzz::FuzzSession(bytes, input.size() - 1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t seed = 1;
  uint64_t runs = 1000;
  uint64_t limit_seconds = 0;
  std::string keep;
  std::vector<std::string> files;
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
    } else {
      files.emplace_back(argv[i]);
    }
  }
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(in), {}};
    if (!input.empty()) Run(input);
  }
  if (!files.empty()) return 0;

  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(limit_seconds);
  uint64_t done = 0;
  for (; done < runs; ++done) {
    if (limit_seconds != 0 && std::chrono::steady_clock::now() > until) break;
    fuzz::Random random(seed * 1'000'003 + done);
    const std::string input =
        done % 4 == 0 ? 'p' + fuzz::MakeProtocolBytes(&random) : 's' + fuzz::MakeConversation(&random);
    if (!keep.empty()) std::ofstream(keep + "/current", std::ios::binary) << input;
    Run(input);
  }
  const fuzz::SessionTotals totals = fuzz::Totals();
  const auto print = [](uint64_t number, const char* what) {
    std::printf("%llu %s\n", static_cast<unsigned long long>(number), what);
  };
  print(done, "inputs");
  print(totals.messages, "messages");
  print(totals.statements, "statements");
  print(totals.rows, "rows");
  print(totals.slices, "slices on workers");
  return done == 0 || (totals.rows > 0 && totals.slices > 0) || runs < 100 ? 0 : 1;
}
