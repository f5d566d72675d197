#include "engine/database/plan_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

namespace mycel::engine::database {
namespace {

constexpr size_t kDetailsWidth = 100;

enum class Side { kLeft, kRight };

struct Column {
  std::string_view title;
  Side side = Side::kLeft;
  size_t width = 0;
};

struct Row {
  size_t depth = 0;
  std::vector<std::string> details;  // lines, at least one
  std::vector<std::string> cells;    // by column; the one of the details is empty
};

constexpr size_t kOperator = 0;
constexpr size_t kDetails = 2;

// Characters, not bytes.
size_t WidthOf(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The bytes of the first `width` characters.
size_t BytesOf(std::string_view text, size_t width) {
  size_t bytes = 0;
  for (; bytes < text.size(); ++bytes) {
    const bool starts = (static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80;
    if (starts && width-- == 0) break;
  }
  return bytes;
}

std::vector<std::string> Wrapped(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::vector<std::string> lines;
  std::string_view rest = text;
  for (size_t end = BytesOf(rest, kDetailsWidth); end < rest.size(); end = BytesOf(rest, kDetailsWidth)) {
    const size_t space = rest.rfind(' ', end);
    const bool at_space = space != std::string_view::npos && space != 0;
    if (at_space) end = space;
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(at_space ? end + 1 : end);
  }
  lines.emplace_back(rest);
  return lines;
}

std::string_view TextArgument(const PlanDescription& plan, std::string_view name) {
  for (const auto& [key, value] : plan.arguments) {
    if (key == name && value.is_string()) return value.AsString();
  }
  return {};
}

std::string EstimatedRows(const PlanDescription& plan) {
  for (const auto& [key, value] : plan.arguments) {
    if (key != "EstimatedRows" || !value.is_float()) continue;
    char text[32];
    std::snprintf(text, sizeof text, "%.0f", std::round(value.AsFloat()));
    return text;
  }
  return {};
}

std::string Milliseconds(uint64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(ns) / 1e6);
  return text;
}

std::string Indent(size_t depth) {
  std::string text;
  for (size_t i = 0; i < depth; ++i) text += "| ";
  return text;
}

// In the order of ids; what an operator's other inputs do stands one step to the right of it.
void AddRows(const PlanDescription& plan, size_t depth, bool profiled, std::vector<Row>* rows, uint64_t* db_hits) {
  Row row{depth, Wrapped(std::string(TextArgument(plan, "Details"))), {}};
  row.cells = {Indent(depth) + "+" + plan.operator_type, std::to_string(plan.id), "", EstimatedRows(plan)};
  if (profiled) {
    row.cells.push_back(std::to_string(plan.rows));
    row.cells.push_back(std::to_string(plan.db_hits));
    row.cells.push_back(Milliseconds(plan.time_ns));
  }
  *db_hits += plan.db_hits;
  rows->push_back(std::move(row));
  for (size_t i = plan.children.size(); i-- > 1;) AddRows(plan.children[i], depth + 1, profiled, rows, db_hits);
  if (!plan.children.empty()) AddRows(plan.children.front(), depth, profiled, rows, db_hits);
}

void AddCell(const Column& column, std::string_view text, Side side, std::string* out) {
  const std::string padding(column.width - WidthOf(text), ' ');
  *out += side == Side::kLeft ? " " + std::string(text) + padding + " |" : " " + padding + std::string(text) + " |";
}

// The rule below a row; `tree` stands in place of its first dashes.
void AddRule(const std::vector<Column>& columns, std::string_view tree, std::string* out) {
  if (tree.empty()) {
    *out += "+" + std::string(columns[kOperator].width + 2, '-');
  } else {
    *out += "| " + std::string(tree) + std::string(columns[kOperator].width + 1 - WidthOf(tree), ' ');
  }
  for (size_t i = 1; i < columns.size(); ++i) *out += "+" + std::string(columns[i].width + 2, '-');
  *out += "+\n";
}

void AddRow(const std::vector<Column>& columns, const Row& row, const std::string& tree, std::string* out) {
  for (size_t line = 0; line < row.details.size(); ++line) {
    *out += "|";
    for (size_t i = 0; i < columns.size(); ++i) {
      std::string_view text;
      if (i == kDetails) {
        text = row.details[line];
      } else if (line == 0) {
        text = row.cells[i];
      } else if (i == kOperator) {
        text = tree;
      }
      AddCell(columns[i], text, columns[i].side, out);
    }
    *out += "\n";
  }
}

// What joins a row to the next.
std::string TreeBelow(const std::vector<Row>& rows, size_t at) {
  if (at + 1 == rows.size()) return {};
  const size_t next = rows[at + 1].depth;
  return next > rows[at].depth ? Indent(rows[at].depth) + "|\\" : Indent(next) + "|";
}

}  // namespace

std::string PlanTable(const PlanDescription& plan, bool profiled) {
  std::vector<Column> columns = {{"Operator"}, {"Id", Side::kRight}, {"Details"}, {"Estimated Rows", Side::kRight}};
  if (profiled) {
    for (std::string_view title : {"Rows", "DB Hits", "Time (ms)"}) columns.push_back({title, Side::kRight});
  }
  std::vector<Row> rows;
  uint64_t db_hits = 0;
  AddRows(plan, 0, profiled, &rows, &db_hits);
  for (size_t i = 0; i < columns.size(); ++i) {
    columns[i].width = WidthOf(columns[i].title);
    for (const Row& row : rows) {
      columns[i].width = std::max(columns[i].width, WidthOf(row.cells[i]));
      if (i != kDetails) continue;
      for (const std::string& line : row.details) columns[i].width = std::max(columns[i].width, WidthOf(line));
    }
  }
  std::string out = "Cypher " + std::string(TextArgument(plan, "version")) + "\n\n" +  //
                    "Planner " + std::string(TextArgument(plan, "planner")) + "\n\n" + "Runtime " +
                    std::string(TextArgument(plan, "runtime")) + "\n\n" + "Runtime version " +
                    std::string(TextArgument(plan, "runtime-version")) + "\n\n";
  AddRule(columns, {}, &out);
  out += "|";
  for (const Column& column : columns) AddCell(column, column.title, Side::kLeft, &out);
  out += "\n";
  AddRule(columns, {}, &out);
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string tree = TreeBelow(rows, i);
    AddRow(columns, rows[i], tree, &out);
    AddRule(columns, tree, &out);
  }
  return out + "\nTotal database accesses: " + (profiled ? std::to_string(db_hits) : "?") + "\n";
}

}  // namespace mycel::engine::database
