#include "tck/scenario.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace mycel::tests::tck {
namespace {

namespace fs = std::filesystem;
using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

Result<std::string> ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status::Error(ErrorId::kNotFound, "cannot read " + path.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Status NotUnderstood(const std::string& text) {
  return Status::Error(ErrorId::kSyntaxError, "step not understood: " + text);
}

Status AddExpectation(const Step& step, Action* action) {
  static const std::regex result(
      R"(the result should be(, in order|, in any order|)( \(ignoring element order for lists\))?:)");
  static const std::regex error(R"(an? (\w+) should be raised at (compile time|runtime|any time): (\S+))");
  std::smatch match;
  if (step.text == "the result should be empty") {
    action->result.emplace().empty = true;
  } else if (std::regex_match(step.text, match, result)) {
    ExpectedResult& expected = action->result.emplace();
    expected.table = step.table;
    expected.ordered = match[1] == ", in order";
    expected.lists_as_bags = match[2].matched;
  } else if (std::regex_match(step.text, match, error)) {
    action->error = ExpectedError{match[1], match[2], match[3]};
  } else if (step.text == "no side effects") {
    action->side_effects.emplace();
  } else if (step.text == "the side effects should be:") {
    SideEffects& effects = action->side_effects.emplace();
    for (const auto& row : step.table) effects[row.at(0)] = std::stoll(row.at(1));
  } else {
    return NotUnderstood(step.text);
  }
  return Status::Ok();
}

Status AddStep(const Step& step, Scenario* scenario) {
  static const std::regex graph(R"((?:an? |the )?(\S+) graph)");
  static const std::regex procedure(R"(there exists a procedure ((\S+?)\(.*\) :: \(.*\)) ?:)");
  std::smatch match;
  if (std::regex_match(step.text, match, graph)) {
    scenario->graph = match[1];
  } else if (step.text == "having executed:" && step.has_document) {
    scenario->setup.push_back(step.document);
  } else if (step.text == "parameters are:") {
    for (const auto& row : step.table) scenario->parameters.emplace_back(row.at(0), row.at(1));
  } else if (std::regex_match(step.text, match, procedure)) {
    scenario->procedures.push_back({match[2], match[1], step.table});
  } else if ((step.text == "executing query:" || step.text == "executing control query:") && step.has_document) {
    scenario->actions.emplace_back().query = step.document;
  } else if (scenario->actions.empty()) {
    return NotUnderstood(step.text);
  } else {
    return AddExpectation(step, &scenario->actions.back());
  }
  return Status::Ok();
}

Status LoadFile(const fs::path& path, const std::string& relative, std::vector<Scenario>* scenarios) {
  MYCEL_ASSIGN_OR_RETURN(std::string text, ReadText(path));
  Result<std::vector<GherkinScenario>> read = ReadFeature(text);
  if (!read.ok()) return Status::Error(ErrorId::kSyntaxError, relative + ": " + read.status().message());
  for (const GherkinScenario& source : *read) {
    Scenario scenario;
    scenario.name = relative + "|" + source.title + "|" + std::to_string(source.example);
    scenario.folder = fs::path(relative).parent_path().generic_string();
    for (const Step& step : source.steps) {
      Status status = AddStep(step, &scenario);
      if (!status.ok()) return Status::Error(ErrorId::kSyntaxError, scenario.name + ": " + status.message());
    }
    scenarios->push_back(std::move(scenario));
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<Scenario>> LoadScenarios(const fs::path& features) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (const auto& entry : fs::recursive_directory_iterator(features, failure)) {
    if (entry.path().extension() == ".feature") files.push_back(entry.path());
  }
  if (failure) return Status::Error(ErrorId::kNotFound, features.string() + ": " + failure.message());
  std::sort(files.begin(), files.end());
  std::vector<Scenario> scenarios;
  for (const fs::path& file : files) {
    MYCEL_RETURN_IF_ERROR(LoadFile(file, fs::relative(file, features).generic_string(), &scenarios));
  }
  return scenarios;
}

Result<std::vector<std::string>> NamedGraph(const fs::path& graphs, const std::string& name) {
  MYCEL_ASSIGN_OR_RETURN(std::string script, ReadText(graphs / name / (name + ".cypher")));
  std::vector<std::string> statements;
  for (size_t at = 0; at < script.size();) {
    const size_t end = std::min(script.find(';', at), script.size());
    std::string statement = script.substr(at, end - at);
    if (statement.find_first_not_of(" \t\r\n") != std::string::npos) statements.push_back(std::move(statement));
    at = end + 1;
  }
  return statements;
}

}  // namespace mycel::tests::tck
