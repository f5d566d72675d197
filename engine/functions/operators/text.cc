#include "engine/functions/operators/text.h"

#include <re2/re2.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "engine/functions/operators/regex_dialect.h"
#include "engine/functions/text_search.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

// Patterns that come from data, not from the query's text, would fill the cache: it is emptied at this size.
constexpr size_t kMaxCachedPatterns = 64;
// Memory of one compiled pattern; a larger one is refused as invalid.
constexpr int64_t kMaxPatternBytes = int64_t{8} << 20;

bool BothStrings(const Value& a, const Value& b) { return a.is_string() && b.is_string(); }

}  // namespace

struct RegexCache::Patterns {
  std::unordered_map<std::string, std::unique_ptr<RE2>> by_text;
  // The last one used: a scan asks for the same pattern row after row.
  std::string_view last_text;
  const RE2* last = nullptr;
};

RegexCache::RegexCache() : patterns_(std::make_unique<Patterns>()) {}
RegexCache::~RegexCache() = default;

Result<bool> RegexCache::Matches(std::string_view text, std::string_view pattern) {
  Patterns& patterns = *patterns_;
  if (patterns.last == nullptr || patterns.last_text != pattern) {
    auto found = patterns.by_text.find(std::string(pattern));
    if (found == patterns.by_text.end()) {
      if (patterns.by_text.size() >= kMaxCachedPatterns) {
        patterns.last = nullptr;
        patterns.by_text.clear();
      }
      RE2::Options options(RE2::Quiet);
      options.set_max_mem(kMaxPatternBytes);
      MYCEL_ASSIGN_OR_RETURN(const std::string translated, ToRe2Pattern(pattern));
      auto regex = std::make_unique<RE2>(translated, options);
      if (!regex->ok()) {
        return Status::Error(ErrorId::kSemanticError,
                             "Invalid Regex: " + regex->error() + " in `" + std::string(pattern) + "`");
      }
      found = patterns.by_text.emplace(std::string(pattern), std::move(regex)).first;
    }
    patterns.last_text = found->first;
    patterns.last = found->second.get();
  }
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *patterns.last);
}

namespace operators {

Value StartsWith(const Value& text, const Value& prefix) {
  return BothStrings(text, prefix) ? Value::Boolean(text.AsString().starts_with(prefix.AsString())) : Value();
}

Value EndsWith(const Value& text, const Value& suffix) {
  return BothStrings(text, suffix) ? Value::Boolean(text.AsString().ends_with(suffix.AsString())) : Value();
}

Value Contains(const Value& text, const Value& part) {
  if (!BothStrings(text, part)) return Value();
  return Value::Boolean(FindText(text.AsString(), part.AsString()) != std::string_view::npos);
}

Result<Value> MatchesRegex(FunctionContext& context, const Value& text, const Value& pattern) {
  if (!BothStrings(text, pattern)) return Value();
  MYCEL_RETURN_IF_ERROR(context.CheckCancel());  // another pattern in each row is compiled each time
  if (context.regexes == nullptr) {
    RegexCache once;
    MYCEL_ASSIGN_OR_RETURN(const bool matches, once.Matches(text.AsString(), pattern.AsString()));
    return Value::Boolean(matches);
  }
  MYCEL_ASSIGN_OR_RETURN(const bool matches, context.regexes->Matches(text.AsString(), pattern.AsString()));
  return Value::Boolean(matches);
}

}  // namespace operators
}  // namespace mycel::engine::functions
