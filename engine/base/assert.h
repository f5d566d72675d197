// MYCEL_ASSERT: for our own mistakes only; it stays on in release builds. A client's bytes, a query's text or a file's
// content is never asserted on: those are errors with a Status.
#pragma once

namespace mycel::engine::base {

[[noreturn]] void AssertFailed(const char* condition, const char* file, int line);

}  // namespace mycel::engine::base

#define MYCEL_ASSERT(condition)                      \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::mycel::engine::base::AssertFailed(#condition, __FILE__, __LINE__))
