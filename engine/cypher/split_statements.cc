#include "engine/cypher/split_statements.h"

#include <algorithm>

namespace mycel::engine::cypher {
namespace {

bool IsBlank(char c) { return c == ' ' || (c >= 9 && c <= 13); }

// Where the comment that starts at `at` ends, or `at` if none starts there.
size_t SkipComment(std::string_view text, size_t at) {
  const std::string_view sign = text.substr(at, 2);
  if (sign == "//") return std::min(text.find_first_of("\r\n", at), text.size());
  if (sign != "/*") return at;
  const size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

// Where the string or name that starts at `at` ends. A doubled backtick needs no care: it closes one name and opens the
// next.
size_t SkipQuoted(std::string_view text, size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at) {
    if (text[at] == '\\' && quote != '`') ++at;
  }
  return std::min(at + 1, text.size());
}

std::string_view TrimEnd(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<ScriptStatement> SplitStatements(std::string_view script) {
  std::vector<ScriptStatement> statements;
  size_t begin = 0;
  bool started = false;
  size_t at = 0;
  while (at < script.size()) {
    const char c = script[at];
    if (const size_t behind = SkipComment(script, at); behind != at) {
      at = behind;
      continue;
    }
    if (c == ';') {
      if (started) statements.push_back({TrimEnd(script.substr(begin, at - begin)), true});
      started = false;
      ++at;
      continue;
    }
    if (!started && !IsBlank(c)) {
      started = true;
      begin = at;
    }
    at = c == '\'' || c == '"' || c == '`' ? SkipQuoted(script, at) : at + 1;
  }
  if (started) statements.push_back({TrimEnd(script.substr(begin)), false});
  return statements;
}

}  // namespace mycel::engine::cypher
