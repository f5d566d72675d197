// fuzz_bolt [options of driver.h]
#include <cstdio>

#include "fuzz/bolt/generator.h"
#include "fuzz/bolt/targets.h"
#include "fuzz/driver.h"

namespace {

namespace fuzz = mycel::fuzz;

// The first byte of a kept input tells the target.
void Run(const std::string& input) {
  if (input.empty()) return;
  const auto* bytes = reinterpret_cast<const uint8_t*>(input.data()) + 1;
  if (input[0] == 'p') {
    fuzz::FuzzProtocol(bytes, input.size() - 1);
  } else {
    fuzz::FuzzSession(bytes, input.size() - 1);
  }
}

std::string Make(uint64_t i, fuzz::Random* random) {
  return i % 4 == 0 ? 'p' + fuzz::MakeProtocolBytes(random) : 's' + fuzz::MakeConversation(random);
}

}  // namespace

int main(int argc, char** argv) {
  const fuzz::DriverSettings settings =
      fuzz::ReadSettings(argc, argv, [](std::string_view, const char*) { return false; });
  const uint64_t done = fuzz::Drive(settings, Make, Run);
  if (done == 0) return 0;
  const fuzz::SessionTotals totals = fuzz::Totals();
  const auto print = [](uint64_t number, const char* what) {
    std::printf("%llu %s\n", static_cast<unsigned long long>(number), what);
  };
  print(done, "inputs");
  print(totals.messages, "messages");
  print(totals.statements, "statements");
  print(totals.rows, "rows");
  print(totals.slices, "slices on workers");
  return (totals.rows > 0 && totals.slices > 0) || settings.runs < 100 ? 0 : 1;
}
