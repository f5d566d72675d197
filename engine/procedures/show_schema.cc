// SHOW INDEXES and SHOW CONSTRAINTS.
#include <algorithm>

#include "engine/procedures/builtin.h"
#include "engine/procedures/instants.h"
#include "engine/types/print.h"

namespace mycel::engine::procedures {

using base::Result;

namespace {

bool HasWord(std::string_view filter, std::string_view word) { return filter.find(word) != std::string_view::npos; }

// A name as a command needs it: in backquotes.
std::string Quoted(std::string_view name) {
  std::string out = "`";
  for (const char c : name) out += c == '`' ? std::string("``") : std::string(1, c);
  return out + "`";
}

std::vector<std::string> TokenNames(const catalog::Tokens& tokens, const catalog::SchemaTarget& target) {
  std::vector<std::string> names;
  for (const uint32_t token : target.tokens) {
    names.emplace_back(target.entity == catalog::EntityKind::kNode ? tokens.labels.Name(base::LabelId(token))
                                                                   : tokens.rel_types.Name(base::RelTypeId(token)));
  }
  return names;
}

std::vector<std::string> KeyNames(const catalog::Tokens& tokens, const catalog::SchemaTarget& target) {
  std::vector<std::string> names;
  for (const base::PropertyKeyId key : target.keys) names.emplace_back(tokens.property_keys.Name(key));
  return names;
}

// Null for the lookup indexes, which are about all tokens.
Value NamesOrNull(const std::vector<std::string>& names) { return names.empty() ? Value() : TextList(names); }

Value OptionValueOf(const catalog::OptionValue& option) {
  if (const bool* flag = std::get_if<bool>(&option)) return Value::Boolean(*flag);
  if (const int64_t* number = std::get_if<int64_t>(&option)) return Value::Integer(*number);
  if (const double* real = std::get_if<double>(&option)) return Value::Float(*real);
  if (const std::string* text = std::get_if<std::string>(&option)) return Text(*text);
  std::vector<Value> numbers;
  for (const double number : std::get<std::vector<double>>(option)) numbers.push_back(Value::Float(number));
  return Value::List(std::move(numbers));
}

Value OptionsMap(const catalog::Options& options, catalog::IndexKind kind) {
  types::MapBuilder config;
  for (const auto& [name, value] : options) {
    if (name != "indexProvider") config.Put(name, OptionValueOf(value));
  }
  types::MapBuilder map;
  map.Put("indexConfig", std::move(config).Build());
  map.Put("indexProvider", Text(catalog::ProviderWord(kind)));
  return std::move(map).Build();
}

std::string PatternText(const catalog::SchemaTarget& target, const std::vector<std::string>& names) {
  const bool node = target.entity == catalog::EntityKind::kNode;
  std::string tokens;
  for (size_t i = 0; i < names.size(); ++i) tokens += (i > 0 ? "|" : "") + Quoted(names[i]);
  if (names.empty()) return node ? "(n)" : "()-[r]-()";
  return node ? "(n:" + tokens + ")" : "()-[r:" + tokens + "]-()";
}

std::string PropertyText(const catalog::SchemaTarget& target, const std::vector<std::string>& keys) {
  const std::string prefix = target.entity == catalog::EntityKind::kNode ? "n." : "r.";
  std::string text;
  for (size_t i = 0; i < keys.size(); ++i) text += (i > 0 ? ", " : "") + prefix + Quoted(keys[i]);
  return text;
}

// " OPTIONS {indexConfig: {`vector.dimensions`: 3,…}}"; nothing when the index has no settings.
std::string OptionsText(const catalog::Options& options) {
  std::string text;
  for (const auto& [name, value] : options) {
    if (name == "indexProvider") continue;
    text += (text.empty() ? "" : ",") + Quoted(name) + ": " + types::Literal(OptionValueOf(value));
  }
  return text.empty() ? text : " OPTIONS {indexConfig: {" + text + "}}";
}

std::string CreateStatement(const catalog::Tokens& tokens, const catalog::IndexDescriptor& index) {
  const std::vector<std::string> names = TokenNames(tokens, index.target);
  const std::vector<std::string> keys = KeyNames(tokens, index.target);
  std::string text = "CREATE " + std::string(catalog::KindWord(index.kind)) + " INDEX " + Quoted(index.name) + " FOR " +
                     PatternText(index.target, names) + " ON ";
  switch (index.kind) {
    case catalog::IndexKind::kLookup:
      return text + (index.target.entity == catalog::EntityKind::kNode ? "EACH labels(n)" : "EACH type(r)");
    case catalog::IndexKind::kFulltext:
      return text + "EACH [" + PropertyText(index.target, keys) + "]" + OptionsText(index.options);
    default:
      return text + "(" + PropertyText(index.target, keys) + ")" + OptionsText(index.options);
  }
}

// How statements have used an index: nulls while that is not counted.
struct IndexUse {
  Value last;
  Value count;
  Value since;
};

IndexUse UseOf(const std::optional<AccessReport>& access, base::IndexId index) {
  if (!access) return {};
  const std::string number = std::to_string(index.value);
  for (const AccessEntry& entry : access->entries) {
    if (entry.kind != AccessKind::kIndex || entry.name != number) continue;
    return {InstantOf(entry.last_micros), Value::Integer(static_cast<int64_t>(entry.count)),
            InstantOf(access->since_micros)};
  }
  return {Value(), Value::Integer(0), InstantOf(access->since_micros)};
}

Result<Rows> ShowIndexes(CallContext& context, std::span<const Value> arguments) {
  const std::string filter = arguments[0].is_string() ? std::string(arguments[0].AsString()) : std::string();
  const auto schema = context.database.store().schema();
  const catalog::Tokens& tokens = context.transaction.tokens();
  std::vector<const catalog::IndexDescriptor*> indexes;
  for (const catalog::IndexDescriptor& index : schema->indexes()) {
    if (filter.empty() || filter == catalog::KindWord(index.kind)) indexes.push_back(&index);
  }
  const std::optional<AccessReport> access = context.database.Access();
  std::sort(indexes.begin(), indexes.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  Rows rows;
  for (const catalog::IndexDescriptor* index : indexes) {
    const catalog::ConstraintDescriptor* owner = index->owner.valid() ? schema->FindConstraint(index->owner) : nullptr;
    const bool online = index->state == catalog::IndexState::kOnline;
    const IndexUse use = UseOf(access, index->id);
    rows.push_back({Value::Integer(index->id.value), Text(index->name), Text(catalog::StateWord(index->state)),
                    Value::Float(online ? 100.0 : context.database.store().BuildPercent(index->id)),
                    Text(catalog::KindWord(index->kind)), Text(catalog::EntityWord(index->target.entity)),
                    NamesOrNull(TokenNames(tokens, index->target)), NamesOrNull(KeyNames(tokens, index->target)),
                    Text(catalog::ProviderWord(index->kind)), owner == nullptr ? Value() : Text(owner->name), use.last,
                    use.count, use.since, OptionsMap(index->options, index->kind), Text(index->failure),
                    Text(CreateStatement(tokens, *index))});
  }
  return rows;
}

bool Matches(const catalog::ConstraintDescriptor& rule, std::string_view filter) {
  const bool node = rule.target.entity == catalog::EntityKind::kNode;
  if (HasWord(filter, "NODE") && !node) return false;
  if (HasWord(filter, "REL") && node) return false;
  if (HasWord(filter, "UNIQUE")) return rule.kind == catalog::ConstraintKind::kUniqueness;
  if (HasWord(filter, "KEY")) return rule.kind == catalog::ConstraintKind::kKey;
  if (HasWord(filter, "EXIST") || HasWord(filter, "NULL")) return rule.kind == catalog::ConstraintKind::kExistence;
  if (HasWord(filter, "TYPE")) return rule.kind == catalog::ConstraintKind::kPropertyType;
  return true;
}

std::string CreateStatement(const catalog::Tokens& tokens, const catalog::ConstraintDescriptor& rule) {
  const std::vector<std::string> keys = KeyNames(tokens, rule.target);
  std::string text = "CREATE CONSTRAINT " + Quoted(rule.name) + " FOR " +
                     PatternText(rule.target, TokenNames(tokens, rule.target)) + " REQUIRE (" +
                     PropertyText(rule.target, keys) + ") IS ";
  switch (rule.kind) {
    case catalog::ConstraintKind::kUniqueness:
      return text + "UNIQUE";
    case catalog::ConstraintKind::kKey:
      return text + (rule.target.entity == catalog::EntityKind::kNode ? "NODE KEY" : "RELATIONSHIP KEY");
    case catalog::ConstraintKind::kExistence:
      return text + "NOT NULL";
    case catalog::ConstraintKind::kPropertyType:
      return text + ":: " + rule.property_type;
  }
  return text;
}

Result<Rows> ShowConstraints(CallContext& context, std::span<const Value> arguments) {
  const std::string filter = arguments[0].is_string() ? std::string(arguments[0].AsString()) : std::string();
  const auto schema = context.database.store().schema();
  const catalog::Tokens& tokens = context.transaction.tokens();
  std::vector<const catalog::ConstraintDescriptor*> rules;
  for (const catalog::ConstraintDescriptor& rule : schema->constraints()) {
    if (Matches(rule, filter)) rules.push_back(&rule);
  }
  std::sort(rules.begin(), rules.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  Rows rows;
  for (const catalog::ConstraintDescriptor* rule : rules) {
    const catalog::IndexDescriptor* owned = rule->owned_index.valid() ? schema->FindIndex(rule->owned_index) : nullptr;
    rows.push_back(
        {Value::Integer(rule->id.value), Text(rule->name), Text(catalog::KindWord(rule->kind, rule->target.entity)),
         Text(catalog::EntityWord(rule->target.entity)), TextList(TokenNames(tokens, rule->target)),
         TextList(KeyNames(tokens, rule->target)), owned == nullptr ? Value() : Text(owned->name),
         TextOrNull(rule->property_type), owned == nullptr ? Value() : OptionsMap(owned->options, owned->kind),
         Text(CreateStatement(tokens, *rule))});
  }
  return rows;
}

}  // namespace

void AddShowSchema(Registry* registry) {
  registry->Put(MakeShow(
      "SHOW INDEXES",
      {Field("id", "INTEGER"), Field("name", "STRING"), Field("state", "STRING"), Field("populationPercent", "FLOAT"),
       Field("type", "STRING"), Field("entityType", "STRING"), Field("labelsOrTypes", "LIST<STRING>"),
       Field("properties", "LIST<STRING>"), Field("indexProvider", "STRING"), Field("owningConstraint", "STRING"),
       Field("lastRead", "ZONED DATETIME"), Field("readCount", "INTEGER"),
       HiddenField("trackedSince", "ZONED DATETIME"), HiddenField("options", "MAP"),
       HiddenField("failureMessage", "STRING"), HiddenField("createStatement", "STRING")},
      ShowIndexes));
  registry->Put(MakeShow(
      "SHOW CONSTRAINTS",
      {Field("id", "INTEGER"), Field("name", "STRING"), Field("type", "STRING"), Field("entityType", "STRING"),
       Field("labelsOrTypes", "LIST<STRING>"), Field("properties", "LIST<STRING>"), Field("ownedIndex", "STRING"),
       Field("propertyType", "STRING"), HiddenField("options", "MAP"), HiddenField("createStatement", "STRING")},
      ShowConstraints));
}

}  // namespace mycel::engine::procedures
