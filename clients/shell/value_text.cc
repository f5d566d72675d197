#include "clients/shell/value_text.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "clients/shell/temporal_text.h"

namespace mycel::shell {
namespace {

using client::Value;
using Json = nlohmann::ordered_json;

std::string FloatText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char text[40];
  auto end = std::to_chars(text, text + sizeof text, value).ptr;
  std::string digits(text, end);
  if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
  return digits;
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        // Other control characters would act on the terminal.
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          char code[8];
          std::snprintf(code, sizeof code, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
          out += code;
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

bool IsPlainName(const std::string& name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (unsigned char c : name) {
    if (std::isalnum(c) == 0 && c != '_' && c < 0x80) return false;
  }
  return true;
}

std::string Name(const std::string& name) {
  if (IsPlainName(name)) return name;
  std::string out = "`";
  for (char c : name) out += c == '`' ? "``" : std::string(1, c);
  return out + "`";
}

std::string PointFunctionText(const client::Point& v) {
  std::string text = "point({srid: " + std::to_string(v.srid) + ", x: " + FloatText(v.x) + ", y: " + FloatText(v.y);
  if (v.dimensions == 3) text += ", z: " + FloatText(v.z);
  return text + "})";
}

struct CypherText {
  std::string operator()(std::monostate) const { return "NULL"; }
  std::string operator()(bool v) const { return v ? "TRUE" : "FALSE"; }
  std::string operator()(int64_t v) const { return std::to_string(v); }
  std::string operator()(double v) const { return FloatText(v); }
  std::string operator()(const std::string& v) const { return Quoted(v); }
  std::string operator()(const client::Bytes& v) const {
    std::string text = "0x";
    for (uint8_t byte : v) {
      char digits[4];
      std::snprintf(digits, sizeof digits, "%02X", byte);
      text += digits;
    }
    return text;
  }
  std::string operator()(const client::List& v) const {
    std::string text = "[";
    for (size_t i = 0; i < v.size(); ++i) text += (i > 0 ? ", " : "") + ToCypherText(v[i]);
    return text + "]";
  }
  std::string operator()(const client::Map& v) const {
    std::string text = "{";
    for (size_t i = 0; i < v.size(); ++i)
      text += (i > 0 ? ", " : "") + Name(v[i].first) + ": " + ToCypherText(v[i].second);
    return text + "}";
  }
  std::string operator()(const client::Node& v) const {
    std::string text = "(";
    for (const std::string& label : v.labels) text += ":" + Name(label);
    if (!v.properties.empty()) text += (v.labels.empty() ? "" : " ") + (*this)(v.properties);
    return text + ")";
  }
  std::string operator()(const client::Relationship& v) const {
    return "[:" + Name(v.type) + (v.properties.empty() ? "" : " " + (*this)(v.properties)) + "]";
  }
  std::string operator()(const client::Path& v) const {
    std::string text = (*this)(v.nodes.at(0));
    for (size_t i = 0; i < v.relationships.size(); ++i) {
      bool forward = v.relationships[i].start_id == v.nodes[i].id;
      text += (forward ? "-" : "<-") + (*this)(v.relationships[i]) + (forward ? "->" : "-") + (*this)(v.nodes[i + 1]);
    }
    return text;
  }
  std::string operator()(const client::Point& v) const { return PointFunctionText(v); }
  std::string operator()(const client::Vector& v) const {
    std::string text = "[";
    bool real = v.element >= client::Vector::Element::kFloat32;
    for (size_t i = 0; i < v.values.size(); ++i) {
      text += (i > 0 ? ", " : "") + (real ? FloatText(v.values[i]) : std::to_string(static_cast<int64_t>(v.values[i])));
    }
    return text + "]";
  }
  std::string operator()(const client::Unsupported& v) const {
    return "<" + v.type_name + (v.message.empty() ? "" : ": " + v.message) + ">";
  }
  template <typename Temporal>
  std::string operator()(const Temporal& v) const {
    return ToText(v);
  }
};

Json JsonOf(const Value& value);

Json JsonOfMap(const client::Map& map) {
  Json object = Json::object();
  for (const auto& [key, entry] : map) object[key] = JsonOf(entry);
  return object;
}

struct ToJsonValue {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(bool v) const { return v; }
  Json operator()(int64_t v) const { return v; }
  Json operator()(double v) const { return std::isfinite(v) ? Json(v) : Json(FloatText(v)); }
  Json operator()(const std::string& v) const { return v; }
  Json operator()(const client::List& v) const {
    Json array = Json::array();
    for (const Value& element : v) array.push_back(JsonOf(element));
    return array;
  }
  Json operator()(const client::Map& v) const { return JsonOfMap(v); }
  Json operator()(const client::Node& v) const {
    return {{"elementId", v.element_id}, {"labels", v.labels}, {"properties", JsonOfMap(v.properties)}};
  }
  Json operator()(const client::Relationship& v) const {
    return {{"elementId", v.element_id},
            {"type", v.type},
            {"start", v.start_id},
            {"end", v.end_id},
            {"properties", JsonOfMap(v.properties)}};
  }
  Json operator()(const client::Path& v) const {
    Json array = Json::array();
    for (size_t i = 0; i < v.nodes.size(); ++i) {
      array.push_back((*this)(v.nodes[i]));
      if (i < v.relationships.size()) array.push_back((*this)(v.relationships[i]));
    }
    return array;
  }
  Json operator()(const client::Point& v) const {
    Json point = {{"srid", v.srid}, {"x", v.x}, {"y", v.y}};
    if (v.dimensions == 3) point["z"] = v.z;
    return point;
  }
  Json operator()(const client::Vector& v) const { return v.values; }
  template <typename Other>
  Json operator()(const Other& v) const {
    return CypherText{}(v);
  }
};

Json JsonOf(const Value& value) { return std::visit(ToJsonValue{}, value.variant()); }

}  // namespace

std::string ToCypherText(const Value& value) { return std::visit(CypherText{}, value.variant()); }

std::string ToBareText(const Value& value) {
  if (value.IsNull()) return "";
  if (const std::string* text = value.As<std::string>()) return *text;
  return ToCypherText(value);
}

std::string ToJson(const std::vector<std::string>& columns, const client::Row& row) {
  Json object = Json::object();
  for (size_t i = 0; i < columns.size() && i < row.size(); ++i) object[columns[i]] = JsonOf(row[i]);
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mycel::shell
