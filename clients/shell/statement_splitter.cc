#include "clients/shell/statement_splitter.h"

namespace mycel::shell {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string StatementSplitter::Take(size_t length, size_t with_end) {
  std::string statement(Trim(std::string_view(pending_).substr(0, length)));
  pending_.erase(0, with_end);
  scanned_ = 0;
  state_ = State::kPlain;
  has_content_ = false;
  return statement;
}

std::optional<std::string> StatementSplitter::Next() {
  while (scanned_ < pending_.size()) {
    char c = pending_[scanned_];
    bool last = scanned_ + 1 == pending_.size();
    char next = last ? '\0' : pending_[scanned_ + 1];
    switch (state_) {
      case State::kPlain:
        if (c == ';') {
          bool content = has_content_;
          std::string statement = Take(scanned_, scanned_ + 1);
          if (content) return statement;
          continue;
        }
        if (c == ':' && !has_content_) {
          // A command is one line, whatever stands in it.
          size_t end = pending_.find('\n', scanned_);
          if (end == std::string::npos) return std::nullopt;
          std::string line(Trim(std::string_view(pending_).substr(scanned_, end - scanned_)));
          Take(0, end + 1);
          return line;
        }
        if (c == '/' && last) return std::nullopt;  // may begin a comment
        if (c == '/' && next == '/') {
          state_ = State::kLineComment;
          ++scanned_;
        } else if (c == '/' && next == '*') {
          state_ = State::kBlockComment;
          ++scanned_;
        } else if (!IsBlank(c)) {
          has_content_ = true;
          if (c == '\'') state_ = State::kSingle;
          if (c == '"') state_ = State::kDouble;
          if (c == '`') state_ = State::kBacktick;
        }
        break;
      case State::kSingle:
      case State::kDouble:
        if (c == '\\') {
          if (last) return std::nullopt;
          ++scanned_;
        } else if (c == (state_ == State::kSingle ? '\'' : '"')) {
          state_ = State::kPlain;
        }
        break;
      case State::kBacktick:
        // A doubled backtick closes and opens again: the same in effect.
        if (c == '`') state_ = State::kPlain;
        break;
      case State::kLineComment:
        if (c == '\n') state_ = State::kPlain;
        break;
      case State::kBlockComment:
        if (c == '*' && last) return std::nullopt;
        if (c == '*' && next == '/') {
          state_ = State::kPlain;
          ++scanned_;
        }
        break;
    }
    ++scanned_;
  }
  return std::nullopt;
}

std::optional<std::string> StatementSplitter::Finish() {
  pending_ += '\n';  // ends a comment or a command
  if (auto statement = Next()) return statement;
  bool content = has_content_;
  std::string rest = Take(pending_.size(), pending_.size());
  if (!content) return std::nullopt;
  return rest;
}

bool StatementSplitter::in_statement() const { return !Trim(pending_).empty(); }

void StatementSplitter::Clear() { Take(0, pending_.size()); }

}  // namespace mycel::shell
