#include "clients/shell/row_writer.h"

#include <algorithm>
#include <ostream>

#include "clients/shell/display_width.h"
#include "clients/shell/value_text.h"

namespace mycel::shell {
namespace {

// As RFC 4180, but lines end as the system's other tools end them: a field with a comma, a quote or a line break is
// quoted, quotes inside are doubled.
class CsvWriter : public RowWriter {
 public:
  explicit CsvWriter(std::ostream* out) : out_(*out) {}
  void Begin(const std::vector<std::string>& columns) override {
    for (size_t i = 0; i < columns.size(); ++i) Field(i, columns[i]);
    if (!columns.empty()) out_ << '\n';
  }
  void Write(const client::Row& row) override {
    for (size_t i = 0; i < row.size(); ++i) Field(i, ToBareText(row[i]));
    out_ << '\n';
  }
  void End() override {}

 private:
  void Field(size_t index, const std::string& text) {
    if (index > 0) out_ << ',';
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
      out_ << text;
      return;
    }
    out_ << '"';
    for (char c : text) {
      if (c == '"') out_ << '"';
      out_ << c;
    }
    out_ << '"';
  }

  std::ostream& out_;
};

class JsonWriter : public RowWriter {
 public:
  explicit JsonWriter(std::ostream* out) : out_(*out) {}
  void Begin(const std::vector<std::string>& columns) override { columns_ = columns; }
  void Write(const client::Row& row) override { out_ << ToJson(columns_, row) << '\n'; }
  void End() override {}

 private:
  std::ostream& out_;
  std::vector<std::string> columns_;
};

class PlainWriter : public RowWriter {
 public:
  explicit PlainWriter(std::ostream* out) : out_(*out) {}
  void Begin(const std::vector<std::string>& columns) override {
    for (size_t i = 0; i < columns.size(); ++i) out_ << (i > 0 ? ", " : "") << columns[i];
    if (!columns.empty()) out_ << '\n';
  }
  void Write(const client::Row& row) override {
    for (size_t i = 0; i < row.size(); ++i) out_ << (i > 0 ? ", " : "") << ToCypherText(row[i]);
    out_ << '\n';
  }
  void End() override {}

 private:
  std::ostream& out_;
};

// Widths come from the first rows; they are kept for the rows that follow, which are cut to them on a terminal.
class TableWriter : public RowWriter {
 public:
  TableWriter(std::ostream* out, size_t terminal_width) : out_(*out), terminal_width_(terminal_width) {}

  void Begin(const std::vector<std::string>& columns) override { columns_ = columns; }

  void Write(const client::Row& row) override {
    std::vector<std::string> cells;
    for (const client::Value& value : row) cells.push_back(ToCypherText(value));
    if (laid_out_) return Line(cells);
    waiting_.push_back(std::move(cells));
    if (waiting_.size() == kRowsForLayout) LayOut();
  }

  void End() override {
    if (columns_.empty()) return;
    if (!laid_out_) LayOut();
    Rule();
  }

 private:
  static constexpr size_t kRowsForLayout = 1000;
  static constexpr size_t kNarrowest = 4;  // a column is not cut below this

  void LayOut() {
    laid_out_ = true;
    for (const std::string& column : columns_) widths_.push_back(std::max<size_t>(DisplayWidth(column), 1));
    for (const auto& cells : waiting_) {
      for (size_t i = 0; i < cells.size() && i < widths_.size(); ++i) {
        widths_[i] = std::max(widths_[i], DisplayWidth(cells[i]));
      }
    }
    if (terminal_width_ > 0) Shrink();
    Rule();
    Line(columns_);
    Rule();
    for (const auto& cells : waiting_) Line(cells);
    waiting_.clear();
  }

  // Takes from the widest column, again and again, until the table fits: narrow columns stay whole.
  void Shrink() {
    size_t total = 1;
    for (size_t width : widths_) total += width + 3;
    while (total > terminal_width_) {
      auto widest = std::max_element(widths_.begin(), widths_.end());
      if (*widest <= kNarrowest) return;
      // Down to the second widest in one step.
      size_t next = kNarrowest;
      for (size_t width : widths_) {
        if (width < *widest) next = std::max(next, width);
      }
      size_t step = std::min({*widest - next, total - terminal_width_, *widest - kNarrowest});
      step = std::max<size_t>(step, 1);
      *widest -= step;
      total -= step;
    }
  }

  void Rule() {
    for (size_t width : widths_) out_ << '+' << std::string(width + 2, '-');
    out_ << "+\n";
  }

  void Line(const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size() && i < widths_.size(); ++i) {
      bool cut = terminal_width_ > 0 || DisplayWidth(cells[i]) <= widths_[i];
      out_ << "| " << (cut ? Fit(cells[i], widths_[i]) : cells[i]) << ' ';
    }
    out_ << "|\n";
  }

  std::ostream& out_;
  size_t terminal_width_;
  std::vector<std::string> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<std::string>> waiting_;
  bool laid_out_ = false;
};

}  // namespace

std::optional<Format> ParseFormat(std::string_view name) {
  if (name == "table") return Format::kTable;
  if (name == "csv") return Format::kCsv;
  if (name == "json") return Format::kJson;
  if (name == "plain") return Format::kPlain;
  return std::nullopt;
}

std::unique_ptr<RowWriter> MakeRowWriter(Format format, std::ostream* out, size_t terminal_width) {
  switch (format) {
    case Format::kCsv:
      return std::make_unique<CsvWriter>(out);
    case Format::kJson:
      return std::make_unique<JsonWriter>(out);
    case Format::kPlain:
      return std::make_unique<PlainWriter>(out);
    case Format::kTable:
      break;
  }
  return std::make_unique<TableWriter>(out, terminal_width);
}

}  // namespace mycel::shell
