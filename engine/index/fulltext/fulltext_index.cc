#include "engine/index/fulltext/fulltext_index.h"

#include <algorithm>
#include <utility>

#include "engine/base/coding.h"
#include "engine/index/fulltext/fulltext_search.h"
#include "engine/index/fulltext/own_postings.h"

namespace mycel::engine::index {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

// Stands where the analyzer left a term out, so that places in the text stay right. No analyzer makes it.
constexpr std::string_view kHole = "\x01";

std::string Join(const std::vector<AnalyzedTerm>& terms) {
  std::string joined;
  uint32_t position = 0;
  for (const AnalyzedTerm& term : terms) {
    for (; position < term.position; ++position) joined.append(kHole).push_back(SqlConnection::kTokenSeparator);
    joined.append(term.text).push_back(SqlConnection::kTokenSeparator);
    ++position;
  }
  return joined;
}

std::string Column(size_t field) { return "c" + std::to_string(field); }

Status Damaged() { return Status::Error(ErrorId::kCorruption, "index store: the full-text index is damaged"); }

}  // namespace

// Reads the tables of the index; under its lock.
class FulltextIndex::StoredPostings final : public Postings {
 public:
  explicit StoredPostings(FulltextIndex* index) : index_(*index) {}

  Status Read(std::string_view term, const Visit& visit) override {
    SqlStatement& read = index_.read_;
    read.BindText(1, term);
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const bool more, read.Step());
      if (!more) break;
      const std::string_view column = read.Bytes(1);  // "c0", "c1" …
      uint32_t field = 0;
      for (const char c : column.substr(column.empty() ? 0 : 1)) field = field * 10 + static_cast<uint32_t>(c - '0');
      visit(read.Integer(0), field, static_cast<uint32_t>(read.Integer(2)));
    }
    read.Reset();
    return Status::Ok();
  }

  Status Terms(std::string_view from, const std::function<bool(std::string_view)>& visit) override {
    SqlStatement& terms = index_.terms_;
    terms.BindText(1, from);
    for (bool more = true; more;) {
      MYCEL_ASSIGN_OR_RETURN(more, terms.Step());
      if (more && terms.Bytes(0) != kHole) more = visit(terms.Bytes(0));
    }
    terms.Reset();
    return Status::Ok();
  }

  Status Lengths(int64_t document, std::vector<uint32_t>* lengths) override {
    SqlStatement& statement = index_.lengths_;
    MYCEL_ASSIGN_OR_RETURN(const bool found, statement.Bind(1, document).Step());
    if (!found) return Damaged();
    std::string_view bytes = statement.Bytes(0);
    for (uint64_t length = 0; base::TakeVarint(&bytes, &length);) lengths->push_back(static_cast<uint32_t>(length));
    statement.Reset();
    return Status::Ok();
  }

  Status Documents(const std::function<void(int64_t)>& visit) override {
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const bool more, index_.all_.Step());
      if (!more) break;
      visit(index_.all_.Integer(0));
    }
    index_.all_.Reset();
    return Status::Ok();
  }

  std::vector<FieldTotals> Totals() override { return index_.totals_; }

 private:
  FulltextIndex& index_;
};

FulltextIndex::FulltextIndex(const Analyzer& analyzer, std::vector<std::string> fields)
    : analyzer_(analyzer), fields_(std::move(fields)), totals_(fields_.size()) {}
FulltextIndex::~FulltextIndex() = default;

Result<std::unique_ptr<FulltextIndex>> FulltextIndex::Open(const std::string& path, const Analyzer& analyzer,
                                                           std::vector<std::string> fields) {
  std::unique_ptr<FulltextIndex> index(new FulltextIndex(analyzer, std::move(fields)));
  MYCEL_RETURN_IF_ERROR(index->OpenStore(path));
  return index;
}

Status FulltextIndex::MakeTables() {
  std::string columns;
  std::string places;
  for (size_t field = 0; field < fields_.size(); ++field) {
    columns += Column(field) + ", ";
    places += ", ?" + std::to_string(field + 2);
  }
  MYCEL_RETURN_IF_ERROR(store().Run("CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5(" + columns +
                                    "content='', columnsize=0, tokenize='tokens');"
                                    "CREATE VIRTUAL TABLE IF NOT EXISTS place USING fts5vocab(text, instance);"
                                    "CREATE VIRTUAL TABLE IF NOT EXISTS term USING fts5vocab(text, row);"
                                    "CREATE TABLE IF NOT EXISTS length(id INTEGER PRIMARY KEY, lengths BLOB)"));
  std::string names = columns.substr(0, columns.size() - 2);
  MYCEL_ASSIGN_OR_RETURN(add_, store().Prepare("INSERT INTO text(rowid, " + names + ") VALUES(?1" + places + ")"));
  MYCEL_ASSIGN_OR_RETURN(
      remove_, store().Prepare("INSERT INTO text(text, rowid, " + names + ") VALUES('delete', ?1" + places + ")"));
  MYCEL_ASSIGN_OR_RETURN(add_lengths_, store().Prepare("INSERT OR REPLACE INTO length VALUES(?1, ?2)"));
  MYCEL_ASSIGN_OR_RETURN(remove_lengths_, store().Prepare("DELETE FROM length WHERE id=?1"));
  MYCEL_ASSIGN_OR_RETURN(read_, store().Prepare("SELECT doc, col, offset FROM place WHERE term=?1"));
  MYCEL_ASSIGN_OR_RETURN(terms_, store().Prepare("SELECT term FROM term WHERE term>=?1"));
  MYCEL_ASSIGN_OR_RETURN(lengths_, store().Prepare("SELECT lengths FROM length WHERE id=?1"));
  MYCEL_ASSIGN_OR_RETURN(all_, store().Prepare("SELECT id FROM document"));
  return Status::Ok();
}

Status FulltextIndex::Write(int64_t document, std::string_view content, bool add) {
  MYCEL_ASSIGN_OR_RETURN(const auto fields, AnalyzeDocument(analyzer_, content));
  std::vector<std::string> texts(fields_.size());
  std::string lengths;
  for (size_t field = 0; field < fields_.size(); ++field) {
    const size_t count = field < fields.size() ? fields[field].size() : 0;
    if (count > 0) texts[field] = Join(fields[field]);
    base::AppendVarint(&lengths, count);
    FieldTotals& totals = totals_[field];
    totals.terms = add ? totals.terms + count : totals.terms - std::min<uint64_t>(totals.terms, count);
    if (count > 0)
      totals.documents = add ? totals.documents + 1 : totals.documents - std::min<uint64_t>(totals.documents, 1);
  }
  SqlStatement& statement = add ? add_ : remove_;
  statement.Bind(1, document);
  for (size_t field = 0; field < texts.size(); ++field) statement.BindText(static_cast<int>(field) + 2, texts[field]);
  MYCEL_RETURN_IF_ERROR(statement.Run());
  if (!add) return remove_lengths_.Bind(1, document).Run();
  return add_lengths_.Bind(1, document).BindBlob(2, lengths).Run();
}

Status FulltextIndex::OnAdd(int64_t document, std::string_view content) { return Write(document, content, true); }
Status FulltextIndex::OnRemove(int64_t document, std::string_view content) { return Write(document, content, false); }

Status FulltextIndex::OnClear() {
  totals_.assign(fields_.size(), {});
  return store().Run("INSERT INTO text(text) VALUES('delete-all'); DELETE FROM length");
}

std::string FulltextIndex::SaveState() const {
  std::string state;
  for (const FieldTotals& totals : totals_) {
    base::AppendVarint(&state, totals.documents);
    base::AppendVarint(&state, totals.terms);
  }
  return state;
}

Status FulltextIndex::LoadState(std::string_view state) {
  for (FieldTotals& totals : totals_) {
    if (!base::TakeVarint(&state, &totals.documents) || !base::TakeVarint(&state, &totals.terms)) return Damaged();
  }
  return Status::Ok();
}

Result<std::vector<SideHit>> FulltextIndex::Query(const FulltextQuery& query, const Analyzer& analyzer,
                                                  std::span<const OwnDocument> own) {
  OwnPostings own_postings(fields_.size());
  for (const OwnDocument& document : own) MYCEL_RETURN_IF_ERROR(own_postings.Add(analyzer_, document.content));
  const std::lock_guard lock(mutex());
  MYCEL_RETURN_IF_ERROR(ApplyLocked());
  StoredPostings stored(this);
  Postings* const sources[] = {&stored, &own_postings};
  MYCEL_ASSIGN_OR_RETURN(const DocumentScores scores, SearchFulltext(query, analyzer, fields_, sources));
  std::vector<std::pair<double, int64_t>> ranked;
  for (const auto& [document, score] : scores) ranked.emplace_back(-score, document);
  std::sort(ranked.begin(), ranked.end());
  std::vector<SideHit> hits;
  for (const auto& [score, document] : ranked) {
    if (document >= kOwnDocuments) {
      const OwnDocument& mine = own[static_cast<size_t>(document - kOwnDocuments)];
      hits.push_back({mine.entity, ContentHash(mine.content), -score});
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(const Document found, FindDocument(document));
    hits.push_back({found.entity, found.content_hash, -score});
  }
  return hits;
}

}  // namespace mycel::engine::index
