// STARTS WITH, ENDS WITH, CONTAINS and =~. A side that is no string gives null.
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/result.h"
#include "engine/functions/function_context.h"
#include "engine/types/value.h"

namespace mycel::engine::functions {

// Compiled patterns by text, one cache per statement. Not thread safe.
class RegexCache {
 public:
  RegexCache();
  ~RegexCache();

  // Whether all of `text` matches. Fails with kSemanticError for a pattern that is wrong or uses look-around or back
  // references, which a linear-time matcher does not have.
  [[nodiscard]] base::Result<bool> Matches(std::string_view text, std::string_view pattern);

 private:
  struct Patterns;
  std::unique_ptr<Patterns> patterns_;
};

namespace operators {

[[nodiscard]] types::Value StartsWith(const types::Value& text, const types::Value& prefix);
[[nodiscard]] types::Value EndsWith(const types::Value& text, const types::Value& suffix);
[[nodiscard]] types::Value Contains(const types::Value& text, const types::Value& part);
[[nodiscard]] base::Result<types::Value> MatchesRegex(FunctionContext& context, const types::Value& text,
                                                      const types::Value& pattern);

}  // namespace operators
}  // namespace mycel::engine::functions
