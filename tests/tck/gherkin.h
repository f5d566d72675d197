// Reads the part of Gherkin that openCypher's feature files use: Feature, Background, Scenario, Scenario Outline with
// Examples, steps with a doc string or a table. Tags are passed over. Outlines come out expanded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace mycel::tests::tck {

using Table = std::vector<std::vector<std::string>>;

struct Step {
  std::string text;  // without Given, When, Then, And
  std::string document;
  bool has_document = false;
  Table table;
};

struct GherkinScenario {
  std::string title;  // as written: placeholders of outlines stay
  size_t example = 1;
  std::vector<Step> steps;  // those of the background first
};

// Fails with kSyntaxError that names the line.
[[nodiscard]] engine::base::Result<std::vector<GherkinScenario>> ReadFeature(std::string_view text);

}  // namespace mycel::tests::tck
