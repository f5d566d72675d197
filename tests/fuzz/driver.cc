#include "fuzz/driver.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace mycel::fuzz {

DriverSettings ReadSettings(int argc, char** argv, const TakeOption& take) {
  DriverSettings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const char* const value = i + 1 < argc ? argv[i + 1] : "";
    const auto number = [&] { return std::strtoull(value, nullptr, 10); };
    if (name == "--seed") {
      settings.seed = number();
    } else if (name == "--runs") {
      settings.runs = number();
    } else if (name == "--limit-seconds") {
      settings.limit_seconds = number();
    } else if (name == "--keep") {
      settings.keep = value;
    } else if (!take(name, value)) {
      settings.files.emplace_back(name);
      continue;
    }
    ++i;
  }
  return settings;
}

uint64_t Drive(const DriverSettings& settings, const std::function<std::string(uint64_t i, Random* random)>& make,
               const std::function<void(const std::string& input)>& run) {
  for (const std::string& file : settings.files) {
    std::ifstream in(file, std::ios::binary);
    run({std::istreambuf_iterator<char>(in), {}});
  }
  if (!settings.files.empty()) return 0;

  std::printf("seed %llu\n", static_cast<unsigned long long>(settings.seed));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(settings.limit_seconds);
  uint64_t done = 0;
  for (; done < settings.runs; ++done) {
    if (settings.limit_seconds != 0 && std::chrono::steady_clock::now() > until) break;
    Random random(settings.seed * 1'000'003 + done);
    const std::string input = make(done, &random);
    if (!settings.keep.empty()) std::ofstream(settings.keep + "/current", std::ios::binary) << input;
    run(input);
  }
  return done;
}

}  // namespace mycel::fuzz
