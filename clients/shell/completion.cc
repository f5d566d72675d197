#include "clients/shell/completion.h"

#include <algorithm>
#include <cctype>

namespace mycel::shell {
namespace {

constexpr std::string_view kKeywords[] = {"AND",          "AS",
                                          "ASC",          "BY",
                                          "CALL",         "CASE",
                                          "CONSTRAINT",   "CONTAINS",
                                          "COUNT",        "CREATE",
                                          "CSV",          "DELETE",
                                          "DESC",         "DETACH",
                                          "DISTINCT",     "DROP",
                                          "ELSE",         "END",
                                          "ENDS WITH",    "EXISTS",
                                          "EXPLAIN",      "FALSE",
                                          "FOR",          "FOREACH",
                                          "FROM",         "IN",
                                          "INDEX",        "IS NOT NULL",
                                          "IS NULL",      "LIMIT",
                                          "LOAD",         "MATCH",
                                          "MERGE",        "NOT",
                                          "NULL",         "ON CREATE SET",
                                          "ON MATCH SET", "OPTIONAL MATCH",
                                          "OR",           "ORDER BY",
                                          "PROFILE",      "REMOVE",
                                          "REQUIRE",      "RETURN",
                                          "SET",          "SHOW",
                                          "SKIP",         "STARTS WITH",
                                          "THEN",         "TRUE",
                                          "UNION",        "UNIQUE",
                                          "UNWIND",       "USING",
                                          "WHEN",         "WHERE",
                                          "WITH",         "XOR",
                                          "YIELD"};

constexpr std::string_view kCommands[] = {":begin",  ":commit",   ":exit",   ":format", ":help", ":param",
                                          ":params", ":rollback", ":source", ":timing", ":use"};

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0; }

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(text[i])) != std::tolower(static_cast<unsigned char>(prefix[i]))) {
      return false;
    }
  }
  return true;
}

template <typename Range>
void Offer(const Range& from, std::string_view prefix, std::vector<std::string>* to) {
  for (const auto& name : from) {
    if (StartsWithIgnoringCase(name, prefix)) to->emplace_back(name);
  }
}

std::string Quoted(const std::string& name) {
  bool plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0;
  if (plain && std::all_of(name.begin(), name.end(), IsWord)) return name;
  std::string quoted = "`";
  for (char c : name) quoted += c == '`' ? std::string("``") : std::string(1, c);
  return quoted + "`";
}

void OfferNames(const std::vector<std::string>& from, std::string_view prefix, std::vector<std::string>* to) {
  for (const std::string& name : from) {
    if (StartsWithIgnoringCase(name, prefix)) to->push_back(Quoted(name));
  }
}

// Inside `[...` a colon introduces a type, inside `(...` a label.
bool InBrackets(std::string_view before) {
  size_t open = before.find_last_of("[](");
  return open != std::string_view::npos && before[open] == '[';
}

}  // namespace

Completion Complete(std::string_view before, const Names& names) {
  size_t start = before.size();
  while (start > 0 && IsWord(before[start - 1])) --start;
  std::string_view prefix = before.substr(start);
  Completion completion;
  completion.replaced = prefix.size();
  size_t mark = start;
  while (mark > 0 && before[mark - 1] == ' ') --mark;
  char ahead = mark > 0 ? before[mark - 1] : '\0';
  bool adjacent = mark == start;
  size_t first = before.find_first_not_of(" \t\n");

  if (first != std::string_view::npos && before[first] == ':' && first + 1 == start) {
    Offer(kCommands, ":" + std::string(prefix), &completion.candidates);
    ++completion.replaced;
    completion.blank_follows = true;
  } else if (ahead == ':' || ahead == '|' || (ahead == '&' && adjacent) || (ahead == '!' && adjacent)) {
    OfferNames(InBrackets(before) ? names.relationship_types : names.labels, prefix, &completion.candidates);
  } else if (ahead == '.' && adjacent) {
    OfferNames(names.property_keys, prefix, &completion.candidates);
  } else if (ahead == '{' || ahead == ',') {
    OfferNames(names.property_keys, prefix, &completion.candidates);
  } else if (!prefix.empty()) {
    Offer(kKeywords, prefix, &completion.candidates);
    completion.blank_follows = true;
  }
  auto& all = completion.candidates;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return completion;
}

std::string CommonPrefix(const std::vector<std::string>& candidates) {
  std::string prefix = candidates.front();
  for (const std::string& candidate : candidates) {
    size_t same = 0;
    while (same < prefix.size() && same < candidate.size() && prefix[same] == candidate[same]) ++same;
    prefix.resize(same);
  }
  // Not in the middle of a UTF-8 character.
  for (const std::string& candidate : candidates) {
    while (!prefix.empty() && prefix.size() < candidate.size() && (candidate[prefix.size()] & 0xC0) == 0x80) {
      prefix.pop_back();
    }
  }
  return prefix;
}

}  // namespace mycel::shell
