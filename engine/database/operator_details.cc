#include "engine/database/operator_details.h"

#include "engine/functions/registry.h"

namespace mycel::engine::database {

using planner::OperatorKind;
using planner::PhysicalOperator;
using planner::VarId;

namespace {

std::string Types(std::span<const std::string_view> types) {
  std::string text;
  for (const std::string_view type : types) text += (text.empty() ? ":" : "|") + binder::QuotedName(type);
  return text;
}

std::string Arrow(base::Direction direction, const std::string& inside) {
  switch (direction) {
    case base::Direction::kOutgoing:
      return "-[" + inside + "]->";
    case base::Direction::kIncoming:
      return "<-[" + inside + "]-";
    case base::Direction::kBoth:
      return "-[" + inside + "]-";
  }
  return "";
}

std::string Hops(const binder::HopRange& hops) {
  std::string text = "*" + std::to_string(hops.min) + "..";
  if (hops.max != binder::HopRange().max) text += std::to_string(hops.max);
  return text;
}

// (start)-[name:Type]->(end), as relationship look-ups show what they find.
std::string Relationship(const PlanNames& names, VarId start, VarId relationship, VarId end, bool both,
                         const std::string& types) {
  const auto& printer = names.printer;
  return "(" + printer.Name(start) + ")" +
         Arrow(both ? base::Direction::kBoth : base::Direction::kOutgoing, printer.Name(relationship) + types) + "(" +
         printer.Name(end) + ")";
}

// The conditions that a seek answers, over the index's property names.
std::string SeekConditions(const PlanNames& names, const planner::IndexSeek& seek,
                           const std::vector<std::string>& keys) {
  const auto& printer = names.printer;
  const std::string last = keys.empty() ? "" : keys[std::min(seek.equal.size(), keys.size() - 1)];
  std::string text;
  if (seek.seek == planner::SeekKind::kIn && !seek.equal.empty() && !keys.empty()) {
    return keys[0] + " IN " + printer.Text(*seek.equal[0]);
  }
  for (size_t i = 0; i < seek.equal.size() && i < keys.size(); ++i) {
    text += (i == 0 ? "" : " AND ") + keys[i] + " = " + printer.Text(*seek.equal[i]);
  }
  const auto add = [&](const std::string& condition) { text += (text.empty() ? "" : " AND ") + condition; };
  switch (seek.seek) {
    case planner::SeekKind::kPrefix:
      add(last + " STARTS WITH " + printer.Text(*seek.prefix));
      break;
    case planner::SeekKind::kContains:
      add(last + " CONTAINS " + printer.Text(*seek.prefix));
      break;
    case planner::SeekKind::kEndsWith:
      add(last + " ENDS WITH " + printer.Text(*seek.prefix));
      break;
    case planner::SeekKind::kExists:
      add(last + " IS NOT NULL");
      break;
    case planner::SeekKind::kPointDistance:
      add("point.distance(" + last + ", " + printer.Text(*seek.lower.value) + ")" +
          (seek.upper.inclusive ? " <= " : " < ") + printer.Text(*seek.upper.value));
      break;
    case planner::SeekKind::kPointBox:
      add("point.withinBBox(" + last + ", " + printer.Text(*seek.lower.value) + ", " + printer.Text(*seek.upper.value) +
          ")");
      break;
    case planner::SeekKind::kRange:
      if (seek.lower.value != nullptr) {
        add(last + (seek.lower.inclusive ? " >= " : " > ") + printer.Text(*seek.lower.value));
      }
      if (seek.upper.value != nullptr) {
        add(last + (seek.upper.inclusive ? " <= " : " < ") + printer.Text(*seek.upper.value));
      }
      break;
    default:
      break;
  }
  return text;
}

// "RANGE INDEX n:Person(name) WHERE name = 'Ann'"; the variable alone if the index has been dropped since.
std::string SeekDetails(const PlanNames& names, const planner::IndexSeek& seek) {
  const catalog::IndexDescriptor* index = names.schema.FindIndex(seek.index);
  if (index == nullptr) return names.printer.Name(seek.entity);
  const bool node = index->target.entity == catalog::EntityKind::kNode;
  std::string tokens;
  for (const uint32_t token : index->target.tokens) {
    const std::string_view name =
        node ? names.tokens.labels.Name(base::LabelId(token)) : names.tokens.rel_types.Name(base::RelTypeId(token));
    tokens += (tokens.empty() ? ":" : "|") + binder::QuotedName(name);
  }
  std::vector<std::string> keys;
  std::string list;
  for (const base::PropertyKeyId key : index->target.keys) {
    keys.push_back(binder::QuotedName(names.tokens.property_keys.Name(key)));
    list += (list.empty() ? "" : ", ") + keys.back();
  }
  std::string text = seek.unique ? "UNIQUE " : std::string(KindWord(index->kind)) + " INDEX ";
  text += seek.relationship
              ? Relationship(names, seek.start, seek.entity, seek.end, seek.both_directions, tokens + "(" + list + ")")
              : names.printer.Name(seek.entity) + tokens + "(" + list + ")";
  const std::string conditions = SeekConditions(names, seek, keys);
  return conditions.empty() ? text : text + " WHERE " + conditions;
}

std::string ScanDetails(const PlanNames& names, const PhysicalOperator& op) {
  const auto& printer = names.printer;
  switch (op.kind) {
    case OperatorKind::kAllNodesScan:
      return printer.Name(op.As<planner::AllNodesScan>().node);
    case OperatorKind::kLabelScan: {
      const auto& scan = op.As<planner::LabelScan>();
      return printer.Name(scan.node) + ":" + binder::QuotedName(scan.label);
    }
    case OperatorKind::kIndexSeek:
      return SeekDetails(names, op.As<planner::IndexSeek>());
    case OperatorKind::kIdSeek: {
      const auto& seek = op.As<planner::IdSeek>();
      const std::string function = seek.element_ids ? "elementId(" : "id(";
      return printer.Name(seek.entity) + " WHERE " + function + printer.Name(seek.entity) + ") IN " +
             printer.Text(*seek.ids);
    }
    case OperatorKind::kRelationshipScan: {
      const auto& scan = op.As<planner::RelationshipScan>();
      return Relationship(names, scan.start, scan.relationship, scan.end, scan.both_directions, Types(scan.types));
    }
    case OperatorKind::kNodeCount: {
      const auto& count = op.As<planner::NodeCount>();
      const std::string label = count.label.empty() ? std::string() : ":" + binder::QuotedName(count.label);
      return "count( (" + label + ") ) AS " + printer.Name(count.count);
    }
    case OperatorKind::kRelationshipCount: {
      const auto& count = op.As<planner::RelationshipCount>();
      return "count( ()" +
             Arrow(count.both_directions ? base::Direction::kBoth : base::Direction::kOutgoing, Types(count.types)) +
             "() ) AS " + printer.Name(count.count);
    }
    default:
      return "";
  }
}

std::string ExpandDetails(const PlanNames& names, const PhysicalOperator& op) {
  const auto& printer = names.printer;
  const auto text = [&](VarId from, base::Direction direction, const std::string& inside, VarId to) {
    return "(" + printer.Name(from) + ")" + Arrow(direction, inside) + "(" + printer.Name(to) + ")";
  };
  switch (op.kind) {
    case OperatorKind::kExpand: {
      const auto& expand = op.As<planner::Expand>();
      return text(expand.from, expand.direction, printer.Name(expand.relationship) + Types(expand.types), expand.to);
    }
    case OperatorKind::kVarLengthExpand: {
      const auto& expand = op.As<planner::VarLengthExpand>();
      const std::string inside = printer.Name(expand.relationships) + Types(expand.types) + Hops(expand.hops);
      const std::string shape = text(expand.from, expand.direction, inside, expand.to);
      return expand.hop_predicates.empty() ? shape : shape + " WHERE " + printer.Texts(expand.hop_predicates, " AND ");
    }
    case OperatorKind::kShortestPath: {
      const auto& search = op.As<planner::ShortestPath>();
      const std::string inside = printer.Name(search.relationships) + Types(search.types) + Hops(search.hops);
      std::string shape = text(search.from, search.direction, inside, search.to);
      if (search.path.valid()) shape = printer.Name(search.path) + " = " + shape;
      return search.hop_predicates.empty() ? shape : shape + " WHERE " + printer.Texts(search.hop_predicates, " AND ");
    }
    case OperatorKind::kPathSearch: {
      const binder::SelectedPath& path = *op.As<planner::PathSearch>().path;
      std::string shape = "(" + printer.Name(path.left) + ")…(" + printer.Name(path.right) + ")";
      if (path.variable.valid()) shape = printer.Name(path.variable) + " = " + shape;
      return path.predicates.empty() ? shape : shape + " WHERE " + printer.Texts(path.predicates, " AND ");
    }
    case OperatorKind::kQuantifiedExpand: {
      const binder::QuantifiedGroup& group = *op.As<planner::QuantifiedExpand>().group;
      const std::string hops = Hops(group.repetitions).substr(1);
      return "(" + printer.Name(group.left) + ") (…){" +
             (hops.ends_with(".") ? hops.substr(0, hops.size() - 2) + "," : hops) + "} (" + printer.Name(group.right) +
             ")" + (group.predicates.empty() ? std::string() : " WHERE " + printer.Texts(group.predicates, " AND "));
    }
    default:
      return "";
  }
}

std::string Columns(const PlanNames& names, std::span<const planner::ProjectedColumn> columns) {
  std::string text;
  for (const planner::ProjectedColumn& column : columns) {
    const std::string expression = names.printer.Text(*column.expression);
    const std::string name = names.printer.Name(column.output);
    text += (text.empty() ? "" : ", ") + (expression == name ? name : expression + " AS " + name);
  }
  return text;
}

std::string AggregateDetails(const PlanNames& names, const planner::Aggregate& aggregate) {
  std::string text = Columns(names, aggregate.keys);
  for (const binder::Aggregation& aggregation : aggregate.aggregations) {
    const std::string arguments =
        aggregation.arguments.empty() ? "*" : names.printer.Texts(aggregation.arguments, ", ");
    text += (text.empty() ? "" : ", ") + std::string(aggregation.function->name) + "(" +
            (aggregation.distinct ? "DISTINCT " : "") + arguments + ") AS " + names.printer.Name(aggregation.output);
  }
  return text;
}

std::string SortDetails(const PlanNames& names, const planner::Sort& sort) {
  std::string text;
  for (const planner::SortKey& key : sort.keys) {
    text += (text.empty() ? "" : ", ") + names.printer.Name(key.column) + (key.descending ? " DESC" : " ASC");
  }
  if (sort.skip != nullptr) text += " SKIP " + names.printer.Text(*sort.skip);
  if (sort.limit != nullptr) text += " LIMIT " + names.printer.Text(*sort.limit);
  return text;
}

std::string Names(const PlanNames& names, std::span<const VarId> ids) {
  std::string text;
  for (const VarId id : ids) text += (text.empty() ? "" : ", ") + names.printer.Name(id);
  return text;
}

std::string JoinDetails(const PlanNames& names, const planner::HashJoin& join) {
  std::string text;
  for (size_t i = 0; i < join.left_keys.size(); ++i) {
    const std::string left = names.printer.Name(join.left_keys[i]);
    const std::string right = names.printer.Name(join.right_keys[i]);
    text += (i == 0 ? "" : ", ") + (left == right ? left : left + " = " + right);
  }
  return text;
}

std::string RowDetails(const PlanNames& names, const PhysicalOperator& op) {
  const auto& printer = names.printer;
  switch (op.kind) {
    case OperatorKind::kFilter:
      return printer.Texts(op.As<planner::Filter>().predicates, " AND ");
    case OperatorKind::kProject:
      return Columns(names, op.As<planner::Project>().columns);
    case OperatorKind::kAggregate:
      return AggregateDetails(names, op.As<planner::Aggregate>());
    case OperatorKind::kDistinct:
      return Names(names, op.As<planner::Distinct>().keys);
    case OperatorKind::kSort:
      return SortDetails(names, op.As<planner::Sort>());
    case OperatorKind::kSkip:
      return printer.Text(*op.As<planner::Skip>().count);
    case OperatorKind::kLimit:
      return printer.Text(*op.As<planner::Limit>().count);
    case OperatorKind::kUnwind:
      return printer.Text(*op.As<planner::Unwind>().list) + " AS " + printer.Name(op.As<planner::Unwind>().variable);
    case OperatorKind::kForeach:
      return printer.Name(op.As<planner::Foreach>().variable) + " IN " + printer.Text(*op.As<planner::Foreach>().list);
    case OperatorKind::kHashJoin:
      return JoinDetails(names, op.As<planner::HashJoin>());
    default:
      return "";
  }
}

std::string Created(const PlanNames& names, const binder::CreatePattern& pattern) {
  const auto& printer = names.printer;
  std::string text;
  for (const binder::CreateNode& node : pattern.nodes) {
    text += (text.empty() ? "(" : ", (") + printer.Name(node.variable);
    for (const binder::LabelExpression* label : node.labels) text += ":" + printer.Text(*label);
    text += ")";
  }
  for (const binder::CreateRelationship& relationship : pattern.relationships) {
    text += (text.empty() ? "(" : ", (") + printer.Name(relationship.start) + ")-[" +
            printer.Name(relationship.variable) + ":" + printer.Text(*relationship.type) + "]->(" +
            printer.Name(relationship.end) + ")";
  }
  return text;
}

std::string SetText(const binder::BoundPrinter& printer, const binder::SetItem& item) {
  const std::string entity = printer.Text(*item.entity);
  const auto assigned = [&](const std::string& target, const char* sign) {
    return item.value == nullptr ? target : target + sign + printer.Text(*item.value);
  };
  switch (item.kind) {
    case binder::SetKind::kProperty:
      return assigned(entity + "." + binder::QuotedName(item.key), " = ");
    case binder::SetKind::kDynamicProperty:
      return assigned(entity + "[" + printer.Text(*item.dynamic_key) + "]", " = ");
    case binder::SetKind::kReplaceProperties:
      return assigned(entity, " = ");
    case binder::SetKind::kAddProperties:
      return assigned(entity, " += ");
    case binder::SetKind::kLabels: {
      std::string text = entity;
      for (const binder::LabelExpression* label : item.labels) text += ":" + printer.Text(*label);
      return text;
    }
  }
  return entity;
}

std::string WriteDetails(const PlanNames& names, const PhysicalOperator& op) {
  switch (op.kind) {
    case OperatorKind::kCreate:
      return Created(names, *op.As<planner::Create>().pattern);
    case OperatorKind::kMerge:
      return Created(names, op.As<planner::Merge>().clause->create);
    case OperatorKind::kSet: {
      std::string text;
      for (const binder::SetItem& item : op.As<planner::Set>().items) {
        text += (text.empty() ? "" : ", ") + SetText(names.printer, item);
      }
      return text;
    }
    case OperatorKind::kDelete:
      return names.printer.Texts(op.As<planner::Delete>().targets, ", ");
    case OperatorKind::kLoadCsv:
      return names.printer.Text(*op.As<planner::LoadCsv>().clause->url) + " AS " +
             names.printer.Name(op.As<planner::LoadCsv>().clause->variable);
    case OperatorKind::kProcedureCall: {
      const binder::CallProcedureClause& call = *op.As<planner::ProcedureCall>().clause;
      return call.procedure->name + "(" + names.printer.Texts(call.arguments, ", ") + ")";
    }
    default:
      return "";
  }
}

}  // namespace

std::string OperatorDetails(const PlanNames& names, const planner::PhysicalPlan& plan, const PhysicalOperator& op) {
  if (op.kind == OperatorKind::kProduceResults) {
    std::string columns;
    for (const std::string& column : plan.column_names) columns += (columns.empty() ? "" : ", ") + column;
    return columns;
  }
  for (const auto& describe : {ScanDetails, ExpandDetails, RowDetails, WriteDetails}) {
    if (std::string text = describe(names, op); !text.empty()) return text;
  }
  return "";
}

}  // namespace mycel::engine::database
