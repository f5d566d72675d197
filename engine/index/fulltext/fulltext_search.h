// Evaluates a full-text query: which documents it finds, and their scores.
//
// Words and phrases score by Okapi BM25 per property (k1 = 1.2, b = 0.75, with the lengths rounded as Lucene's norms
// are), wildcards, ranges and regular expressions score 1 per property, a group the sum of its clauses.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/index/fulltext/analyzer.h"
#include "engine/index/fulltext/fulltext_query.h"
#include "engine/index/fulltext/postings.h"

namespace mycel::engine::index {

using DocumentScores = std::unordered_map<int64_t, double>;

// `fields` are the names of the index's properties. The sources' documents are disjoint. kInvalidArgumentValue for a
// regular expression that is none.
[[nodiscard]] base::Result<DocumentScores> SearchFulltext(const FulltextQuery& query, const Analyzer& analyzer,
                                                          std::span<const std::string> fields,
                                                          std::span<Postings* const> sources);

}  // namespace mycel::engine::index
