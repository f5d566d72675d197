// Ids of the error table and look-ups in it. Pure data: safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/error_table.h"

namespace mycel::engine::base {

enum class ErrorId : uint16_t {
#define MYCEL_ERROR_ENUM(id, code, word, gql, text) id,
  MYCEL_ERROR_TABLE(MYCEL_ERROR_ENUM)
#undef MYCEL_ERROR_ENUM
};

struct ErrorInfo {
  std::string_view name;             // the enumerator, for logs and tests
  std::string_view neo4j_code;       // Neo.<Class>.<Category>.<Title>
  std::string_view tck_word;         // opens the message; may be empty
  std::string_view gql_status;       // five characters
  std::string_view gql_description;  // text for `description` in Bolt 5.7 and later
};

// The row of `id`.
[[nodiscard]] const ErrorInfo& GetErrorInfo(ErrorId id);

}  // namespace mycel::engine::base
