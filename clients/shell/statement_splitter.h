// Cuts a script into statements at `;`, outside of strings, backticks and comments, and into `:command` lines.
//
// Fed in pieces (lines of a terminal, blocks of a file) at any split. A statement keeps its comments and line breaks,
// so that positions in error messages stay true; it has no `;` and no blank space at its ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mycel::shell {

class StatementSplitter {
 public:
  void Feed(std::string_view text) { pending_ += text; }

  // The next complete statement or command line; nullopt when more text is needed. Empty statements are passed over.
  std::optional<std::string> Next();
  // What is left at the end of the input, without its `;`; nullopt when that is blank or only comments.
  std::optional<std::string> Finish();

  // Whether a statement has begun: the prompt asks for its continuation.
  [[nodiscard]] bool in_statement() const;
  // Forgets what was fed: Ctrl-C at the prompt.
  void Clear();

 private:
  enum class State : unsigned char { kPlain, kSingle, kDouble, kBacktick, kLineComment, kBlockComment };

  std::string Take(size_t length, size_t with_end);

  std::string pending_;
  size_t scanned_ = 0;  // everything before was looked at
  State state_ = State::kPlain;
  bool has_content_ = false;  // something besides blanks and comments was met
};

}  // namespace mycel::shell
