#include "engine/database/explain_rows.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/types/print.h"

namespace mycel::engine::database {

namespace {

using Json = nlohmann::ordered_json;

const types::Value* ArgumentOf(const PlanDescription& plan, std::string_view name) {
  for (const auto& [key, value] : plan.arguments) {
    if (key == name) return &value;
  }
  return nullptr;
}

struct Line {
  std::string name;
  std::string rows;
  std::string details;
};

void AddLines(const PlanDescription& plan, size_t depth, std::vector<Line>* lines) {
  Line line;
  line.name = std::string(depth * 2, ' ') + "+" + plan.operator_type;
  if (const types::Value* rows = ArgumentOf(plan, "EstimatedRows"); rows != nullptr && rows->is_float()) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", rows->AsFloat());
    line.rows = text;
  }
  if (const types::Value* details = ArgumentOf(plan, "Details"); details != nullptr && details->is_string()) {
    line.details = std::string(details->AsString());
    std::replace(line.details.begin(), line.details.end(), '\n', ' ');
  }
  lines->push_back(std::move(line));
  for (const PlanDescription& child : plan.children) AddLines(child, depth + 1, lines);
}

Json ToJson(const types::Value& value) {
  if (value.is_null()) return nullptr;
  if (value.is_boolean()) return value.AsBoolean();
  if (value.is_integer()) return value.AsInteger();
  if (value.is_float()) return value.AsFloat();
  if (value.is_string()) return std::string(value.AsString());
  return types::PlainText(value);
}

Json ToJson(const PlanDescription& plan) {
  Json arguments = Json::object();
  for (const auto& [key, value] : plan.arguments) arguments[key] = ToJson(value);
  Json children = Json::array();
  for (const PlanDescription& child : plan.children) children.push_back(ToJson(child));
  return {{"operatorType", plan.operator_type},
          {"args", std::move(arguments)},
          {"identifiers", plan.identifiers},
          {"children", std::move(children)}};
}

}  // namespace

std::vector<std::string> ExplainRows(const PlanDescription& plan, std::string_view format) {
  if (std::tolower(static_cast<unsigned char>(format[0])) == 'j') {
    return {ToJson(plan).dump(2, ' ', false, Json::error_handler_t::replace)};
  }
  std::vector<Line> lines = {{"Operator", "Estimated rows", "Details"}};
  AddLines(plan, 0, &lines);
  size_t name_width = 0;
  size_t rows_width = 0;
  for (const Line& line : lines) {
    name_width = std::max(name_width, line.name.size());
    rows_width = std::max(rows_width, line.rows.size());
  }
  std::vector<std::string> rows;
  for (const Line& line : lines) {
    std::string text = line.name + std::string(name_width - line.name.size(), ' ') + " | ";
    text += std::string(rows_width - line.rows.size(), ' ') + line.rows + " | " + line.details;
    text.erase(text.find_last_not_of(' ') + 1);
    rows.push_back(std::move(text));
  }
  return rows;
}

}  // namespace mycel::engine::database
