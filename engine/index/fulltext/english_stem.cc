#include "engine/index/fulltext/english_stem.h"

#include <algorithm>
#include <string_view>

namespace mycel::engine::index {
namespace {

bool IsVowel(std::string_view word, size_t at) {
  switch (word[at]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
      return true;
    case 'y':
      return at > 0 && !IsVowel(word, at - 1);
    default:
      return false;
  }
}

// The paper's m: how often a run of vowels is followed by a run of consonants.
size_t Measure(std::string_view stem) {
  size_t measure = 0;
  bool vowel_before = false;
  for (size_t i = 0; i < stem.size(); ++i) {
    const bool vowel = IsVowel(stem, i);
    if (vowel_before && !vowel) ++measure;
    vowel_before = vowel;
  }
  return measure;
}

bool HasVowel(std::string_view stem) {
  for (size_t i = 0; i < stem.size(); ++i) {
    if (IsVowel(stem, i)) return true;
  }
  return false;
}

bool EndsDouble(std::string_view word) {
  return word.size() >= 2 && word[word.size() - 1] == word[word.size() - 2] && !IsVowel(word, word.size() - 1);
}

// Consonant, vowel, consonant, the last not w, x or y: "hop", not "snow".
bool EndsShort(std::string_view word) {
  const size_t size = word.size();
  if (size < 3 || IsVowel(word, size - 1) || !IsVowel(word, size - 2) || IsVowel(word, size - 3)) return false;
  return word[size - 1] != 'w' && word[size - 1] != 'x' && word[size - 1] != 'y';
}

struct Rule {
  std::string_view suffix;
  std::string_view replacement;
};

// The first suffix that fits decides: it is replaced if the measure of what stands before is at least `measure`.
template <size_t N>
void Replace(const Rule (&rules)[N], size_t measure, std::string* word) {
  for (const Rule& rule : rules) {
    if (!word->ends_with(rule.suffix)) continue;
    const size_t stem = word->size() - rule.suffix.size();
    if (Measure(std::string_view(*word).substr(0, stem)) < measure) return;
    word->replace(stem, std::string::npos, rule.replacement);
    return;
  }
}

// caresses, ponies, cats
void Step1a(std::string* word) {
  if (word->ends_with("sses") || word->ends_with("ies")) {
    word->resize(word->size() - 2);
  } else if (word->ends_with("s") && !word->ends_with("ss")) {
    word->pop_back();
  }
}

// agreed, plastered, motoring
void Step1b(std::string* word) {
  const std::string_view all = *word;
  if (all.ends_with("eed")) {
    if (Measure(all.substr(0, all.size() - 3)) > 0) word->pop_back();
    return;
  }
  const size_t length = all.ends_with("ed") ? 2 : all.ends_with("ing") ? 3 : 0;
  if (length == 0 || !HasVowel(all.substr(0, all.size() - length))) return;
  word->resize(word->size() - length);
  if (word->ends_with("at") || word->ends_with("bl") || word->ends_with("iz")) {
    word->push_back('e');
  } else if (EndsDouble(*word) && word->back() != 'l' && word->back() != 's' && word->back() != 'z') {
    word->pop_back();
  } else if (Measure(*word) == 1 && EndsShort(*word)) {
    word->push_back('e');
  }
}

void Step1c(std::string* word) {
  if (word->ends_with("y") && HasVowel(std::string_view(*word).substr(0, word->size() - 1))) word->back() = 'i';
}

constexpr Rule kStep2[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},
                           {"izer", "ize"},    {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"},
                           {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
                           {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"},
                           {"ousness", "ous"}, {"aliti", "al"},    {"iviti", "ive"},   {"biliti", "ble"},
                           {"logi", "log"}};
constexpr Rule kStep3[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
                           {"ical", "ic"},  {"ful", ""},   {"ness", ""}};
constexpr Rule kStep4[] = {{"al", ""},   {"ance", ""}, {"ence", ""},  {"er", ""},   {"ic", ""},  {"able", ""},
                           {"ible", ""}, {"ant", ""},  {"ement", ""}, {"ment", ""}, {"ent", ""}, {"ou", ""},
                           {"ism", ""},  {"ate", ""},  {"iti", ""},   {"ous", ""},  {"ive", ""}, {"ize", ""}};

void Step4(std::string* word) {
  if (word->ends_with("ion")) {
    const std::string_view stem = std::string_view(*word).substr(0, word->size() - 3);
    if ((stem.ends_with("s") || stem.ends_with("t")) && Measure(stem) > 1) word->resize(stem.size());
    return;
  }
  Replace(kStep4, 2, word);
}

void Step5(std::string* word) {
  if (word->ends_with("e")) {
    const std::string_view stem = std::string_view(*word).substr(0, word->size() - 1);
    const size_t measure = Measure(stem);
    if (measure > 1 || (measure == 1 && !EndsShort(stem))) word->pop_back();
  }
  if (word->ends_with("ll") && Measure(*word) > 1) word->pop_back();
}

}  // namespace

std::string EnglishStem(std::string word) {
  if (word.size() < 3 || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
    return word;
  }
  Step1a(&word);
  Step1b(&word);
  Step1c(&word);
  Replace(kStep2, 1, &word);
  Replace(kStep3, 1, &word);
  Step4(&word);
  Step5(&word);
  return word;
}

}  // namespace mycel::engine::index
