#include "cypher/test_file.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace mycel::tests::cypher {
namespace {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back(Trim(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

std::vector<std::string> Statements(std::string_view text) {
  std::vector<std::string> statements;
  std::string current;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    current += line + "\n";
    const std::string_view trimmed = Trim(line);
    if (trimmed.empty() || trimmed.back() != ';') continue;
    const std::string_view statement = Trim(current);
    statements.emplace_back(statement.substr(0, statement.size() - 1));
    current.clear();
  }
  if (!Trim(current).empty()) statements.emplace_back(Trim(current));
  return statements;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : input_{std::string(text)} {}

  Result<std::vector<Case>> All() {
    for (std::string line; std::getline(input_, line);) {
      ++number_;
      if (Status status = Line(line); !status.ok()) return status;
    }
    MYCEL_RETURN_IF_ERROR(FinishBlock());
    for (const Case& test : cases_) {
      if (test.queries.empty()) return Error("case without a query: " + test.name);
    }
    return std::move(cases_);
  }

 private:
  Status Line(const std::string& line) {
    const bool indented = !line.empty() && (line[0] == ' ' || line[0] == '\t');
    if (line.rfind("//", 0) == 0 || Trim(line).empty()) return Status::Ok();
    if (line[0] == '#') {
      MYCEL_RETURN_IF_ERROR(FinishBlock());
      cases_.emplace_back();
      cases_.back().name = std::string(Trim(std::string_view(line).substr(1)));
      cases_.back().line = number_;
      parameters_.clear();
      return Status::Ok();
    }
    if (indented) {
      body_ += line + "\n";
      return Status::Ok();
    }
    const size_t colon = line.find(':');
    if (colon == std::string::npos) return Error("line not understood: " + line);
    MYCEL_RETURN_IF_ERROR(FinishBlock());
    key_ = line.substr(0, colon);
    body_ = line.substr(colon + 1) + "\n";
    block_line_ = number_;
    return Status::Ok();
  }

  Status FinishBlock() {
    if (key_.empty()) return Status::Ok();
    const std::string key = std::exchange(key_, {});
    const std::string_view body = Trim(body_);
    if (cases_.empty()) return Error("text before the first case");
    Case& test = cases_.back();
    if (key == "setup") {
      for (std::string& statement : Statements(body)) test.setup.push_back(std::move(statement));
    } else if (key == "params") {
      return Parameters(body);
    } else if (key == "query") {
      Query& query = test.queries.emplace_back();
      query.line = block_line_;
      query.text = std::string(body);
      query.parameters = std::exchange(parameters_, {});
    } else if (test.queries.empty()) {
      return Error("expectation without a query");
    } else {
      return Expectation(key, body, &test.queries.back());
    }
    return Status::Ok();
  }

  Status Parameters(std::string_view body) {
    Result<AnswerValue> map = ParseAnswer(body);
    if (!map.ok()) return Error(map.status().message());
    if (map->kind != AnswerValue::Kind::kMap) return Error("params is a map");
    for (const auto& [name, value] : map->entries) parameters_.emplace_back(name, ParameterOf(value));
    return Status::Ok();
  }

  Status Expectation(const std::string& key, std::string_view body, Query* query) {
    if (key.rfind("rows", 0) == 0) return Rows(key, body, query);
    std::istringstream words{std::string(body)};
    if (key == "error") {
      words >> query->error_code >> query->error_word;
      if (query->error_code.rfind("Neo.", 0) != 0) return Error("an error has a code");
    } else if (key == "counters") {
      auto& counters = query->counters.emplace();
      uint64_t count = 0;
      for (std::string name; words >> name && name != "none";) {
        if (!(words >> count)) return Error("a counter has a number");
        counters[name] = count;
        if (words.peek() == ',') words.ignore();
      }
    } else if (key == "plan") {
      words >> query->plan_operator;
    } else {
      return Error("unknown block " + key);
    }
    return Status::Ok();
  }

  Status Rows(const std::string& key, std::string_view body, Query* query) {
    ExpectedRows& expected = query->rows.emplace();
    expected.ordered = key.find("unordered") == std::string::npos;
    expected.lists_as_bags = key.find("lists") != std::string::npos;
    if (body == "none") return Status::Ok();
    std::istringstream lines{std::string(body)};
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> cells = Cells(Trim(line));
      if (cells.empty()) return Error("a table has | on both sides");
      if (expected.columns.empty()) {
        expected.columns = std::move(cells);
        continue;
      }
      AnswerRow& row = expected.rows.emplace_back();
      if (cells.size() != expected.columns.size()) return Error("row with another number of cells");
      for (const std::string& cell : cells) {
        Result<AnswerValue> value = ParseAnswer(cell);
        if (!value.ok()) return Error(value.status().message());
        row.push_back(std::move(value).value());
      }
    }
    return Status::Ok();
  }

  Status Error(const std::string& what) const {
    return Status::Error(ErrorId::kSyntaxError, what + ", near line " + std::to_string(number_));
  }

  std::istringstream input_;
  size_t number_ = 0;
  size_t block_line_ = 0;
  std::string key_;
  std::string body_;
  engine::database::Parameters parameters_;
  std::vector<Case> cases_;
};

}  // namespace

Result<std::vector<Case>> ReadTestFile(std::string_view text) { return Reader(text).All(); }

}  // namespace mycel::tests::cypher
