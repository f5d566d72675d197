// Queries of the openCypher TCK and of the recorded answers, where the folder `shared` lies beside the project.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mycel::test {

struct CorpusQuery {
  std::string text;
  std::string source;         // file and scenario
  bool syntax_error = false;  // some SyntaxError is expected
  std::string error_detail;   // the TCK's word for it
  // The expected error in the TCK's terms, whatever its type and phase; of recorded answers only the code.
  std::string error_type;
  std::string error_phase;
  std::string error_code;
  std::string procedure;  // signature of the test procedure that the scenario registers
};

// $MYCEL_SHARED, or `shared` beside some folder above the working directory.
inline std::filesystem::path SharedFolder() {
  if (const char* from_environment = std::getenv("MYCEL_SHARED")) return from_environment;
  for (auto folder = std::filesystem::current_path(); folder != folder.root_path(); folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / "shared/tck/features")) return folder / "shared";
  }
  return "shared";
}

inline std::string Trim(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// The cells of a table row `| a | b |`; `\|` is a bar.
inline std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && (line[i + 1] == '|' || line[i + 1] == '\\')) {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.push_back(Trim(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

struct Scenario {
  std::vector<std::string> queries;
  std::string source;
  bool syntax_error = false;
  std::string error_detail;
  std::string error_type;
  std::string error_phase;
  std::string procedure;
  std::vector<std::vector<std::string>> examples;
};

// Adds the scenario's queries, one set per row of its examples; a syntax error belongs to the last query.
inline void Expand(const Scenario& scenario, std::vector<CorpusQuery>* out) {
  const size_t rows = scenario.examples.empty() ? 1 : scenario.examples.size() - 1;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < scenario.queries.size(); ++i) {
      CorpusQuery query;
      query.text = scenario.queries[i];
      query.source = scenario.source;
      query.procedure = scenario.procedure;
      for (size_t c = 0; !scenario.examples.empty() && c < scenario.examples[0].size(); ++c) {
        const std::string mark = "<" + scenario.examples[0][c] + ">";
        for (size_t at; (at = query.text.find(mark)) != std::string::npos;) {
          query.text.replace(at, mark.size(), scenario.examples[row + 1].at(c));
        }
      }
      if (i + 1 == scenario.queries.size()) {
        query.syntax_error = scenario.syntax_error;
        query.error_detail = scenario.error_detail;
        query.error_type = scenario.error_type;
        query.error_phase = scenario.error_phase;
      }
      out->push_back(std::move(query));
    }
  }
}

inline void ReadFeature(const std::filesystem::path& path, std::vector<CorpusQuery>* out) {
  std::ifstream file(path);
  Scenario scenario;
  std::string line, step, text;
  bool in_text = false, in_examples = false;
  while (std::getline(file, line)) {
    const std::string trimmed = Trim(line);
    if (in_text) {
      if (trimmed != "\"\"\"") {
        text += line + "\n";
      } else {
        in_text = false;
        if (step.find("quer") != std::string::npos || step.find("executed") != std::string::npos) {
          scenario.queries.push_back(text);
        }
      }
    } else if (trimmed == "\"\"\"") {
      in_text = true;
      text.clear();
    } else if (trimmed.rfind("Scenario", 0) == 0) {
      Expand(scenario, out);
      scenario = Scenario{};
      scenario.source = path.filename().string() + ": " + trimmed;
      in_examples = false;
    } else if (trimmed.rfind("Examples", 0) == 0) {
      in_examples = true;
    } else if (!trimmed.empty() && trimmed[0] == '|') {
      if (in_examples) scenario.examples.push_back(Cells(trimmed));
    } else if (!trimmed.empty() && trimmed[0] != '#') {
      step = trimmed;
      // "Then a SyntaxError should be raised at compile time: UndefinedVariable"
      const std::string phrase = " should be raised at ";
      if (const size_t at = step.find(phrase); at != std::string::npos) {
        const size_t colon = step.rfind(':');
        scenario.error_type = step.substr(step.rfind(' ', at - 1) + 1, at - step.rfind(' ', at - 1) - 1);
        scenario.error_phase = step.substr(at + phrase.size(), colon - at - phrase.size());
        scenario.error_detail = Trim(step.substr(colon + 1));
        scenario.syntax_error = scenario.error_type == "SyntaxError" && scenario.error_phase == "compile time";
      }
      const std::string procedure = "there exists a procedure ";
      if (const size_t at = step.find(procedure); at != std::string::npos) {
        scenario.procedure = Trim(step.substr(at + procedure.size(), step.rfind(':') - at - procedure.size()));
      }
    }
  }
  Expand(scenario, out);
}

inline std::vector<CorpusQuery> ReadTck() {
  std::vector<CorpusQuery> queries;
  const auto folder = SharedFolder() / "tck/features";
  if (!std::filesystem::exists(folder)) return queries;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".feature") ReadFeature(entry.path(), &queries);
  }
  return queries;
}

inline std::vector<CorpusQuery> ReadAnswers() {
  std::vector<CorpusQuery> queries;
  const auto folder = SharedFolder() / "answers";
  if (!std::filesystem::exists(folder)) return queries;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const auto answer = nlohmann::json::parse(line);
      const std::string source = entry.path().filename().string() + ": " + answer["id"].get<std::string>();
      for (const auto& setup : answer["setup"]) {
        CorpusQuery query;
        query.text = setup.get<std::string>();
        query.source = source;
        queries.push_back(std::move(query));
      }
      const std::string code = answer["error"].is_null() ? "" : answer["error"].value("code", "");
      const bool bad_prefix = code == "Neo.ClientError.Statement.ArgumentError" &&
                              answer["query"].get<std::string>().rfind("CYPHER", 0) == 0;
      const bool fails = bad_prefix || code == "Neo.ClientError.Statement.SyntaxError";
      CorpusQuery query;
      query.text = answer["query"].get<std::string>();
      query.source = source;
      query.syntax_error = fails;
      query.error_code = code;
      queries.push_back(std::move(query));
    }
  }
  return queries;
}

}  // namespace mycel::test
