#include "engine/index/fulltext/fuzzy_match.h"

#include <re2/re2.h>

#include <algorithm>
#include <vector>

#include "engine/index/fulltext/split_words.h"

namespace mycel::engine::index {

using base::Result;
using base::Status;

std::u32string CodePoints(std::string_view text) {
  std::u32string points;
  while (!text.empty()) points.push_back(static_cast<char32_t>(TakeCodePoint(&text)));
  return points;
}

uint32_t EditDistance(std::u32string_view a, std::u32string_view b, uint32_t limit) {
  const size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<uint32_t> before(b.size() + 1);
  std::vector<uint32_t> last(b.size() + 1);
  std::vector<uint32_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<uint32_t>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<uint32_t>(i);
    uint32_t least = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
    before.swap(last);
    last.swap(row);
  }
  return std::min(last[b.size()], limit + 1);
}

TermPattern::TermPattern() = default;
TermPattern::TermPattern(TermPattern&&) noexcept = default;
TermPattern::~TermPattern() = default;

// What stands before the first wildcard narrows the terms, the rest is matched by an expression.
void TermPattern::SetWildcard(std::string_view text, const Analyzer& analyzer) {
  std::string expression;
  std::string literal;
  bool only_prefix = true;
  prefix_ = true;
  const auto end_literal = [&] {
    const std::string plain = analyzer.Normalize(literal);
    if (expression.empty()) first_ = plain;
    expression += RE2::QuoteMeta(plain);
    literal.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      literal.push_back(text[++i]);
    } else if (text[i] == '*' || text[i] == '?') {
      end_literal();
      only_prefix = only_prefix && text[i] == '*' && i + 1 == text.size();
      expression += text[i] == '*' ? "(?s:.*)" : "(?s:.)";
    } else {
      literal.push_back(text[i]);
    }
  }
  end_literal();
  if (!only_prefix) expression_ = std::make_unique<RE2>(expression, RE2::Quiet);
}

Result<TermPattern> TermPattern::Make(const FulltextQuery& query, const Analyzer& analyzer) {
  TermPattern pattern;
  switch (query.kind) {
    case FulltextQuery::Kind::kWildcard:
      pattern.SetWildcard(query.text, analyzer);
      break;
    case FulltextQuery::Kind::kRegex:
      pattern.expression_ = std::make_unique<RE2>(query.text, RE2::Quiet);
      if (!pattern.expression_->ok()) {
        return Status::Error(base::ErrorId::kInvalidArgumentValue,
                             "The regular expression /" + query.text + "/: " + pattern.expression_->error());
      }
      break;
    default:
      if (query.lower) pattern.first_ = analyzer.Normalize(*query.lower);
      if (query.upper) pattern.upper_ = analyzer.Normalize(*query.upper);
      pattern.lower_inclusive_ = query.lower_inclusive || !query.lower;
      pattern.upper_inclusive_ = query.upper_inclusive;
  }
  return pattern;
}

bool TermPattern::IsPast(std::string_view term) const {
  if (prefix_) return !term.starts_with(first_) && term > first_;
  return upper_ && (upper_inclusive_ ? term > *upper_ : term >= *upper_);
}

bool TermPattern::Matches(std::string_view term) const {
  if (prefix_ && !term.starts_with(first_)) return false;
  if (!lower_inclusive_ && term == first_) return false;
  return expression_ == nullptr || RE2::FullMatch(re2::StringPiece(term.data(), term.size()), *expression_);
}

}  // namespace mycel::engine::index
