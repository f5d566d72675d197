// Runs one scenario on an engine and judges what it does.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/engine/engine_under_test.h"
#include "tck/scenario.h"

namespace mycel::tests::tck {

enum class Verdict : char { kPassed = 'P', kFailed = 'F' };

struct Outcome {
  Verdict verdict = Verdict::kPassed;
  std::string reason;
};

class Judge {
 public:
  Judge(Setting setting, std::filesystem::path graphs) : setting_(setting), graphs_(std::move(graphs)) {}

  [[nodiscard]] Outcome Run(const Scenario& scenario);

 private:
  [[nodiscard]] Outcome Prepare(const Scenario& scenario);
  [[nodiscard]] Outcome Register(const Procedure& procedure);
  [[nodiscard]] Outcome Perform(const Action& action, const engine::database::Parameters& parameters);

  Setting setting_;
  std::filesystem::path graphs_;
  std::unique_ptr<EngineUnderTest> engine_;
  bool graph_is_empty_ = false;
  std::vector<std::string> registered_;
};

}  // namespace mycel::tests::tck
