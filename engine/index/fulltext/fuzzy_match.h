// Which terms a fuzzy word, a wildcard, a range or a regular expression stands for.
//
// Threads: pure; a pattern is used by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/index/fulltext/analyzer.h"
#include "engine/index/fulltext/fulltext_query.h"

namespace re2 {
class RE2;
}

namespace mycel::engine::index {

[[nodiscard]] std::u32string CodePoints(std::string_view text);

// Insertions, deletions, substitutions and swaps of neighbours that make one of the other; `limit` + 1 when it takes
// more than `limit`.
[[nodiscard]] uint32_t EditDistance(std::u32string_view a, std::u32string_view b, uint32_t limit);

// Of a kWildcard, kRange or kRegex query.
class TermPattern {
 public:
  [[nodiscard]] static base::Result<TermPattern> Make(const FulltextQuery& query, const Analyzer& analyzer);
  TermPattern(TermPattern&&) noexcept;
  ~TermPattern();

  // No smaller term matches.
  [[nodiscard]] const std::string& first() const { return first_; }
  // Neither this term nor a greater one matches.
  [[nodiscard]] bool IsPast(std::string_view term) const;
  [[nodiscard]] bool Matches(std::string_view term) const;

 private:
  TermPattern();
  void SetWildcard(std::string_view text, const Analyzer& analyzer);

  std::string first_;
  bool prefix_ = false;  // matching terms start with first_
  std::optional<std::string> upper_;
  bool lower_inclusive_ = true;
  bool upper_inclusive_ = true;
  std::unique_ptr<re2::RE2> expression_;  // null: none
};

}  // namespace mycel::engine::index
