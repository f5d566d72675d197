// A full-text index: FTS5 keeps the inverted index, this class the documents' lengths and the queries.
//
// One column per property; what FTS5 stores are terms that the analyzer made. See side/side_index.h for how documents
// come and go.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/index/fulltext/analyzer.h"
#include "engine/index/fulltext/fulltext_query.h"
#include "engine/index/fulltext/postings.h"
#include "engine/index/side/side_index.h"

namespace mycel::engine::index {

class FulltextIndex final : public SideIndex {
 public:
  // `fields`: the names of the properties, in order. `analyzer` lives as long as the program.
  [[nodiscard]] static base::Result<std::unique_ptr<FulltextIndex>> Open(const std::string& path,
                                                                         const Analyzer& analyzer,
                                                                         std::vector<std::string> fields);
  ~FulltextIndex() override;

  [[nodiscard]] const Analyzer& analyzer() const { return analyzer_; }

  // Everything that matches, best first, equal scores by age; `own` are documents of the caller's transaction. The
  // query's words go through `analyzer`.
  struct OwnDocument {
    uint64_t entity = 0;
    std::string_view content;
  };
  [[nodiscard]] base::Result<std::vector<SideHit>> Query(const FulltextQuery& query, const Analyzer& analyzer,
                                                         std::span<const OwnDocument> own);

 private:
  class StoredPostings;

  FulltextIndex(const Analyzer& analyzer, std::vector<std::string> fields);

  base::Status MakeTables() override;
  base::Status OnAdd(int64_t document, std::string_view content) override;
  base::Status OnRemove(int64_t document, std::string_view content) override;
  base::Status OnClear() override;
  std::string SaveState() const override;
  base::Status LoadState(std::string_view state) override;
  bool KeepsContent() const override { return false; }
  base::Status Write(int64_t document, std::string_view content, bool add);

  const Analyzer& analyzer_;
  std::vector<std::string> fields_;
  std::vector<FieldTotals> totals_;
  SqlStatement add_, remove_, add_lengths_, remove_lengths_, read_, terms_, lengths_, all_;
};

}  // namespace mycel::engine::index
