// The temporal scenarios of the openCypher TCK that are one RETURN over function calls, read from its feature files
// where they lie beside the repository (see TckFolder). The whole TCK runs through the query pipeline elsewhere; this
// finds a wrong function within a second.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "temporal_expression.h"

namespace mycel::engine::functions {
namespace {

using Row = std::vector<std::string>;

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Splits at `separator` outside of brackets and quotes.
Row Split(const std::string& text, char separator) {
  Row parts(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'') quoted = !quoted;
    if (!quoted && (c == '(' || c == '{' || c == '[')) ++depth;
    if (!quoted && (c == ')' || c == '}' || c == ']')) --depth;
    if (c == separator && depth == 0 && !quoted) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  for (std::string& part : parts) part = Trimmed(part);
  return parts;
}

Row TableRow(const std::string& line) {
  Row cells = Split(line, '|');
  return {cells.begin() + 1, cells.end() - 1};
}

struct Scenario {
  std::string name;
  std::string query;
  std::vector<Row> expected;  // header first
  std::vector<Row> examples;  // header first; empty without an outline
};

std::vector<Scenario> ReadFeature(const std::filesystem::path& path) {
  std::vector<Scenario> scenarios;
  std::ifstream file(path);
  bool in_query = false;
  bool in_examples = false;
  for (std::string line; std::getline(file, line);) {
    line = Trimmed(line);
    if (line.rfind("Scenario", 0) == 0) {
      scenarios.push_back({line, "", {}, {}});
      in_examples = false;
    } else if (scenarios.empty() || line.empty() || line[0] == '#') {
      continue;
    } else if (line == "\"\"\"") {
      in_query = !in_query;
    } else if (in_query) {
      scenarios.back().query += line + " ";
    } else if (line.rfind("Examples", 0) == 0) {
      in_examples = true;
    } else if (line[0] == '|') {
      (in_examples ? scenarios.back().examples : scenarios.back().expected).push_back(TableRow(line));
    }
  }
  return scenarios;
}

std::string Filled(std::string text, const Row& names, const Row& values) {
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string mark = "<" + names[i] + ">";
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
      text.replace(at, mark.size(), values[i]);
    }
  }
  return text;
}

// java.time's text: no seconds where they are zero, fractions of three, six or nine digits.
std::string JavaText(const Value& value) {
  std::string text = TemporalEvaluator::ValueText(value);
  if (value.kind() == types::Kind::kDuration || value.is_string()) return text;
  const size_t seconds = text.find(':') == std::string::npos ? std::string::npos : text.find(':') + 3;
  if (seconds == std::string::npos) return text;
  const bool fraction = text.size() > seconds + 3 && text[seconds + 3] == '.';
  if (!fraction && text.compare(seconds, 3, ":00") == 0) return text.erase(seconds, 3);
  if (!fraction) return text;
  size_t end = seconds + 4;
  while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
  return text.insert(end, (3 - (end - seconds - 4) % 3) % 3, '0');
}

// "expression AS name" for each item behind `clause`.
std::vector<std::pair<std::string, std::string>> Items(const std::string& list) {
  std::vector<std::pair<std::string, std::string>> items;
  for (const std::string& item : Split(list, ',')) {
    const size_t as = item.rfind(" AS ");
    items.emplace_back(item.substr(0, as), as == std::string::npos ? item : item.substr(as + 4));
  }
  return items;
}

// Only WITH and RETURN over calls: what the evaluator of this test understands.
bool Supported(const std::string& query) {
  for (const char* word : {"MATCH", "CREATE", "UNWIND", "toString", " > ", " = "}) {
    if (query.find(word) != std::string::npos) return false;
  }
  return query.find("RETURN ") != std::string::npos;
}

// MYCEL_TCK, or shared/tck beside one of the folders above the working directory.
std::filesystem::path TckFolder() {
  if (const char* given = std::getenv("MYCEL_TCK"); given != nullptr) return given;
  std::filesystem::path folder = std::filesystem::current_path();
  while (folder.has_relative_path() && !std::filesystem::exists(folder / "shared/tck")) folder = folder.parent_path();
  return folder / "shared/tck";
}

void RunCase(const Scenario& scenario, const Row& names, const Row& values) {
  const std::string query = Filled(scenario.query, names, values);
  TemporalEvaluator evaluator;
  const size_t at = query.find("RETURN ");
  if (query.rfind("WITH ", 0) == 0) {
    for (const auto& [expression, name] : Items(query.substr(5, at - 5))) {
      evaluator.variables()[name] = evaluator.Evaluate(expression).value();
    }
  }
  const auto items = Items(query.substr(at + 7));
  REQUIRE(scenario.expected.size() == 2);
  INFO(scenario.name << ": " << query);
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string expected = Filled(scenario.expected[1][i], names, values);
    const base::Result<Value> value = evaluator.Evaluate(items[i].first);
    INFO(value.status().ToString());
    REQUIRE(value.ok());
    const bool text = expected[0] == '\'';
    CHECK(JavaText(*value) == (text ? expected.substr(1, expected.size() - 2) : expected));
  }
}

}  // namespace

TEST_CASE("The TCK's temporal scenarios of function calls give the TCK's results") {
  const std::filesystem::path root = TckFolder() / "features/expressions/temporal";
  if (!std::filesystem::exists(root)) {
    WARN("no TCK at " << root);
    return;
  }
  size_t cases = 0;
  for (const auto& file : std::filesystem::directory_iterator(root)) {
    for (const Scenario& scenario : ReadFeature(file.path())) {
      if (!Supported(scenario.query)) continue;
      if (scenario.examples.empty()) RunCase(scenario, {}, {});
      for (size_t i = 1; i < scenario.examples.size(); ++i)
        RunCase(scenario, scenario.examples[0], scenario.examples[i]);
      cases += scenario.examples.empty() ? 1 : scenario.examples.size() - 1;
    }
  }
  CHECK(cases > 500);
}

}  // namespace mycel::engine::functions
