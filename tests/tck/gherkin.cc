#include "tck/gherkin.h"

#include <utility>

namespace mycel::tests::tck {
namespace {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool Starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

// "| a | b\|c |": the cells, with \| \n and \\ resolved.
std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && (line[i + 1] == '|' || line[i + 1] == 'n' || line[i + 1] == '\\')) {
      ++i;
      cell += line[i] == 'n' ? '\n' : line[i];
    } else if (line[i] == '|') {
      cells.emplace_back(Trim(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

std::string Replaced(std::string text, const std::vector<std::string>& names, const std::vector<std::string>& values) {
  for (size_t i = 0; i < names.size() && i < values.size(); ++i) {
    const std::string mark = "<" + names[i] + ">";
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + values[i].size())) {
      text.replace(at, mark.size(), values[i]);
    }
  }
  return text;
}

Step Filled(const Step& step, const std::vector<std::string>& names, const std::vector<std::string>& values) {
  Step filled = step;
  filled.text = Replaced(step.text, names, values);
  filled.document = Replaced(step.document, names, values);
  for (auto& row : filled.table) {
    for (std::string& cell : row) cell = Replaced(cell, names, values);
  }
  return filled;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<GherkinScenario>> All() {
    std::string_view line;
    while (NextLine(&line)) {
      if (Status status = Line(line); !status.ok()) return status;
    }
    Finish();
    return std::move(scenarios_);
  }

 private:
  enum class Place : uint8_t { kHead, kBackground, kScenario, kExamples };

  bool NextLine(std::string_view* line) {
    if (at_ >= text_.size()) return false;
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    *line = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++number_;
    return true;
  }

  Status Line(std::string_view raw) {
    const std::string_view line = Trim(raw);
    if (line.empty() || line[0] == '#' || line[0] == '@' || Starts(line, "Feature:")) return Status::Ok();
    if (Starts(line, "Background:")) {
      place_ = Place::kBackground;
    } else if (Starts(line, "Scenario:") || Starts(line, "Scenario Outline:")) {
      Finish();
      current_.title = std::string(Trim(line.substr(line.find(':') + 1)));
      open_ = true;
      outline_ = Starts(line, "Scenario Outline:");
      place_ = Place::kScenario;
    } else if (Starts(line, "Examples:")) {
      place_ = Place::kExamples;
      names_.clear();
    } else if (line[0] == '|') {
      return Row(line);
    } else if (Starts(line, "\"\"\"")) {
      return Document(raw);
    } else {
      return NewStep(line);
    }
    return Status::Ok();
  }

  std::vector<Step>* Steps() { return place_ == Place::kBackground ? &background_ : &current_.steps; }

  Status NewStep(std::string_view line) {
    for (const std::string_view word : {"Given ", "When ", "Then ", "And ", "But ", "* "}) {
      if (!Starts(line, word)) continue;
      if (place_ != Place::kBackground && place_ != Place::kScenario) break;
      Step step;
      step.text = std::string(Trim(line.substr(word.size())));
      Steps()->push_back(std::move(step));
      return Status::Ok();
    }
    return Error("line not understood");
  }

  Status Row(std::string_view line) {
    std::vector<std::string> cells = Cells(line);
    if (place_ == Place::kExamples) {
      if (names_.empty()) {
        names_ = std::move(cells);
      } else {
        examples_.emplace_back(names_, std::move(cells));
      }
      return Status::Ok();
    }
    if (Steps()->empty()) return Error("table without a step");
    Steps()->back().table.push_back(std::move(cells));
    return Status::Ok();
  }

  Status Document(std::string_view opening) {
    if (Steps()->empty()) return Error("text without a step");
    const size_t indent = opening.find('"');
    Step& step = Steps()->back();
    step.has_document = true;
    std::string_view line;
    while (NextLine(&line)) {
      if (Trim(line) == "\"\"\"") return Status::Ok();
      const size_t blank = std::min(line.find_first_not_of(" \t"), line.size());
      line.remove_prefix(std::min(indent, blank));
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (!step.document.empty()) step.document += '\n';
      step.document += line;
    }
    return Error("text without an end");
  }

  void Finish() {
    if (!open_) return;
    open_ = false;
    if (!outline_) examples_.assign(1, {});
    size_t number = 0;
    for (const auto& [names, values] : examples_) {
      GherkinScenario scenario;
      scenario.title = current_.title;
      scenario.example = ++number;
      scenario.steps = background_;
      for (const Step& step : current_.steps) scenario.steps.push_back(Filled(step, names, values));
      scenarios_.push_back(std::move(scenario));
    }
    examples_.clear();
    current_ = {};
  }

  Status Error(const char* what) const {
    return Status::Error(ErrorId::kSyntaxError, std::string(what) + " in line " + std::to_string(number_));
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t number_ = 0;
  Place place_ = Place::kHead;
  bool open_ = false;
  bool outline_ = false;
  std::vector<Step> background_;
  GherkinScenario current_;
  std::vector<std::string> names_;
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> examples_;
  std::vector<GherkinScenario> scenarios_;
};

}  // namespace

Result<std::vector<GherkinScenario>> ReadFeature(std::string_view text) { return Reader(text).All(); }

}  // namespace mycel::tests::tck
