// From and to the engine's values.
#include <algorithm>

#include "engine/types/print.h"
#include "engine/types/temporal/format.h"
#include "support/engine/answer_value.h"

namespace mycel::tests {
namespace {

namespace base = engine::base;
namespace types = engine::types;
using base::Result;
using base::Status;
using engine::functions::EntityAccess;
using Kind = AnswerValue::Kind;

// The test kit's notation leaves out zero seconds and gives fractions 3, 6 or 9 digits.
std::string JavaTimeText(std::string text, bool has_date) {
  size_t start = 0;
  if (has_date) {
    start = text.find('T');
    if (start == std::string::npos) return text;
    ++start;
  }
  const size_t seconds = start + 5;
  if (text.size() < seconds + 3) return text;
  const size_t dot = seconds + 3;
  if (dot >= text.size() || text[dot] != '.') {
    if (text.compare(seconds, 3, ":00") == 0) text.erase(seconds, 3);
    return text;
  }
  size_t end = dot + 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  const size_t digits = end - dot - 1;
  text.insert(end, (3 - digits % 3) % 3, '0');
  return text;
}

AnswerValue TextAnswer(std::string text) {
  AnswerValue answer;
  answer.kind = Kind::kText;
  answer.text = std::move(text);
  return answer;
}

bool IsGone(const Status& status) { return status.id() == base::ErrorId::kDeletedEntityAccess; }

Status AddEntries(const types::Value& map, EntityAccess* entities, AnswerValue* answer) {
  for (const types::MapEntry& entry : map.AsMap()) {
    MYCEL_ASSIGN_OR_RETURN(AnswerValue value, AnswerOf(entry.value, entities));
    answer->entries.push_back({entry.key, std::move(value)});
  }
  std::sort(answer->entries.begin(), answer->entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return Status::Ok();
}

template <typename Id>
Status AddProperties(Id id, EntityAccess* entities, AnswerValue* answer) {
  Result<types::Value> properties = entities->Properties(id);
  if (!properties.ok()) return IsGone(properties.status()) ? Status::Ok() : properties.status();
  return AddEntries(*properties, entities, answer);
}

Result<AnswerValue> NodeAnswer(base::NodeId id, EntityAccess* entities) {
  AnswerValue answer;
  answer.kind = Kind::kNode;
  std::vector<base::LabelId> labels;
  if (Status status = entities->Labels(id, &labels); !status.ok() && !IsGone(status)) return status;
  for (base::LabelId label : labels) answer.labels.emplace_back(entities->LabelName(label));
  std::sort(answer.labels.begin(), answer.labels.end());
  MYCEL_RETURN_IF_ERROR(AddProperties(id, entities, &answer));
  return answer;
}

Result<AnswerValue> RelationshipAnswer(base::RelId id, EntityAccess* entities) {
  AnswerValue answer;
  answer.kind = Kind::kRelationship;
  MYCEL_ASSIGN_OR_RETURN(base::RelTypeId type, entities->TypeOf(id));
  answer.text = std::string(entities->RelTypeName(type));
  MYCEL_RETURN_IF_ERROR(AddProperties(id, entities, &answer));
  return answer;
}

Result<AnswerValue> PathAnswer(const types::PathView& path, EntityAccess* entities) {
  AnswerValue answer;
  answer.kind = Kind::kPath;
  for (size_t i = 0; i < path.nodes.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(AnswerValue node, NodeAnswer(path.nodes[i], entities));
    answer.items.push_back(std::move(node));
    if (i == path.rels.size()) break;
    MYCEL_ASSIGN_OR_RETURN(AnswerValue relationship, RelationshipAnswer(path.rels[i], entities));
    MYCEL_ASSIGN_OR_RETURN(base::NodeId start, entities->StartNode(path.rels[i]));
    relationship.forward = start == path.nodes[i];
    answer.items.push_back(std::move(relationship));
  }
  return answer;
}

}  // namespace

Result<AnswerValue> AnswerOf(const types::Value& value, EntityAccess* entities) {
  AnswerValue answer;
  switch (value.kind()) {
    case types::Kind::kNull:
      return answer;
    case types::Kind::kBoolean:
      answer.kind = Kind::kBoolean;
      answer.boolean = value.AsBoolean();
      return answer;
    case types::Kind::kInteger:
      answer.kind = Kind::kInteger;
      answer.integer = value.AsInteger();
      return answer;
    case types::Kind::kFloat:
      answer.kind = Kind::kFloat;
      answer.real = value.AsFloat();
      return answer;
    case types::Kind::kString:
      answer.kind = Kind::kString;
      answer.text = std::string(value.AsString());
      return answer;
    case types::Kind::kNode:
      return NodeAnswer(value.AsNode(), entities);
    case types::Kind::kRelationship:
      return RelationshipAnswer(value.AsRelationship(), entities);
    case types::Kind::kPath:
      return PathAnswer(value.AsPath(), entities);
    case types::Kind::kList:
      answer.kind = Kind::kList;
      for (const types::Value& item : value.AsList()) {
        MYCEL_ASSIGN_OR_RETURN(AnswerValue element, AnswerOf(item, entities));
        answer.items.push_back(std::move(element));
      }
      return answer;
    case types::Kind::kMap:
      answer.kind = Kind::kMap;
      MYCEL_RETURN_IF_ERROR(AddEntries(value, entities, &answer));
      return answer;
    case types::Kind::kTime:
    case types::Kind::kLocalTime:
      return TextAnswer(JavaTimeText(types::PlainText(value), false));
    case types::Kind::kLocalDateTime:
    case types::Kind::kDateTime:
      return TextAnswer(JavaTimeText(types::PlainText(value), true));
    default:
      return TextAnswer(types::PlainText(value));
  }
}

types::Value ParameterOf(const AnswerValue& value) {
  switch (value.kind) {
    case Kind::kNull:
      return types::Value();
    case Kind::kBoolean:
      return types::Value::Boolean(value.boolean);
    case Kind::kInteger:
      return types::Value::Integer(value.integer);
    case Kind::kFloat:
      return types::Value::Float(value.real);
    case Kind::kString:
    case Kind::kText:
      return types::Value::String(value.text);
    case Kind::kList: {
      std::vector<types::Value> items;
      for (const AnswerValue& item : value.items) items.push_back(ParameterOf(item));
      return types::Value::List(std::move(items));
    }
    case Kind::kMap: {
      types::MapBuilder map;
      for (const auto& [key, entry] : value.entries) map.Put(key, ParameterOf(entry));
      return std::move(map).Build();
    }
    default:
      MYCEL_ASSERT(false);
      return types::Value();
  }
}

}  // namespace mycel::tests
