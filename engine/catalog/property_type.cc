#include "engine/catalog/property_type.h"

#include <utility>

namespace mycel::engine::catalog {

using types::Kind;
using types::TypeSpec;

namespace {

// In the order in which Neo4j writes unions.
constexpr std::pair<Kind, std::string_view> kTypes[] = {{Kind::kBoolean, "BOOLEAN"},
                                                        {Kind::kString, "STRING"},
                                                        {Kind::kInteger, "INTEGER"},
                                                        {Kind::kFloat, "FLOAT"},
                                                        {Kind::kDate, "DATE"},
                                                        {Kind::kLocalTime, "LOCAL TIME"},
                                                        {Kind::kTime, "ZONED TIME"},
                                                        {Kind::kLocalDateTime, "LOCAL DATETIME"},
                                                        {Kind::kDateTime, "ZONED DATETIME"},
                                                        {Kind::kDuration, "DURATION"},
                                                        {Kind::kPoint, "POINT"}};
constexpr std::string_view kListBegin = "LIST<";
constexpr std::string_view kListEnd = " NOT NULL>";
constexpr std::string_view kOr = " | ";

}  // namespace

bool PropertyType::Add(Kind kind, bool list) {
  for (const auto& [known, name] : kTypes) {
    if (known != kind) continue;
    (list ? lists_ : kinds_) |= TypeSpec::Bit(kind);
    return true;
  }
  return false;
}

std::optional<PropertyType> PropertyType::Parse(std::string_view text) {
  PropertyType type;
  while (!text.empty()) {
    const size_t end = text.find(kOr);
    std::string_view name = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + kOr.size());
    const bool list = name.starts_with(kListBegin) && name.ends_with(kListEnd);
    if (list) name = name.substr(kListBegin.size(), name.size() - kListBegin.size() - kListEnd.size());
    bool found = false;
    for (const auto& [kind, known] : kTypes) found = found || (known == name && type.Add(kind, list));
    if (!found) return std::nullopt;
  }
  return type.empty() ? std::nullopt : std::optional(type);
}

std::string PropertyType::Text() const {
  std::string text;
  for (const bool list : {false, true}) {
    for (const auto& [kind, name] : kTypes) {
      if (((list ? lists_ : kinds_) & TypeSpec::Bit(kind)) == 0) continue;
      if (!text.empty()) text += kOr;
      text += list ? std::string(kListBegin) + std::string(name) + std::string(kListEnd) : std::string(name);
    }
  }
  return text;
}

bool PropertyType::Accepts(const types::Value& value) const {
  if (value.is_null()) return true;
  if (!value.is_list()) return (kinds_ & TypeSpec::Bit(value.kind())) != 0;
  if (lists_ == 0) return false;
  // Stored lists are of one kind, but integers and floats may have been mixed when they were written.
  types::TypeSpec::Mask items = 0;
  for (const types::Value& item : value.AsList()) items |= TypeSpec::Bit(item.kind());
  for (const auto& [kind, name] : kTypes) {
    if ((lists_ & TypeSpec::Bit(kind)) != 0 && (items & ~TypeSpec::Bit(kind)) == 0) return true;
  }
  return false;
}

}  // namespace mycel::engine::catalog
