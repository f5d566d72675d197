// What Tab offers: keywords, commands, and the names that the database knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mycel::shell {

struct Names {
  std::vector<std::string> labels;
  std::vector<std::string> relationship_types;
  std::vector<std::string> property_keys;
};

struct Completion {
  size_t replaced = 0;                  // bytes before the cursor that the candidates replace
  std::vector<std::string> candidates;  // sorted, without duplicates; names that need it in backticks
  bool blank_follows = false;           // keywords and commands: the only candidate is followed by a blank
};

// `before` is the text of the statement up to the cursor. Behind `:` labels and types, behind `.` or inside a property
// map keys, at the start of a line that begins with `:` commands, else keywords.
[[nodiscard]] Completion Complete(std::string_view before, const Names& names);

// The longest text that all candidates begin with; requires at least one.
[[nodiscard]] std::string CommonPrefix(const std::vector<std::string>& candidates);

}  // namespace mycel::shell
