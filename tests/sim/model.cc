#include "sim/model.h"

#include <algorithm>
#include <cstring>

#include "engine/types/print.h"

namespace mycel::sim {

using engine::types::Kind;
using engine::types::Value;

namespace {

constexpr size_t kShownChars = 40;

std::string Text(const Properties& properties) {
  std::string out = " {";
  for (const auto& [key, value] : properties.entries()) {
    out += key + ": " + engine::types::Literal(value, kShownChars);
    if (value.is_string()) out += " of " + std::to_string(value.AsString().size()) + " bytes";
    out += ", ";
  }
  return out + "}";
}

std::string Text(const ModelNode& node) {
  std::string out;
  for (const std::string& label : node.labels) out += ":" + label;
  return out + Text(node.properties);
}

std::string Text(const ModelRel& rel) {
  return std::to_string(rel.start) + "-[:" + rel.type + Text(rel.properties) + "]->" + std::to_string(rel.end);
}

template <typename T>
std::string FirstDifference(const char* what, const SharedMap<T>& expected, const SharedMap<T>& found) {
  const auto id = expected.FirstDifference(found);
  if (!id) return {};
  const T* const should = expected.Find(*id);
  const T* const is = found.Find(*id);
  const std::string name = std::string(what) + " " + std::to_string(*id);
  if (is == nullptr) return name + " is missing: " + Text(*should);
  if (should == nullptr) return name + " should not be: " + Text(*is);
  return name + " should be " + Text(*should) + ", is " + Text(*is);
}

void DeleteNode(uint64_t id, Model* model) {
  model->nodes.Erase(id);
  std::vector<uint64_t> gone;
  model->rels.ForEach([&](uint64_t rel, const ModelRel& value) {
    if (value.start == id || value.end == id) gone.push_back(rel);
  });
  for (const uint64_t rel : gone) model->rels.Erase(rel);
}

}  // namespace

bool SameValue(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBoolean:
      return a.AsBoolean() == b.AsBoolean();
    case Kind::kInteger:
      return a.AsInteger() == b.AsInteger();
    case Kind::kFloat: {
      const double left = a.AsFloat();
      const double right = b.AsFloat();
      return std::memcmp(&left, &right, sizeof(left)) == 0;
    }
    case Kind::kString:
      return a.AsString() == b.AsString();
    case Kind::kList: {
      const auto left = a.AsList();
      const auto right = b.AsList();
      if (left.size() != right.size()) return false;
      for (size_t i = 0; i < left.size(); ++i) {
        if (!SameValue(left[i], right[i])) return false;
      }
      return true;
    }
    default:
      return engine::types::Literal(a) == engine::types::Literal(b);
  }
}

void Properties::Set(std::string_view key, Value value) {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), key,
                             [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  const bool have = at != entries_.end() && at->first == key;
  if (value.is_null()) {
    if (have) entries_.erase(at);
    return;
  }
  if (!have) at = entries_.emplace(at, std::string(key), Value());
  at->second = std::move(value);
}

const Value* Properties::Find(std::string_view key) const {
  for (const auto& [have, value] : entries_) {
    if (have == key) return &value;
  }
  return nullptr;
}

bool Properties::operator==(const Properties& other) const {
  return std::equal(entries_.begin(), entries_.end(), other.entries_.begin(), other.entries_.end(),
                    [](const auto& a, const auto& b) { return a.first == b.first && SameValue(a.second, b.second); });
}

void Apply(const std::vector<Change>& changes, Model* model) {
  for (const Change& change : changes) {
    switch (change.kind) {
      case Change::Kind::kCreateNode:
        model->nodes.Put(change.id, change.node);
        break;
      case Change::Kind::kCreateRel:
        model->rels.Put(change.id, change.rel);
        break;
      case Change::Kind::kSetNodeProperty:
        model->nodes.Edit(change.id)->properties.Set(change.name, change.value);
        break;
      case Change::Kind::kSetRelProperty:
        model->rels.Edit(change.id)->properties.Set(change.name, change.value);
        break;
      case Change::Kind::kAddLabel:
        model->nodes.Edit(change.id)->labels.insert(change.name);
        break;
      case Change::Kind::kRemoveLabel:
        model->nodes.Edit(change.id)->labels.erase(change.name);
        break;
      case Change::Kind::kDeleteNode:
        DeleteNode(change.id, model);
        break;
      case Change::Kind::kDeleteRel:
        model->rels.Erase(change.id);
        break;
      case Change::Kind::kNothing:
        break;
    }
  }
}

std::string Difference(const Model& expected, const Model& found) {
  std::string text = FirstDifference("node", expected.nodes, found.nodes);
  return text.empty() ? FirstDifference("relationship", expected.rels, found.rels) : text;
}

}  // namespace mycel::sim
