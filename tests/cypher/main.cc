// Runs the cases of tests/cypher/**/*.test on the engine in process.
//
//   cypher_tests [--setting normal|tiny|caches-off|indexes-off|split|reopened] [--parameters] [--filter REGEX] [-v]
//   [DIR]
//
// With --parameters the literals of each query are parameters.
// The filter is searched in "file: case". Exit status 0 when everything passed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "cypher/check.h"
#include "support/engine/isolated_jobs.h"

namespace mycel::tests::cypher {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kLimitSeconds = 60;

struct Options {
  Setting setting = Setting::kNormal;
  std::string filter;
  bool verbose = false;
  bool parameters = false;
  fs::path directory = MYCEL_CYPHER_TESTS;
};

struct NamedCase {
  std::string name;
  Case test;
};

bool ParseOptions(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "-v") {
      options->verbose = true;
    } else if (flag == "--parameters") {
      options->parameters = true;
    } else if (flag == "--filter" && i + 1 < argc) {
      options->filter = argv[++i];
    } else if (flag == "--setting" && i + 1 < argc && SettingOf(argv[i + 1])) {
      options->setting = *SettingOf(argv[++i]);
    } else if (flag[0] != '-') {
      options->directory = flag;
    } else {
      return false;
    }
  }
  return true;
}

// False, with a message, when a file cannot be read.
bool Load(const Options& options, std::vector<NamedCase>* cases) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(options.directory)) {
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  const std::regex filter(options.filter);
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    auto read = ReadTestFile(text);
    if (!read.ok()) {
      std::fprintf(stderr, "%s: %s\n", file.c_str(), read.status().message().c_str());
      return false;
    }
    for (Case& test : *read) {
      std::string name = fs::relative(file, options.directory).generic_string() + ": " + test.name;
      if (std::regex_search(name, filter)) cases->push_back({std::move(name), std::move(test)});
    }
  }
  return true;
}

class Jobs : public JobRunner {
 public:
  Jobs(const std::vector<NamedCase>* cases, const Options& options)
      : cases_(cases), parameters_(options.parameters), engine_(options.setting), opened_(engine_.Open()) {}

  std::string Run(size_t index) override {
    if (!opened_.ok()) return "open: " + opened_.ToString();
    if (used_) {
      if (auto status = engine_.Clear(); !status.ok()) return "clearing the database: " + status.ToString();
    }
    used_ = true;
    return Check((*cases_)[index].test, parameters_, &engine_);
  }

 private:
  const std::vector<NamedCase>* cases_;
  bool parameters_;
  EngineUnderTest engine_;
  engine::base::Status opened_;
  bool used_ = false;
};

int Run(const Options& options) {
  std::vector<NamedCase> cases;
  if (!Load(options, &cases)) return 2;
  size_t failed = 0;
  const auto done = [&](size_t index, const std::string& text, const std::string& crash) {
    const std::string& problem = crash.empty() ? text : crash;
    const NamedCase& test = cases[index];
    if (!problem.empty()) {
      ++failed;
      std::printf("FAILED %s (line %zu)\n  %s\n", test.name.c_str(), test.test.line, problem.c_str());
    } else if (options.verbose) {
      std::printf("passed %s\n", test.name.c_str());
    }
  };
  const bool clean = RunIsolated(
      cases.size(), kLimitSeconds, [&] { return std::make_unique<Jobs>(&cases, options); }, done);
  std::printf("%s: %zu passed, %zu failed\n", std::string(SettingName(options.setting)).c_str(), cases.size() - failed,
              failed);
  return cases.empty() || failed > 0 || !clean ? 1 : 0;
}

}  // namespace
}  // namespace mycel::tests::cypher

int main(int argc, char** argv) {
  mycel::tests::cypher::Options options;
  if (!mycel::tests::cypher::ParseOptions(argc, argv, &options)) {
    std::fprintf(stderr, "usage: cypher_tests [--setting NAME] [--filter REGEX] [-v] [DIR]\n");
    return 2;
  }
  return mycel::tests::cypher::Run(options);
}
