// What is worth telling about a statement that may run all the same.
#include <algorithm>
#include <cctype>

#include "engine/binder/binder.h"
#include "engine/binder/rewrite_expression.h"

namespace mycel::engine::binder {

namespace type_spec = types::type_spec;

namespace {

void AddNames(const cypher::LabelExpression& labels, std::vector<std::string_view>* names, bool* dynamic) {
  if (labels.kind == cypher::LabelExpressionKind::kName) names->push_back(labels.name);
  if (labels.kind == cypher::LabelExpressionKind::kDynamic) *dynamic = true;
  for (const cypher::LabelExpression* operand : labels.operands) AddNames(*operand, names, dynamic);
}

// Whether a relationship of that one type fits.
bool Fits(const cypher::LabelExpression& types, std::string_view type) {
  const auto fits = [&](const cypher::LabelExpression* operand) { return Fits(*operand, type); };
  switch (types.kind) {
    case cypher::LabelExpressionKind::kName:
      return types.name == type;
    case cypher::LabelExpressionKind::kWildcard:
    case cypher::LabelExpressionKind::kDynamic:
      return true;
    case cypher::LabelExpressionKind::kNot:
      return !Fits(*types.operands[0], type);
    case cypher::LabelExpressionKind::kAnd:
    case cypher::LabelExpressionKind::kColonAnd:
      return std::all_of(types.operands.begin(), types.operands.end(), fits);
    case cypher::LabelExpressionKind::kOr:
      return std::any_of(types.operands.begin(), types.operands.end(), fits);
  }
  return true;
}

bool HintNames(const cypher::PlannerHint& hint, const catalog::IndexDescriptor& index, const catalog::Tokens& tokens) {
  const bool kind = hint.kind == cypher::HintKind::kIndex ||
                    (hint.kind == cypher::HintKind::kRangeIndex && index.kind == catalog::IndexKind::kRange) ||
                    (hint.kind == cypher::HintKind::kTextIndex && index.kind == catalog::IndexKind::kText) ||
                    (hint.kind == cypher::HintKind::kPointIndex && index.kind == catalog::IndexKind::kPoint);
  if (!kind || hint.keys.size() != index.target.keys.size()) return false;
  for (size_t i = 0; i < hint.keys.size(); ++i) {
    if (tokens.property_keys.Name(index.target.keys[i]) != hint.keys[i].text) return false;
  }
  return true;
}

std::string_view IndexWord(cypher::HintKind kind) {
  switch (kind) {
    case cypher::HintKind::kRangeIndex:
      return "RANGE INDEX";
    case cypher::HintKind::kTextIndex:
      return "TEXT INDEX";
    case cypher::HintKind::kPointIndex:
      return "POINT INDEX";
    default:
      return "INDEX";
  }
}

}  // namespace

void Binder::NoteLabels(const cypher::LabelExpression& labels, TokenKind kind) {
  if (labels.kind == cypher::LabelExpressionKind::kName) {
    out_.token_uses.push_back({kind, Intern(labels.name), labels.range.begin});
  }
  for (const cypher::LabelExpression* operand : labels.operands) NoteLabels(*operand, kind);
}

void Binder::NotePropertyKey(const BoundExpression& entity, std::string_view key, uint32_t offset) {
  if (IsEntity(entity.type)) out_.token_uses.push_back({TokenKind::kPropertyKey, Intern(key), offset});
}

void Binder::ForgetCreatedTokens() {
  if (created_tokens_.empty()) return;
  std::erase_if(out_.token_uses, [&](const TokenUse& use) {
    return std::any_of(created_tokens_.begin(), created_tokens_.end(),
                       [&](const TokenUse& made) { return made.kind == use.kind && made.name == use.name; });
  });
}

void Binder::NoteTypeExpression(const cypher::LabelExpression& types) {
  if (types.kind == cypher::LabelExpressionKind::kName) return;
  std::vector<std::string_view> names;
  bool dynamic = false;
  AddNames(types, &names, &dynamic);
  const uint32_t at = types.operands.size() > 1 ? types.operands[0]->range.end : types.range.begin;
  if (types.colon_bar) {
    std::string replacement;
    for (const std::string_view name : names) replacement += (replacement.empty() ? ":" : "|") + std::string(name);
    Notify(ColonBarNotification(":" + std::string(parsed_.TextOf(types.range)), replacement, at));
  }
  if (dynamic) return;
  names.push_back("\n");  // any type that is not named
  if (std::none_of(names.begin(), names.end(), [&](std::string_view name) { return Fits(types, name); })) {
    Notify(UnsatisfiableTypeNotification(parsed_.TextOf(types.range), at));
  }
}

uint32_t Binder::BeginOfShortest(const cypher::PathPattern& path) const {
  if (!path.variable) return path.range.begin;
  const std::string_view text = parsed_.text();
  const size_t equals = text.find('=', path.variable->range.end);
  return static_cast<uint32_t>(std::min(text.find_first_not_of(" \t\r\n", equals + 1), text.size()));
}

Status Binder::CheckLegacyShortest(const cypher::PathPattern& path) const {
  const std::string name =
      path.legacy_shortest == cypher::LegacyShortest::kShortestPath ? "shortestPath(...)" : "allShortestPaths(...)";
  const cypher::RelationshipPattern* relationship =
      path.elements.size() == 3 ? cypher::AsRelationship(path.elements[1]) : nullptr;
  if (relationship == nullptr) {
    return Fail(ErrorId::kSyntaxError, name + " requires a pattern containing a single relationship",
                BeginOfShortest(path));
  }
  if (relationship->var_length && relationship->var_length->min.value_or(1) > 1) {
    return Fail(ErrorId::kSyntaxError, name + " does not support a minimal length different from 0 or 1",
                relationship->range.begin);
  }
  return Status::Ok();
}

void Binder::NoteLegacyShortest(const cypher::PathPattern& path) {
  const cypher::RelationshipPattern& relationship = *cypher::AsRelationship(path.elements[1]);
  const cypher::SourceRange pattern{path.elements.front()->range.begin, path.elements.back()->range.end};
  if (relationship.var_length && !relationship.var_length->max) {
    Notify(UnboundedShortestPathNotification(parsed_.TextOf(pattern), pattern.begin));
    return;
  }
  if (relationship.var_length || relationship.quantifier) return;
  std::string hop(parsed_.TextOf(relationship.range));
  if (const size_t bracket = hop.rfind(']'); bracket != std::string::npos) {
    hop.insert(relationship.properties == nullptr ? bracket : hop.find('{'), "*1..1");
  } else {
    const size_t second = hop.rfind('-');
    hop.insert(second, "[*1..1]");
  }
  const std::string_view word =
      path.legacy_shortest == cypher::LegacyShortest::kShortestPath ? "shortestPath(" : "allShortestPaths(";
  const auto of = [&](std::string_view middle) {
    return std::string(word) + std::string(parsed_.TextOf(path.elements[0]->range)) + std::string(middle) +
           std::string(parsed_.TextOf(path.elements[2]->range)) + ")";
  };
  Notify(FixedShortestPathNotification(of(parsed_.TextOf(relationship.range)), of(hop), relationship.range.begin));
}

void Binder::NoteExhaustiveShortest(const cypher::MatchClause& clause,
                                    std::span<const BoundExpression* const> conditions) {
  for (const cypher::PathPattern* path : clause.patterns) {
    if (path->legacy_shortest == cypher::LegacyShortest::kNone || !path->variable) continue;
    const std::optional<VarId> id = scope_.Find(path->variable->text);
    for (const BoundExpression* condition : conditions) {
      if (!id || !MentionsAny(*condition, [&](VarId other) { return other == *id; })) continue;
      // What must hold for each part of the path narrows the search instead.
      if (condition->kind == ExpressionKind::kQuantifier) {
        const QuantifierKind kind = condition->As<QuantifierExpression>().quantifier;
        if (kind == QuantifierKind::kAll || kind == QuantifierKind::kNone) continue;
      }
      Notify(ExhaustiveShortestPathNotification(parsed_.TextOf({condition->offset, condition->end}),
                                                BeginOfShortest(*path)));
      break;
    }
  }
}

void Binder::NoteSetFromEntity(const cypher::SetItem& item, const BoundExpression& value) {
  if (!IsEntity(value.type)) return;
  const std::string from(parsed_.TextOf(item.value->range));
  const std::string target = std::string(parsed_.TextOf(item.target->range)) +
                             (item.kind == cypher::SetItem::Kind::kAddProperties ? " += " : " = ");
  Notify(SetFromEntityNotification(target + from, target + "properties(" + from + ")", item.value->range.begin));
}

Status Binder::CheckCreateReadsPath(const BoundExpression& value, std::span<const VarId> same_path) const {
  VarId read;
  const bool reads = MentionsAny(value, [&](VarId id) {
    if (variable(id).role != VariableRole::kNode) return false;
    if (std::find(same_path.begin(), same_path.end(), id) == same_path.end()) return false;
    read = id;
    return true;
  });
  if (!reads) return Status::Ok();
  return Fail(ErrorId::kSyntaxError,
              "The Node variable '" + std::string(variable(read).name) +
                  "' is referencing a Node that is created in the same CREATE clause which is not allowed. Please only "
                  "reference variables created in earlier clauses.",
              value.offset);
}

void Binder::NoteCreateReadsItself(const BoundExpression& value, std::span<const VarId> created) {
  VarId read;
  const bool reads = MentionsAny(value, [&](VarId id) {
    if (std::find(created.begin(), created.end(), id) == created.end()) return false;
    read = id;
    return true;
  });
  if (reads) Notify(CreateReadsItselfNotification(variable(read).name, in_merge_, value.offset));
}

void Binder::NoteUnscopedSubquery(const cypher::CallSubqueryClause& clause) {
  const cypher::ParsedQuery* first = clause.query;
  if (!first->branches.empty()) first = first->branches[0];
  std::string imports;
  if (!first->clauses.empty() && first->clauses[0]->kind == cypher::ClauseKind::kWith) {
    const cypher::Projection& with = first->clauses[0]->As<cypher::WithClause>().projection;
    if (with.star) imports = "*";
    for (const cypher::ProjectionItem& item : with.items) {
      const auto* name = item.expression->TryAs<cypher::Variable>();
      if (name == nullptr || item.alias) continue;
      imports += (imports.empty() ? "" : ", ") + std::string(name->name);
    }
  }
  Notify(UnscopedSubqueryNotification(imports, clause.range.begin));
}

namespace {

// Where the name itself stands: a node's behind its parenthesis, an alias behind AS.
uint32_t NameOffset(std::string_view text, const Variable& named) {
  const auto in_word = [&](size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  size_t at = text.find(named.name, named.offset);
  while (at != std::string_view::npos && ((at > 0 && in_word(at - 1)) || in_word(at + named.name.size()))) {
    at = text.find(named.name, at + 1);
  }
  return at == std::string_view::npos ? named.offset : static_cast<uint32_t>(at);
}

}  // namespace

void Binder::NoteShadowing(const Scope& outer, std::span<const VarId> imported, uint32_t first_inner) {
  std::vector<std::string_view> told;
  for (size_t i = first_inner; i < out_.variables.size(); ++i) {
    const Variable& inner = out_.variables[i];
    if (inner.name.empty()) continue;
    const std::optional<VarId> known = outer.Find(inner.name);
    if (!known || std::find(imported.begin(), imported.end(), *known) != imported.end()) continue;
    if (std::find(told.begin(), told.end(), inner.name) != told.end()) continue;
    told.push_back(inner.name);
    Notify(ShadowingNotification(inner.name, NameOffset(parsed_.text(), inner)));
  }
}

void Binder::NoteMissingHintedIndex(const cypher::PlannerHint& hint, bool relationship) {
  if (hint.kind == cypher::HintKind::kScan || !hint.label || context_.schema == nullptr || context_.tokens == nullptr)
    return;
  const catalog::Tokens& tokens = *context_.tokens;
  catalog::SchemaSnapshot::Indexes indexes;
  if (relationship) {
    if (const auto type = tokens.rel_types.Find(hint.label->text)) indexes = context_.schema->IndexesOn(*type);
  } else if (const auto label = tokens.labels.Find(hint.label->text)) {
    indexes = context_.schema->IndexesOn(*label);
  }
  for (const catalog::IndexDescriptor* index : indexes) {
    if (HintNames(hint, *index, tokens)) return;
  }
  const std::string variable = "`" + std::string(hint.variables.front().text) + "`";
  const std::string label(hint.label->text);
  std::string keys;
  std::string properties;
  for (const cypher::ParsedName& key : hint.keys) {
    keys += (keys.empty() ? "" : ", ") + std::string(key.text);
    properties += (properties.empty() ? "" : ", ") + variable + ".`" + std::string(key.text) + "`";
  }
  const std::string word(IndexWord(hint.kind));
  const std::string target =
      relationship ? "()-[" + variable + ":`" + label + "`]-()" : "(" + variable + ":`" + label + "`)";
  Notify(HintedIndexNotFoundNotification(word + " FOR " + target + " ON (" + properties + ")",
                                         word + " :" + label + "(" + keys + ")"));
}

void Binder::NoteOptions(cypher::List<cypher::StatementOption> options) {
  for (const auto& [name, value] : out_.options) {
    if (name == "runtime" && value == "interpreted") {
      Notify(DeprecatedRuntimeNotification("runtime=interpreted", "runtime=slotted"));
    }
    if (name != "connectComponentsPlanner" || options.empty()) continue;
    Notify(DeprecatedOptionNotification(name, options[0].key.range.begin));
  }
}

}  // namespace mycel::engine::binder
