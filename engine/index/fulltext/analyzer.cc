#include "engine/index/fulltext/analyzer.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "engine/index/fulltext/english_stem.h"
#include "engine/index/fulltext/split_words.h"

namespace mycel::engine::index {
namespace {

// The stop words that Lucene's English analyzers filter.
constexpr std::string_view kStopWords[] = {"a",    "an",   "and",  "are",  "as",   "at",    "be",   "but",   "by",
                                           "for",  "if",   "in",   "into", "is",   "it",    "no",   "not",   "of",
                                           "on",   "or",   "such", "that", "the",  "their", "then", "there", "these",
                                           "they", "this", "to",   "was",  "will", "with"};

using Split = Analyzer::Split;

constexpr Analyzer kAnalyzers[] = {
    {"english", "English analyzer with stemming and stop word filtering.", {.stop_words = true, .stem_english = true}},
    {"keyword",
     "Takes the text as a single term. For zip codes, ids and the like.",
     {.split = Split::kNone, .lower_case = false}},
    {"simple",
     "Splits at everything that is not a letter, in lower case. No stemming or filtering.",
     {.split = Split::kLetters}},
    {"standard", "Splits at word boundaries, in lower case, and filters out English stop words.", {.stop_words = true}},
    {"standard-folding",
     "As 'standard', and removes accents from letters.",
     {.fold_accents = true, .stop_words = true}},
    {"standard-no-stop-words", "The default analyzer: as 'standard', but filters no stop words.", {}},
    {"stop",
     "Splits at everything that is not a letter, in lower case, and filters out English stop words.",
     {.split = Split::kLetters, .stop_words = true}},
    {"unicode_whitespace",
     "Breaks text into terms by characters that have the Unicode WHITESPACE property.",
     {.split = Split::kWhitespace, .lower_case = false}},
    {"whitespace", "Breaks text into terms at white space.", {.split = Split::kWhitespace, .lower_case = false}},
};

std::string LowerCase(std::string_view word) {
  std::string out;
  out.reserve(word.size());
  while (!word.empty()) {
    const int32_t c = TakeCodePoint(&word);
    if (c < 0) continue;
    utf8proc_uint8_t buffer[4];
    const utf8proc_ssize_t size = utf8proc_encode_char(utf8proc_tolower(c), buffer);
    out.append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(size));
  }
  return out;
}

std::string WithoutAccents(const std::string& word) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK);
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
                                             static_cast<utf8proc_ssize_t>(word.size()), &folded, options);
  if (size < 0) return word;
  std::string plain(reinterpret_cast<const char*>(folded), static_cast<size_t>(size));
  std::free(folded);
  // Letters that Unicode does not take apart.
  constexpr std::pair<std::string_view, std::string_view> kLetters[] = {
      {"ß", "ss"}, {"æ", "ae"}, {"œ", "oe"}, {"ø", "o"}, {"ł", "l"}, {"đ", "d"}, {"ð", "d"}, {"þ", "th"}, {"ı", "i"}};
  for (const auto& [letter, base] : kLetters) {
    for (size_t at = plain.find(letter); at != std::string::npos; at = plain.find(letter, at)) {
      plain.replace(at, letter.size(), base);
    }
  }
  return plain;
}

// king's, king’s
void DropPossessive(std::string* word) {
  for (const std::string_view ending : {"'s", "'S", "\u2019s", "\u2019S"}) {
    if (word->size() > ending.size() && word->ends_with(ending)) {
      word->resize(word->size() - ending.size());
      return;
    }
  }
}

bool IsStopWord(std::string_view word) {
  return std::find(std::begin(kStopWords), std::end(kStopWords), word) != std::end(kStopWords);
}

}  // namespace

std::vector<std::string_view> Analyzer::stop_words() const {
  if (!steps_.stop_words) return {};
  return {std::begin(kStopWords), std::end(kStopWords)};
}

std::string Analyzer::Normalize(std::string_view word) const {
  std::string out = steps_.lower_case ? LowerCase(word) : std::string(word);
  return steps_.fold_accents ? WithoutAccents(out) : out;
}

void Analyzer::Analyze(std::string_view text, uint32_t* position, std::vector<AnalyzedTerm>* out) const {
  const WordSink sink = [&](std::string_view word) {
    std::string term(word);
    if (steps_.stem_english) DropPossessive(&term);
    term = Normalize(term);
    const uint32_t at = (*position)++;
    if (term.empty() || (steps_.stop_words && IsStopWord(term))) return;
    if (steps_.stem_english) term = EnglishStem(std::move(term));
    out->push_back({std::move(term), at});
  };
  switch (steps_.split) {
    case Split::kWords:
      return SplitWords(text, sink);
    case Split::kLetters:
      return SplitLetters(text, sink);
    case Split::kWhitespace:
      return SplitWhitespace(text, sink);
    case Split::kNone:
      if (!text.empty()) sink(text);
  }
}

std::span<const Analyzer> AllAnalyzers() { return kAnalyzers; }

const Analyzer* FindAnalyzer(std::string_view name) {
  for (const Analyzer& analyzer : kAnalyzers) {
    if (analyzer.name() == name) return &analyzer;
  }
  return nullptr;
}

}  // namespace mycel::engine::index
