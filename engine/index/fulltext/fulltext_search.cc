#include "engine/index/fulltext/fulltext_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

#include "engine/index/fulltext/fuzzy_match.h"

namespace mycel::engine::index {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

using Kind = FulltextQuery::Kind;
using Occur = FulltextQuery::Occur;

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
constexpr size_t kMaxExpansions = 65536;    // terms of a wildcard, range or regular expression
constexpr size_t kMaxFuzzyExpansions = 50;  // as Lucene

// Lucene keeps lengths in a byte: exact below 40, above with four significant bits.
uint32_t RoundedLength(uint32_t length) {
  constexpr uint32_t kExact = 24;
  if (length < kExact) return length;
  const uint32_t rest = length - kExact;
  const int bits = std::bit_width(rest);
  const int shift = bits > 4 ? bits - 4 : 0;
  return kExact + ((rest >> shift) << shift);
}

using Place = std::pair<int64_t, uint32_t>;  // document, field
using Frequencies = std::map<Place, double>;
using Positions = std::map<Place, std::vector<uint32_t>>;

class Search {
 public:
  Search(const Analyzer& analyzer, std::span<const std::string> fields, std::span<Postings* const> sources)
      : analyzer_(analyzer), fields_(fields), sources_(sources), totals_(fields.size()) {
    for (Postings* source : sources) {
      const std::vector<FieldTotals> own = source->Totals();
      for (size_t i = 0; i < totals_.size() && i < own.size(); ++i) {
        totals_[i].documents += own[i].documents;
        totals_[i].terms += own[i].terms;
      }
    }
  }

  Result<DocumentScores> Run(const FulltextQuery& query) {
    MYCEL_ASSIGN_OR_RETURN(DocumentScores scores, Evaluate(query));
    if (query.boost != 1) {
      for (auto& [document, score] : scores) score *= query.boost;
    }
    return scores;
  }

 private:
  Result<DocumentScores> Evaluate(const FulltextQuery& query);
  Result<DocumentScores> Boolean(const FulltextQuery& query);
  Result<DocumentScores> Text(const FulltextQuery& query);
  Result<DocumentScores> Phrase(const FulltextQuery& query);
  Result<DocumentScores> Fuzzy(const FulltextQuery& query);
  Result<DocumentScores> Expanded(const FulltextQuery& query);
  Result<DocumentScores> All();

  [[nodiscard]] bool Wanted(const FulltextQuery& query, uint32_t field) const {
    return field < fields_.size() && (query.field.empty() || query.field == fields_[field]);
  }
  Result<Positions> Read(const FulltextQuery& query, const std::string& term);
  Status TermsFrom(const std::string& from, const std::function<bool(std::string_view)>& visit);
  Status AddBm25(const Frequencies& frequencies, const std::vector<Positions>& terms, double boost,
                 DocumentScores* scores);
  Result<uint32_t> Length(int64_t document, uint32_t field);

  const Analyzer& analyzer_;
  std::span<const std::string> fields_;
  std::span<Postings* const> sources_;
  std::vector<FieldTotals> totals_;
  std::unordered_map<int64_t, std::vector<uint32_t>> lengths_;
};

Result<DocumentScores> Search::Evaluate(const FulltextQuery& query) {
  switch (query.kind) {
    case Kind::kText:
      return Text(query);
    case Kind::kPhrase:
      return Phrase(query);
    case Kind::kFuzzy:
      return Fuzzy(query);
    case Kind::kWildcard:
    case Kind::kRegex:
    case Kind::kRange:
      return Expanded(query);
    case Kind::kAll:
      return All();
    case Kind::kBoolean:
      return Boolean(query);
  }
  return DocumentScores();
}

// All that must match, plus what should for the score; without a must at least one that should.
Result<DocumentScores> Search::Boolean(const FulltextQuery& query) {
  DocumentScores out;
  bool any_must = false;
  for (const auto& [occur, clause] : query.clauses) {
    if (occur != Occur::kMust) continue;
    MYCEL_ASSIGN_OR_RETURN(const DocumentScores found, Run(clause));
    if (!any_must) {
      out = found;
    } else {
      std::erase_if(out, [&](const auto& entry) { return !found.contains(entry.first); });
      for (auto& [document, score] : out) score += found.at(document);
    }
    any_must = true;
  }
  for (const auto& [occur, clause] : query.clauses) {
    if (occur != Occur::kShould) continue;
    MYCEL_ASSIGN_OR_RETURN(const DocumentScores found, Run(clause));
    for (const auto& [document, score] : found) {
      if (any_must && !out.contains(document)) continue;
      out[document] += score;
    }
  }
  for (const auto& [occur, clause] : query.clauses) {
    if (occur != Occur::kMustNot || out.empty()) continue;
    MYCEL_ASSIGN_OR_RETURN(const DocumentScores found, Run(clause));
    std::erase_if(out, [&](const auto& entry) { return found.contains(entry.first); });
  }
  return out;
}

Result<Positions> Search::Read(const FulltextQuery& query, const std::string& term) {
  Positions positions;
  for (Postings* source : sources_) {
    MYCEL_RETURN_IF_ERROR(source->Read(term, [&](int64_t document, uint32_t field, uint32_t position) {
      if (Wanted(query, field)) positions[{document, field}].push_back(position);
    }));
  }
  return positions;
}

Result<uint32_t> Search::Length(int64_t document, uint32_t field) {
  auto [at, is_new] = lengths_.try_emplace(document);
  if (is_new) {
    Postings* source = sources_.front();
    if (document >= kOwnDocuments) source = sources_.back();
    MYCEL_RETURN_IF_ERROR(source->Lengths(document, &at->second));
  }
  return field < at->second.size() ? at->second[field] : 0;
}

// `terms` are those whose rarity counts, together: one for a word, all of a phrase.
Status Search::AddBm25(const Frequencies& frequencies, const std::vector<Positions>& terms, double boost,
                       DocumentScores* scores) {
  std::vector<double> rarity(fields_.size());
  for (const Positions& term : terms) {
    std::vector<double> found(fields_.size());
    for (const auto& [place, positions] : term) ++found[place.second];
    for (size_t field = 0; field < fields_.size(); ++field) {
      const auto all = static_cast<double>(std::max<uint64_t>(totals_[field].documents, 1));
      const double with = std::min(found[field], all);
      rarity[field] += std::log(1 + (all - with + 0.5) / (with + 0.5));
    }
  }
  for (const auto& [place, frequency] : frequencies) {
    const auto [document, field] = place;
    MYCEL_ASSIGN_OR_RETURN(const uint32_t length, Length(document, field));
    const FieldTotals& totals = totals_[field];
    const double average =
        totals.documents == 0 ? 1 : static_cast<double>(totals.terms) / static_cast<double>(totals.documents);
    const double norm = kK1 * (1 - kB + kB * RoundedLength(length) / std::max(average, 1e-9));
    (*scores)[document] += boost * rarity[field] * frequency / (frequency + norm);
  }
  return Status::Ok();
}

// A word that the analyzer takes apart is an alternative of its parts.
Result<DocumentScores> Search::Text(const FulltextQuery& query) {
  std::vector<AnalyzedTerm> terms;
  uint32_t position = 0;
  analyzer_.Analyze(query.text, &position, &terms);
  DocumentScores scores;
  for (const AnalyzedTerm& term : terms) {
    MYCEL_ASSIGN_OR_RETURN(Positions positions, Read(query, term.text));
    Frequencies frequencies;
    for (const auto& [place, at] : positions) frequencies[place] = static_cast<double>(at.size());
    MYCEL_RETURN_IF_ERROR(AddBm25(frequencies, {std::move(positions)}, 1, &scores));
  }
  return scores;
}

// How often the terms stand together: one list of places per term, each less the term's own place in the phrase, so
// that an exact phrase has equal places. A match that is `distance` off counts 1 / (1 + distance).
double PhraseFrequency(const std::vector<std::vector<int64_t>>& places, uint32_t slop) {
  std::vector<size_t> at(places.size());
  double frequency = 0;
  for (;;) {
    size_t first = 0;
    int64_t low = places[0][at[0]];
    int64_t high = low;
    for (size_t i = 1; i < places.size(); ++i) {
      const int64_t place = places[i][at[i]];
      if (place < low) {
        low = place;
        first = i;
      }
      high = std::max(high, place);
    }
    if (high - low <= static_cast<int64_t>(slop)) frequency += 1.0 / (1.0 + static_cast<double>(high - low));
    if (++at[first] == places[first].size()) return frequency;
  }
}

Result<DocumentScores> Search::Phrase(const FulltextQuery& query) {
  std::vector<AnalyzedTerm> terms;
  uint32_t position = 0;
  analyzer_.Analyze(query.text, &position, &terms);
  DocumentScores scores;
  if (terms.empty()) return scores;
  std::vector<Positions> found;
  for (const AnalyzedTerm& term : terms) {
    MYCEL_ASSIGN_OR_RETURN(Positions positions, Read(query, term.text));
    found.push_back(std::move(positions));
  }
  Frequencies frequencies;
  for (const auto& [place, first] : found.front()) {
    std::vector<std::vector<int64_t>> places;
    for (size_t i = 0; i < terms.size(); ++i) {
      const auto at = found[i].find(place);
      if (at == found[i].end()) break;
      auto& list = places.emplace_back();
      for (const uint32_t p : at->second) list.push_back(int64_t{p} - terms[i].position);
    }
    if (places.size() != terms.size()) continue;
    if (const double frequency = PhraseFrequency(places, query.slop); frequency > 0) frequencies[place] = frequency;
  }
  MYCEL_RETURN_IF_ERROR(AddBm25(frequencies, found, 1, &scores));
  return scores;
}

Status Search::TermsFrom(const std::string& from, const std::function<bool(std::string_view)>& visit) {
  for (Postings* source : sources_) MYCEL_RETURN_IF_ERROR(source->Terms(from, visit));
  return Status::Ok();
}

Result<DocumentScores> Search::Fuzzy(const FulltextQuery& query) {
  const std::string word = analyzer_.Normalize(query.text);
  const std::u32string points = CodePoints(word);
  uint32_t edits = 0;
  if (query.similarity >= 1) {
    edits = static_cast<uint32_t>(std::min(query.similarity, 2.0));
  } else {
    edits = static_cast<uint32_t>(std::min((1 - query.similarity) * static_cast<double>(points.size()), 2.0));
  }
  std::set<std::pair<double, std::string>> best;  // -boost first, then the term
  MYCEL_RETURN_IF_ERROR(TermsFrom("", [&](std::string_view term) {
    const std::u32string other = CodePoints(term);
    const uint32_t distance = EditDistance(points, other, edits);
    if (distance > edits || other.empty()) return true;
    const double boost = 1 - static_cast<double>(distance) / static_cast<double>(std::min(points.size(), other.size()));
    if (boost > 0 || distance == 0) best.emplace(-boost, std::string(term));
    if (best.size() > kMaxFuzzyExpansions) best.erase(std::prev(best.end()));
    return true;
  }));
  DocumentScores scores;
  for (const auto& [boost, term] : best) {
    MYCEL_ASSIGN_OR_RETURN(Positions positions, Read(query, term));
    Frequencies frequencies;
    for (const auto& [place, at] : positions) frequencies[place] = static_cast<double>(at.size());
    MYCEL_RETURN_IF_ERROR(AddBm25(frequencies, {std::move(positions)}, -boost, &scores));
  }
  return scores;
}

// One per property in which any of the terms stands.
Result<DocumentScores> Search::Expanded(const FulltextQuery& query) {
  MYCEL_ASSIGN_OR_RETURN(const TermPattern pattern, TermPattern::Make(query, analyzer_));
  std::set<std::string> terms;
  MYCEL_RETURN_IF_ERROR(TermsFrom(pattern.first(), [&](std::string_view term) {
    if (pattern.IsPast(term)) return false;
    if (pattern.Matches(term)) terms.emplace(term);
    return true;
  }));
  if (terms.size() > kMaxExpansions) {
    return Status::Error(ErrorId::kInvalidArgumentValue, "'" + query.text + "' stands for too many terms");
  }
  std::set<Place> places;
  for (const std::string& term : terms) {
    MYCEL_ASSIGN_OR_RETURN(const Positions positions, Read(query, term));
    for (const auto& [place, at] : positions) places.insert(place);
  }
  DocumentScores scores;
  for (const auto& [document, field] : places) scores[document] += 1;
  return scores;
}

Result<DocumentScores> Search::All() {
  DocumentScores scores;
  for (Postings* source : sources_) {
    MYCEL_RETURN_IF_ERROR(source->Documents([&](int64_t document) { scores[document] = 1; }));
  }
  return scores;
}

}  // namespace

Result<DocumentScores> SearchFulltext(const FulltextQuery& query, const Analyzer& analyzer,
                                      std::span<const std::string> fields, std::span<Postings* const> sources) {
  return Search(analyzer, fields, sources).Run(query);
}

}  // namespace mycel::engine::index
