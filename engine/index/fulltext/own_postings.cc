#include "engine/index/fulltext/own_postings.h"

#include "engine/index/fulltext/fulltext_content.h"

namespace mycel::engine::index {

using base::Result;
using base::Status;

Result<std::vector<std::vector<AnalyzedTerm>>> AnalyzeDocument(const Analyzer& analyzer, std::string_view content) {
  MYCEL_ASSIGN_OR_RETURN(const auto properties, ReadFulltextContent(content));
  std::vector<std::vector<AnalyzedTerm>> terms;
  for (const std::vector<std::string_view>& strings : properties) {
    auto& list = terms.emplace_back();
    uint32_t position = 0;
    for (const std::string_view text : strings) analyzer.Analyze(text, &position, &list);
  }
  return terms;
}

Status OwnPostings::Add(const Analyzer& analyzer, std::string_view content) {
  MYCEL_ASSIGN_OR_RETURN(const auto fields, AnalyzeDocument(analyzer, content));
  const int64_t document = kOwnDocuments + static_cast<int64_t>(lengths_.size());
  auto& lengths = lengths_.emplace_back();
  for (uint32_t field = 0; field < fields.size() && field < totals_.size(); ++field) {
    for (const AnalyzedTerm& term : fields[field]) places_[term.text].emplace_back(document, field, term.position);
    lengths.push_back(static_cast<uint32_t>(fields[field].size()));
    totals_[field].terms += fields[field].size();
    totals_[field].documents += fields[field].empty() ? 0 : 1;
  }
  return Status::Ok();
}

Status OwnPostings::Read(std::string_view term, const Visit& visit) {
  const auto found = places_.find(term);
  if (found == places_.end()) return Status::Ok();
  for (const auto& [document, field, position] : found->second) visit(document, field, position);
  return Status::Ok();
}

Status OwnPostings::Terms(std::string_view from, const std::function<bool(std::string_view)>& visit) {
  for (auto at = places_.lower_bound(from); at != places_.end(); ++at) {
    if (!visit(at->first)) break;
  }
  return Status::Ok();
}

Status OwnPostings::Lengths(int64_t document, std::vector<uint32_t>* lengths) {
  *lengths = lengths_[static_cast<size_t>(document - kOwnDocuments)];
  return Status::Ok();
}

Status OwnPostings::Documents(const std::function<void(int64_t)>& visit) {
  for (size_t i = 0; i < lengths_.size(); ++i) visit(kOwnDocuments + static_cast<int64_t>(i));
  return Status::Ok();
}

}  // namespace mycel::engine::index
