// Analyzers: how a text becomes the terms of a full-text index. The names are those that Neo4j gives them.
//
// `standard` and its relatives split as Unicode's word boundaries do (UAX #29): runs of letters, digits and
// underscores, an apostrophe, full stop or colon inside a word and a comma or full stop inside a number belonging to
// it; ideographs stand alone.
//
// Threads: immutable, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mycel::engine::index {

struct AnalyzedTerm {
  std::string text;
  uint32_t position = 0;  // stop words leave holes
};

class Analyzer {
 public:
  enum class Split : uint8_t { kWords, kLetters, kWhitespace, kNone };
  struct Steps {
    Split split = Split::kWords;
    bool lower_case = true;
    bool fold_accents = false;
    bool stop_words = false;
    bool stem_english = false;
  };

  constexpr Analyzer(std::string_view name, std::string_view description, Steps steps)
      : name_(name), description_(description), steps_(steps) {}

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] std::string_view description() const { return description_; }
  [[nodiscard]] std::vector<std::string_view> stop_words() const;

  // Appends the terms of `text` (UTF-8; malformed bytes separate), the first at *position or behind it; *position ends
  // behind the last.
  void Analyze(std::string_view text, uint32_t* position, std::vector<AnalyzedTerm>* out) const;
  // A word that is no whole term (with wildcards, fuzzy): only what is done to single letters.
  [[nodiscard]] std::string Normalize(std::string_view word) const;

 private:
  std::string_view name_;
  std::string_view description_;
  Steps steps_;
};

inline constexpr std::string_view kDefaultAnalyzer = "standard-no-stop-words";

[[nodiscard]] std::span<const Analyzer> AllAnalyzers();
// Null when there is none of that name.
[[nodiscard]] const Analyzer* FindAnalyzer(std::string_view name);

}  // namespace mycel::engine::index
