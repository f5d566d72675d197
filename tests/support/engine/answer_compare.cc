#include <algorithm>
#include <cctype>
#include <cmath>

#include "engine/types/print.h"
#include "support/engine/answer_value.h"

namespace mycel::tests {
namespace {

using Kind = AnswerValue::Kind;
constexpr double kRelativeTolerance = 1e-15;

bool SameFloats(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  return std::abs(a - b) <= kRelativeTolerance * std::max(std::abs(a), std::abs(b));
}

template <typename T, typename Same>
bool SameBags(const std::vector<T>& expected, const std::vector<T>& actual, Same same) {
  if (expected.size() != actual.size()) return false;
  // Both in the order of their text: nearly everything pairs at once, so the search stays short.
  using Keyed = std::pair<std::string, const T*>;
  std::vector<Keyed> wanted, left;
  for (const T& item : expected) wanted.emplace_back(Render(item), &item);
  for (const T& item : actual) left.emplace_back(Render(item), &item);
  const auto by_text = [](const Keyed& a, const Keyed& b) { return a.first < b.first; };
  std::stable_sort(wanted.begin(), wanted.end(), by_text);
  std::stable_sort(left.begin(), left.end(), by_text);
  for (const Keyed& item : wanted) {
    const auto found =
        std::find_if(left.begin(), left.end(), [&](const Keyed& other) { return same(*item.second, *other.second); });
    if (found == left.end()) return false;
    left.erase(found);
  }
  return true;
}

bool SameSequence(const std::vector<AnswerValue>& a, const std::vector<AnswerValue>& b, bool lists_as_bags) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const AnswerValue& x, const AnswerValue& y) { return SameAnswer(x, y, lists_as_bags); });
}

bool SameEntries(const AnswerValue& a, const AnswerValue& b, bool lists_as_bags) {
  return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                    [&](const auto& x, const auto& y) {
                      return x.first == y.first && SameAnswer(x.second, y.second, lists_as_bags);
                    });
}

std::string RenderName(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c >= 0x80;
  });
  return plain ? name : "`" + name + "`";
}

std::string RenderEntries(const AnswerValue& value) {
  std::string out = "{";
  for (const auto& [key, entry] : value.entries) {
    if (out.size() > 1) out += ", ";
    out += RenderName(key) + ": " + Render(entry);
  }
  return out + "}";
}

std::string RenderNode(const AnswerValue& value) {
  std::string out = "(";
  for (const std::string& label : value.labels) out += ":" + RenderName(label);
  if (!value.entries.empty()) out += (value.labels.empty() ? "" : " ") + RenderEntries(value);
  return out + ")";
}

std::string RenderRelationship(const AnswerValue& value) {
  return "[:" + RenderName(value.text) + (value.entries.empty() ? "" : " " + RenderEntries(value)) + "]";
}

std::string RenderPath(const AnswerValue& value) {
  std::string out = "<" + Render(value.items[0]);
  for (size_t i = 1; i + 1 < value.items.size(); i += 2) {
    const AnswerValue& relationship = value.items[i];
    out += (relationship.forward ? "-" : "<-") + RenderRelationship(relationship) + (relationship.forward ? "->" : "-");
    out += Render(value.items[i + 1]);
  }
  return out + ">";
}

}  // namespace

std::string Render(const AnswerValue& value) {
  switch (value.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return value.boolean ? "true" : "false";
    case Kind::kInteger:
      return std::to_string(value.integer);
    case Kind::kFloat:
      return engine::types::FloatText(value.real);
    case Kind::kString:
    case Kind::kText:
      return engine::types::QuotedString(value.text);
    case Kind::kMap:
      return RenderEntries(value);
    case Kind::kNode:
      return RenderNode(value);
    case Kind::kRelationship:
      return RenderRelationship(value);
    case Kind::kPath:
      return RenderPath(value);
    case Kind::kList:
      break;
  }
  std::string out = "[";
  for (const AnswerValue& item : value.items) out += (out.size() > 1 ? ", " : "") + Render(item);
  return out + "]";
}

std::string Render(const AnswerRow& row) {
  std::string out = "|";
  for (const AnswerValue& cell : row) out += " " + Render(cell) + " |";
  return out;
}

bool SameAnswer(const AnswerValue& expected, const AnswerValue& actual, bool lists_as_bags) {
  if (actual.kind == Kind::kText) {
    return (expected.kind == Kind::kString || expected.kind == Kind::kText) && expected.text == actual.text;
  }
  if (expected.kind != actual.kind) return false;
  switch (expected.kind) {
    case Kind::kNull:
      return true;
    case Kind::kBoolean:
      return expected.boolean == actual.boolean;
    case Kind::kInteger:
      return expected.integer == actual.integer;
    case Kind::kFloat:
      return SameFloats(expected.real, actual.real);
    case Kind::kString:
    case Kind::kText:
      return expected.text == actual.text;
    case Kind::kMap:
      return SameEntries(expected, actual, lists_as_bags);
    case Kind::kNode:
      return expected.labels == actual.labels && SameEntries(expected, actual, lists_as_bags);
    case Kind::kRelationship:
      return expected.text == actual.text && expected.forward == actual.forward &&
             SameEntries(expected, actual, lists_as_bags);
    case Kind::kPath:
      return SameSequence(expected.items, actual.items, lists_as_bags);
    case Kind::kList:
      break;
  }
  if (!lists_as_bags) return SameSequence(expected.items, actual.items, false);
  return SameBags(expected.items, actual.items,
                  [](const AnswerValue& a, const AnswerValue& b) { return SameAnswer(a, b, true); });
}

bool SameRows(const std::vector<AnswerRow>& expected, const std::vector<AnswerRow>& actual, bool ordered,
              bool lists_as_bags) {
  const auto same = [&](const AnswerRow& a, const AnswerRow& b) { return SameSequence(a, b, lists_as_bags); };
  if (ordered) return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(), same);
  return SameBags(expected, actual, same);
}

}  // namespace mycel::tests
