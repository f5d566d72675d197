#include "clients/shell/summary_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <iterator>
#include <vector>

#include "clients/shell/display_width.h"
#include "clients/shell/value_text.h"

namespace mycel::shell {
namespace {

struct Counter {
  std::string_view key;
  std::string_view verb;
  std::string_view one;
  std::string_view many;
};

constexpr Counter kCounters[] = {
    {"nodes-created", "created", "node", "nodes"},
    {"nodes-deleted", "deleted", "node", "nodes"},
    {"relationships-created", "created", "relationship", "relationships"},
    {"relationships-deleted", "deleted", "relationship", "relationships"},
    {"properties-set", "set", "property", "properties"},
    {"labels-added", "added", "label", "labels"},
    {"labels-removed", "removed", "label", "labels"},
    {"indexes-added", "added", "index", "indexes"},
    {"indexes-removed", "removed", "index", "indexes"},
    {"constraints-added", "added", "constraint", "constraints"},
    {"constraints-removed", "removed", "constraint", "constraints"},
    {"system-updates", "made", "system update", "system updates"},
};

// Operator, details, estimated rows, rows, database hits; a plan that was not run has empty cells for the last two.
constexpr size_t kPlanColumns = 5;
using PlanLine = std::array<std::string, kPlanColumns>;
constexpr std::string_view kPlanTitles[kPlanColumns] = {"Operator", "Details", "Estimated", "Rows", "Hits"};

std::string Cell(const client::Value* from, std::string_view key) {
  const client::Value* value = from == nullptr ? nullptr : from->Get(key);
  return value == nullptr ? std::string() : ToBareText(*value);
}

std::string Estimate(const client::Value* arguments) {
  const client::Value* value = arguments == nullptr ? nullptr : arguments->Get("EstimatedRows");
  const double* rows = value == nullptr ? nullptr : value->As<double>();
  if (rows == nullptr) return value == nullptr ? std::string() : ToBareText(*value);
  char text[32];
  std::snprintf(text, sizeof(text), *rows < 100 ? "%.1f" : "%.0f", *rows);
  return text;
}

void CollectOperators(const client::Value& plan, size_t depth, std::vector<PlanLine>* lines) {
  const client::Value* arguments = plan.Get("args");
  if (arguments == nullptr) arguments = plan.Get("arguments");
  std::string name = Cell(&plan, "operatorType");
  name.resize(std::min(name.size(), name.find('@')));  // the database's name stands behind it
  lines->push_back({std::string(depth * 2, ' ') + name, Cell(arguments, "Details"), Estimate(arguments),
                    Cell(&plan, "rows"), Cell(&plan, "dbHits")});
  const client::Value* children = plan.Get("children");
  if (children == nullptr || children->As<client::List>() == nullptr) return;
  for (const client::Value& child : *children->As<client::List>()) CollectOperators(child, depth + 1, lines);
}

}  // namespace

std::string CountersText(const client::Summary& summary) {
  std::string text;
  for (const Counter& counter : kCounters) {
    for (const auto& [key, count] : summary.counters) {
      if (key != counter.key) continue;
      if (!text.empty()) text += ", ";
      text += std::string(counter.verb) + " " + std::to_string(count) + " " +
              std::string(count == 1 ? counter.one : counter.many);
    }
  }
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string PlanText(const client::Value& plan) {
  std::vector<PlanLine> lines(1);
  std::copy(std::begin(kPlanTitles), std::end(kPlanTitles), lines[0].begin());
  CollectOperators(plan, 0, &lines);
  std::array<size_t, kPlanColumns> widths{};
  for (size_t column = 0; column < kPlanColumns; ++column) {
    bool filled = false;
    for (const PlanLine& line : lines) {
      widths[column] = std::max(widths[column], DisplayWidth(line[column]));
      filled = filled || (&line != &lines[0] && !line[column].empty());
    }
    if (!filled) widths[column] = 0;
  }
  std::string text;
  for (const PlanLine& line : lines) {
    std::string row;
    for (size_t column = 0; column < kPlanColumns; ++column) {
      if (widths[column] > 0) row += (column > 0 ? "  " : "") + Fit(line[column], widths[column]);
    }
    row.resize(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

}  // namespace mycel::shell
