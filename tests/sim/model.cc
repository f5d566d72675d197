#include "sim/model.h"

namespace mycel::sim {
namespace {

void Set(std::map<std::string, std::string>* properties, const std::string& key, const std::string& value) {
  if (value.empty()) {
    properties->erase(key);
  } else {
    (*properties)[key] = value;
  }
}

std::string Text(const std::map<std::string, std::string>& properties) {
  std::string out = " {";
  for (const auto& [key, value] : properties) out += key + ": " + value.substr(0, 40) + ", ";
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

template <typename Map>
std::string FirstDifference(const char* what, const Map& expected, const Map& found) {
  for (const auto& [id, value] : expected) {
    const auto at = found.find(id);
    if (at == found.end()) return std::string(what) + " " + std::to_string(id) + " is missing: " + Text(value);
    if (!(at->second == value)) {
      return std::string(what) + " " + std::to_string(id) + " should be " + Text(value) + ", is " + Text(at->second);
    }
  }
  for (const auto& [id, value] : found) {
    if (!expected.contains(id)) return std::string(what) + " " + std::to_string(id) + " should not be: " + Text(value);
  }
  return {};
}

}  // namespace

void Apply(const std::vector<Change>& changes, Model* model) {
  for (const Change& change : changes) {
    switch (change.kind) {
      case Change::Kind::kCreateNode:
        model->nodes[change.id] = change.node;
        break;
      case Change::Kind::kCreateRel:
        model->rels[change.id] = change.rel;
        break;
      case Change::Kind::kSetNodeProperty:
        Set(&model->nodes[change.id].properties, change.name, change.value);
        break;
      case Change::Kind::kSetRelProperty:
        Set(&model->rels[change.id].properties, change.name, change.value);
        break;
      case Change::Kind::kAddLabel:
        model->nodes[change.id].labels.insert(change.name);
        break;
      case Change::Kind::kRemoveLabel:
        model->nodes[change.id].labels.erase(change.name);
        break;
      case Change::Kind::kDeleteNode:
        model->nodes.erase(change.id);
        std::erase_if(model->rels, [&](const auto& entry) {
          return entry.second.start == change.id || entry.second.end == change.id;
        });
        break;
      case Change::Kind::kDeleteRel:
        model->rels.erase(change.id);
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
