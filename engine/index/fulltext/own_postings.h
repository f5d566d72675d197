// Postings in memory, of the documents that a transaction has written and not committed.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/result.h"
#include "engine/index/fulltext/analyzer.h"
#include "engine/index/fulltext/postings.h"

namespace mycel::engine::index {

// The terms of a document, one list per property.
[[nodiscard]] base::Result<std::vector<std::vector<AnalyzedTerm>>> AnalyzeDocument(const Analyzer& analyzer,
                                                                                   std::string_view content);

class OwnPostings final : public Postings {
 public:
  explicit OwnPostings(size_t fields) : totals_(fields) {}
  // Documents are numbered from kOwnDocuments in the order in which they are added.
  [[nodiscard]] base::Status Add(const Analyzer& analyzer, std::string_view content);

  base::Status Read(std::string_view term, const Visit& visit) override;
  base::Status Terms(std::string_view from, const std::function<bool(std::string_view)>& visit) override;
  base::Status Lengths(int64_t document, std::vector<uint32_t>* lengths) override;
  base::Status Documents(const std::function<void(int64_t)>& visit) override;
  std::vector<FieldTotals> Totals() override { return totals_; }

 private:
  std::map<std::string, std::vector<std::tuple<int64_t, uint32_t, uint32_t>>, std::less<>> places_;
  std::vector<std::vector<uint32_t>> lengths_;
  std::vector<FieldTotals> totals_;
};

}  // namespace mycel::engine::index
