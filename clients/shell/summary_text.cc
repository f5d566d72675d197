#include "clients/shell/summary_text.h"

#include <cctype>

#include "clients/shell/value_text.h"

namespace mycel::shell {
namespace {

struct Counter {
  std::string_view key;
  std::string_view verb;
  std::string_view one;
  std::string_view many;
};

constexpr Counter kCounters[] = {
    {"nodes-created", "created", "node", "nodes"},
    {"nodes-deleted", "deleted", "node", "nodes"},
    {"relationships-created", "created", "relationship", "relationships"},
    {"relationships-deleted", "deleted", "relationship", "relationships"},
    {"properties-set", "set", "property", "properties"},
    {"labels-added", "added", "label", "labels"},
    {"labels-removed", "removed", "label", "labels"},
    {"indexes-added", "added", "index", "indexes"},
    {"indexes-removed", "removed", "index", "indexes"},
    {"constraints-added", "added", "constraint", "constraints"},
    {"constraints-removed", "removed", "constraint", "constraints"},
    {"system-updates", "made", "system update", "system updates"},
};

void PrintOperator(const client::Value& plan, size_t depth, std::string* out) {
  const client::Value* name = plan.Get("operatorType");
  if (name == nullptr || name->As<std::string>() == nullptr) return;
  *out += std::string(depth * 2, ' ') + *name->As<std::string>();
  const client::Value* arguments = plan.Get("args");
  if (arguments == nullptr) arguments = plan.Get("arguments");
  if (arguments != nullptr) {
    if (const client::Value* details = arguments->Get("Details")) *out += "  " + ToBareText(*details);
    if (const client::Value* estimate = arguments->Get("EstimatedRows")) *out += "  est. " + ToBareText(*estimate);
  }
  if (const client::Value* rows = plan.Get("rows")) *out += "  rows " + ToBareText(*rows);
  if (const client::Value* hits = plan.Get("dbHits")) *out += "  hits " + ToBareText(*hits);
  *out += '\n';
  const client::Value* children = plan.Get("children");
  if (children == nullptr || children->As<client::List>() == nullptr) return;
  for (const client::Value& child : *children->As<client::List>()) PrintOperator(child, depth + 1, out);
}

}  // namespace

std::string CountersText(const client::Summary& summary) {
  std::string text;
  for (const Counter& counter : kCounters) {
    for (const auto& [key, count] : summary.counters) {
      if (key != counter.key) continue;
      if (!text.empty()) text += ", ";
      text += std::string(counter.verb) + " " + std::to_string(count) + " " +
              std::string(count == 1 ? counter.one : counter.many);
    }
  }
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string PlanText(const client::Value& plan) {
  std::string text;
  PrintOperator(plan, 0, &text);
  return text;
}

}  // namespace mycel::shell
