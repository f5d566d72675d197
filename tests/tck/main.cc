// Runs openCypher's feature files on the engine in process.
//
//   tck_tests [--setting normal|tiny|caches-off|indexes-off|split|reopened] [--filter REGEX] [--update] [-v] [--tck
//   DIR]
//             [--expected FILE]
//
// DIR holds features/ and graphs/; by default $MYCEL_SHARED/tck, else ../shared/tck or /shared/tck beside the sources.
// Without it the exit status is 77. Scenarios that the kit tags @ignore are run like all others. A failure that is not
// listed in FILE fails the run, and so does a listed scenario that passes: the list can only shrink. --update writes it
// anew (setting normal, no filter).
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "support/engine/isolated_jobs.h"
#include "tck/judge.h"

namespace mycel::tests::tck {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipStatus = 77;
constexpr unsigned kLimitSeconds = 20;

struct Options {
  Setting setting = Setting::kNormal;
  std::string filter;
  fs::path tck;
  fs::path expected = fs::path(MYCEL_SOURCE_DIR) / "tests/tck/expected-failures-inproc.txt";
  bool update = false;
  bool verbose = false;
};

bool ParseOptions(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--update") {
      options->update = true;
    } else if (flag == "-v") {
      options->verbose = true;
    } else if (i + 1 == argc) {
      return false;
    } else if (flag == "--filter") {
      options->filter = argv[++i];
    } else if (flag == "--tck") {
      options->tck = argv[++i];
    } else if (flag == "--expected") {
      options->expected = argv[++i];
    } else if (flag == "--setting" && SettingOf(argv[i + 1])) {
      options->setting = *SettingOf(argv[++i]);
    } else {
      return false;
    }
  }
  return !(options->update && (!options->filter.empty() || options->setting != Setting::kNormal));
}

fs::path FindTck() {
  std::vector<fs::path> places;
  if (const char* shared = std::getenv("MYCEL_SHARED")) places.push_back(fs::path(shared) / "tck");
  places.push_back(fs::path(MYCEL_SOURCE_DIR) / "../shared/tck");
  places.push_back(fs::path(MYCEL_SOURCE_DIR) / "shared/tck");
  for (const fs::path& place : places) {
    if (fs::exists(place / "features")) return place;
  }
  return {};
}

class Jobs : public JobRunner {
 public:
  Jobs(const std::vector<Scenario>* scenarios, Judge judge) : scenarios_(scenarios), judge_(std::move(judge)) {}
  std::string Run(size_t index) override {
    const Outcome outcome = judge_.Run((*scenarios_)[index]);
    return static_cast<char>(outcome.verdict) + outcome.reason;
  }

 private:
  const std::vector<Scenario>* scenarios_;
  Judge judge_;
};

std::set<std::string> ReadList(const fs::path& path) {
  std::set<std::string> names;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') names.insert(line);
  }
  return names;
}

bool WriteList(const fs::path& path, const std::set<std::string>& names) {
  std::ofstream out(path);
  out << "# Scenarios of the openCypher test kit that the engine does not pass yet; tests/tck/main.cc reads this "
         "list.\n";
  for (const std::string& name : names) out << name << "\n";
  return out.good();
}

struct Totals {
  size_t passed = 0, failed = 0;
};

void PrintFolders(const std::map<std::string, Totals>& folders) {
  for (const auto& [folder, totals] : folders) {
    std::printf("%-44s %5zu passed %5zu failed\n", folder.c_str(), totals.passed, totals.failed);
  }
}

int Run(const Options& options) {
  auto loaded = LoadScenarios(options.tck / "features");
  if (!loaded.ok()) {
    std::fprintf(stderr, "%s\n", loaded.status().message().c_str());
    return 2;
  }
  std::vector<Scenario> scenarios = std::move(loaded).value();
  if (!options.filter.empty()) {
    const std::regex filter(options.filter);
    std::erase_if(scenarios, [&](const Scenario& scenario) { return !std::regex_search(scenario.name, filter); });
  }
  const std::set<std::string> listed = ReadList(options.expected);
  std::set<std::string> failures;
  std::map<std::string, Totals> folders;
  Totals all;
  size_t surprises = 0;
  const auto done = [&](size_t index, const std::string& text, const std::string& crash) {
    const Scenario& scenario = scenarios[index];
    const Verdict verdict = text.empty() ? Verdict::kFailed : static_cast<Verdict>(text[0]);
    const bool known = listed.count(scenario.name) > 0;
    Totals& folder = folders[scenario.folder];
    size_t Totals::*count = verdict == Verdict::kPassed ? &Totals::passed : &Totals::failed;
    ++(folder.*count);
    ++(all.*count);
    if (verdict == Verdict::kFailed) failures.insert(scenario.name);
    if (verdict == Verdict::kFailed && (!known || options.verbose)) {
      std::printf("FAILED %s\n  %s\n", scenario.name.c_str(), text.empty() ? crash.c_str() : text.c_str() + 1);
    }
    if (verdict == Verdict::kPassed && known) std::printf("fixed: remove from the list: %s\n", scenario.name.c_str());
    surprises += (verdict == Verdict::kFailed) != known;
  };
  const bool clean = RunIsolated(
      scenarios.size(), kLimitSeconds,
      [&] { return std::make_unique<Jobs>(&scenarios, Judge(options.setting, options.tck / "graphs")); }, done);
  PrintFolders(folders);
  if (options.update && !WriteList(options.expected, failures)) return 2;
  std::printf("%zu passed, %zu failed\n", all.passed, all.failed);
  if (scenarios.empty() || !clean) return 1;
  return surprises > 0 && !options.update ? 1 : 0;
}

}  // namespace
}  // namespace mycel::tests::tck

int main(int argc, char** argv) {
  mycel::tests::tck::Options options;
  if (!mycel::tests::tck::ParseOptions(argc, argv, &options)) {
    std::fprintf(stderr,
                 "usage: tck_tests [--setting NAME] [--filter REGEX] [--update] [-v] [--tck DIR] [--expected FILE]\n");
    return 2;
  }
  if (options.tck.empty()) options.tck = mycel::tests::tck::FindTck();
  if (options.tck.empty()) {
    std::printf("the openCypher test kit is not here: set MYCEL_SHARED\n");
    return mycel::tests::tck::kSkipStatus;
  }
  return mycel::tests::tck::Run(options);
}
