#include "engine/procedures/type_names.h"

#include <utility>

#include "engine/base/assert.h"

namespace mycel::engine::procedures {

namespace type_spec = types::type_spec;
using types::TypeSpec;

namespace {

std::optional<TypeSpec> SimpleType(std::string_view name) {
  static constexpr std::pair<std::string_view, TypeSpec> kTypes[] = {
      {"ANY", type_spec::kAny},
      {"BOOLEAN", type_spec::kBoolean},
      {"INTEGER", type_spec::kInteger},
      {"FLOAT", type_spec::kFloat},
      {"NUMBER", type_spec::kNumber},
      {"STRING", type_spec::kString},
      {"MAP", type_spec::kMap},
      {"LIST", type_spec::kList},
      {"NODE", type_spec::kNode},
      {"PATH", type_spec::kPath},
      {"RELATIONSHIP", type_spec::kRelationship},
      {"DURATION", type_spec::kDuration},
      {"DATE", type_spec::kDate},
      {"ZONED DATETIME", type_spec::kDateTime},
      {"POINT", type_spec::kPoint},
  };
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  return std::nullopt;
}

}  // namespace

std::optional<TypeSpec> TypeOfName(std::string_view name) {
  while (name.ends_with('?') || name.ends_with(' ')) name.remove_suffix(1);
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (name.starts_with("LIST<") && name.ends_with('>')) {
    const std::optional<TypeSpec> element = TypeOfName(name.substr(5, name.size() - 6));
    if (!element) return std::nullopt;
    return type_spec::ListOf(*element);
  }
  const size_t bar = name.find('|');
  if (bar == std::string_view::npos) return SimpleType(name);
  const std::optional<TypeSpec> left = TypeOfName(name.substr(0, bar));
  const std::optional<TypeSpec> right = TypeOfName(name.substr(bar + 1));
  if (!left || !right) return std::nullopt;
  return left->Union(*right);
}

binder::ProcedureField Field(std::string_view name, std::string_view type_name) {
  const std::optional<TypeSpec> type = TypeOfName(type_name);
  MYCEL_ASSERT(type.has_value());
  binder::ProcedureField field;
  field.name = std::string(name);
  field.type = *type;
  field.type_name = std::string(type_name);
  return field;
}

binder::ProcedureField FieldWithDefault(std::string_view name, std::string_view type_name, types::Value default_value) {
  binder::ProcedureField field = Field(name, type_name);
  field.default_value = std::move(default_value);
  return field;
}

binder::ProcedureField HiddenField(std::string_view name, std::string_view type_name) {
  binder::ProcedureField field = Field(name, type_name);
  field.deprecated = true;
  return field;
}

}  // namespace mycel::engine::procedures
