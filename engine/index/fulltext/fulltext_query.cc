#include "engine/index/fulltext/fulltext_query.h"

#include <charconv>
#include <cstdlib>
#include <utility>

namespace mycel::engine::index {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr size_t kMaxDepth = 200;
constexpr size_t kMaxClauses = 1024;  // as Lucene

using Kind = FulltextQuery::Kind;
using Occur = FulltextQuery::Occur;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class QueryParser {
 public:
  explicit QueryParser(std::string_view text) : text_(text) {}

  Result<FulltextQuery> Parse() {
    MYCEL_ASSIGN_OR_RETURN(FulltextQuery query, ParseClauses("", 0));
    if (at_ < text_.size()) return Fail("unexpected '" + std::string(1, text_[at_]) + "'");
    return query;
  }

 private:
  enum class Conjunction : uint8_t { kNone, kAnd, kOr };
  enum class Modifier : uint8_t { kNone, kMust, kNot };

  [[nodiscard]] Status Fail(std::string_view what) const {
    return Status::Error(ErrorId::kInvalidArgumentValue, "The full-text query '" + std::string(text_.substr(0, 200)) +
                                                             "' cannot be parsed: " + std::string(what) +
                                                             " at column " + std::to_string(at_));
  }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }
  [[nodiscard]] bool AtEnd() const { return at_ >= text_.size(); }
  bool Accept(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  // AND, OR, NOT and TO are words only if they stand alone.
  bool AcceptWord(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    const size_t end = at_ + word.size();
    if (end < text_.size() && !IsSpace(text_[end]) && text_[end] != '(' && text_[end] != '"') return false;
    at_ = end;
    return true;
  }

  Conjunction TakeConjunction();
  Modifier TakeModifier();
  Result<FulltextQuery> ParseClauses(const std::string& field, size_t depth);
  Result<FulltextQuery> ParseClause(std::string field, size_t depth);
  Result<FulltextQuery> ParseQuoted(std::string field);
  Result<FulltextQuery> ParseRegex(std::string field);
  Result<FulltextQuery> ParseRange(std::string field);
  Result<FulltextQuery> ParseWord(std::string field);
  Result<std::string> RangeEnd(char close);
  Status TakeBoost(FulltextQuery* query);
  std::optional<double> TakeNumber();
  std::optional<std::string> TakeField();

  std::string_view text_;
  size_t at_ = 0;
};

QueryParser::Conjunction QueryParser::TakeConjunction() {
  if (AcceptWord("AND") || Accept("&&")) return Conjunction::kAnd;
  if (AcceptWord("OR") || Accept("||")) return Conjunction::kOr;
  return Conjunction::kNone;
}

QueryParser::Modifier QueryParser::TakeModifier() {
  if (Accept("+")) return Modifier::kMust;
  if (Accept("-") || Accept("!") || AcceptWord("NOT")) return Modifier::kNot;
  return Modifier::kNone;
}

Result<FulltextQuery> QueryParser::ParseClauses(const std::string& field, size_t depth) {
  if (depth > kMaxDepth) return Fail("too many nested groups");
  FulltextQuery query;
  for (bool first = true;; first = false) {
    SkipSpace();
    if (!first && (AtEnd() || text_[at_] == ')')) return query;
    const Conjunction conjunction = first ? Conjunction::kNone : TakeConjunction();
    SkipSpace();
    const Modifier modifier = TakeModifier();
    SkipSpace();
    if (AtEnd()) return Fail("the end of the query comes too early");
    MYCEL_ASSIGN_OR_RETURN(FulltextQuery clause, ParseClause(field, depth));
    // `a AND b`: both sides must hold, unless a side is excluded.
    if (conjunction == Conjunction::kAnd && !query.clauses.empty() && query.clauses.back().first != Occur::kMustNot) {
      query.clauses.back().first = Occur::kMust;
    }
    Occur occur = Occur::kShould;
    if (modifier == Modifier::kNot) {
      occur = Occur::kMustNot;
    } else if (modifier == Modifier::kMust || conjunction == Conjunction::kAnd) {
      occur = Occur::kMust;
    }
    if (query.clauses.size() == kMaxClauses) return Fail("there are more than 1024 clauses");
    query.clauses.push_back({occur, std::move(clause)});
  }
}

// A name with a colon behind it.
std::optional<std::string> QueryParser::TakeField() {
  std::string name;
  size_t at = at_;
  while (at < text_.size() && !IsSpace(text_[at]) &&
         std::string_view(":\"()[]{}^~*?/+!").find(text_[at]) == std::string_view::npos) {
    if (text_[at] == '\\' && at + 1 < text_.size()) ++at;
    name.push_back(text_[at++]);
  }
  if (name.empty() || at >= text_.size() || text_[at] != ':') return std::nullopt;
  at_ = at + 1;
  return name;
}

Result<FulltextQuery> QueryParser::ParseClause(std::string field, size_t depth) {
  if (Accept("*:*")) {
    FulltextQuery all;
    all.kind = Kind::kAll;
    MYCEL_RETURN_IF_ERROR(TakeBoost(&all));
    return all;
  }
  if (auto name = TakeField()) {
    field = *std::move(name);
    SkipSpace();
    if (AtEnd()) return Fail("a word is missing behind '" + field + ":'");
  }
  switch (text_[at_]) {
    case '(': {
      ++at_;
      MYCEL_ASSIGN_OR_RETURN(FulltextQuery group, ParseClauses(field, depth + 1));
      if (!Accept(")")) return Fail("a ')' is missing");
      MYCEL_RETURN_IF_ERROR(TakeBoost(&group));
      return group;
    }
    case '"':
      return ParseQuoted(std::move(field));
    case '/':
      return ParseRegex(std::move(field));
    case '[':
    case '{':
      return ParseRange(std::move(field));
    case ')':
    case ']':
    case '}':
    case ':':
    case '^':
    case '~':
      return Fail("unexpected '" + std::string(1, text_[at_]) + "'");
    default:
      return ParseWord(std::move(field));
  }
}

std::optional<double> QueryParser::TakeNumber() {
  double number = 0;
  const std::string_view rest = text_.substr(at_);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
  if (error != std::errc() || number < 0) return std::nullopt;
  at_ += static_cast<size_t>(end - rest.data());
  return number;
}

Status QueryParser::TakeBoost(FulltextQuery* query) {
  if (!Accept("^")) return Status::Ok();
  const auto number = TakeNumber();
  if (!number) return Fail("a number is missing behind '^'");
  query->boost = *number;
  return Status::Ok();
}

Result<FulltextQuery> QueryParser::ParseQuoted(std::string field) {
  FulltextQuery phrase;
  phrase.kind = Kind::kPhrase;
  phrase.field = std::move(field);
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    phrase.text.push_back(text_[at_]);
  }
  if (!Accept("\"")) return Fail("a closing '\"' is missing");
  if (Accept("~")) {
    const auto slop = TakeNumber();
    phrase.slop = slop ? static_cast<uint32_t>(std::min(*slop, 1e6)) : 0;
  }
  MYCEL_RETURN_IF_ERROR(TakeBoost(&phrase));
  return phrase;
}

Result<FulltextQuery> QueryParser::ParseRegex(std::string field) {
  FulltextQuery regex;
  regex.kind = Kind::kRegex;
  regex.field = std::move(field);
  for (++at_; at_ < text_.size() && text_[at_] != '/'; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '/') ++at_;
    regex.text.push_back(text_[at_]);
  }
  if (!Accept("/")) return Fail("a closing '/' is missing");
  MYCEL_RETURN_IF_ERROR(TakeBoost(&regex));
  return regex;
}

Result<std::string> QueryParser::RangeEnd(char close) {
  SkipSpace();
  std::string end;
  if (Accept("\"")) {
    while (at_ < text_.size() && text_[at_] != '"') end.push_back(text_[at_++]);
    if (!Accept("\"")) return Fail("a closing '\"' is missing");
    return end;
  }
  while (at_ < text_.size() && !IsSpace(text_[at_]) && text_[at_] != ']' && text_[at_] != '}' && text_[at_] != close) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    end.push_back(text_[at_++]);
  }
  if (end.empty()) return Fail("an end of the range is missing");
  return end;
}

Result<FulltextQuery> QueryParser::ParseRange(std::string field) {
  FulltextQuery range;
  range.kind = Kind::kRange;
  range.field = std::move(field);
  range.lower_inclusive = text_[at_++] == '[';
  MYCEL_ASSIGN_OR_RETURN(std::string lower, RangeEnd(' '));
  SkipSpace();
  if (!AcceptWord("TO")) return Fail("TO is missing in the range");
  MYCEL_ASSIGN_OR_RETURN(std::string upper, RangeEnd(']'));
  SkipSpace();
  if (AtEnd() || (text_[at_] != ']' && text_[at_] != '}')) return Fail("a ']' or '}' is missing");
  range.upper_inclusive = text_[at_++] == ']';
  if (lower != "*") range.lower = std::move(lower);
  if (upper != "*") range.upper = std::move(upper);
  MYCEL_RETURN_IF_ERROR(TakeBoost(&range));
  return range;
}

Result<FulltextQuery> QueryParser::ParseWord(std::string field) {
  const size_t begin = at_;
  if (AcceptWord("AND") || AcceptWord("OR") || Accept("&&") || Accept("||")) {
    at_ = begin;
    return Fail("a word is missing before AND or OR");
  }
  FulltextQuery word;
  word.kind = Kind::kText;
  word.field = std::move(field);
  std::string pattern;  // with the escapes that wildcards need
  for (; at_ < text_.size() && !IsSpace(text_[at_]); ++at_) {
    const char c = text_[at_];
    if (std::string_view("()[]{}\":^~").find(c) != std::string_view::npos) break;
    if (c == '\\') {
      if (++at_ == text_.size()) return Fail("nothing follows the '\\'");
      word.text.push_back(text_[at_]);
      if (text_[at_] == '*' || text_[at_] == '?' || text_[at_] == '\\') pattern.push_back('\\');
      pattern.push_back(text_[at_]);
      continue;
    }
    if (c == '*' || c == '?') word.kind = Kind::kWildcard;
    word.text.push_back(c);
    pattern.push_back(c);
  }
  if (at_ == begin) return Fail("unexpected '" + std::string(1, text_[at_]) + "'");
  if (word.kind == Kind::kWildcard) word.text = std::move(pattern);
  if (Accept("~")) {
    if (word.kind == Kind::kText) word.kind = Kind::kFuzzy;
    if (const auto edits = TakeNumber()) word.similarity = *edits;
  }
  MYCEL_RETURN_IF_ERROR(TakeBoost(&word));
  return word;
}

}  // namespace

Result<FulltextQuery> ParseFulltextQuery(std::string_view text) { return QueryParser(text).Parse(); }

}  // namespace mycel::engine::index
