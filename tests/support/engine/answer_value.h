// Answers of queries as tests compare them: values in the notation of openCypher's test kit.
//
//   null  true  1  1.5  NaN  'text'  [1, 2]  {a: 1}  (:L {k: 1})  [:T {k: 1}]  <(:A)-[:T]->(:B)<-[:T]-(:C)>
//
// Nodes and relationships are equal when labels or type and properties are: identity is left out on purpose. Temporal
// values, durations, points and the other kinds without a notation of their own are held as text and expected as
// strings; times as java.time prints them ('12:00', '12:31:14.645').
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/functions/entity_access.h"
#include "engine/types/value.h"

namespace mycel::tests {

struct AnswerEntry;

struct AnswerValue {
  enum class Kind : uint8_t {
    kNull,
    kBoolean,
    kInteger,
    kFloat,
    kString,
    kText,
    kList,
    kMap,
    kNode,
    kRelationship,
    kPath
  };

  Kind kind = Kind::kNull;
  bool boolean = false;
  bool forward = true;  // relationship in a path: walked in its direction
  int64_t integer = 0;
  double real = 0;
  std::string text;                  // string, other kinds' text, relationship type
  std::vector<std::string> labels;   // sorted
  std::vector<AnswerValue> items;    // list; path: node, relationship, node ...
  std::vector<AnswerEntry> entries;  // map, node, relationship; sorted by key
};

struct AnswerEntry {
  std::string first;  // key
  AnswerValue second;
  bool operator<(const AnswerEntry& other) const { return first < other.first; }
};

using AnswerRow = std::vector<AnswerValue>;

// Reads one value; fails with kSyntaxError.
[[nodiscard]] engine::base::Result<AnswerValue> ParseAnswer(std::string_view text);

// Labels and properties are read at once. An entity deleted in the same transaction shows neither.
[[nodiscard]] engine::base::Result<AnswerValue> AnswerOf(const engine::types::Value& value,
                                                         engine::functions::EntityAccess* entities);

// A parameter. Requires that no node, relationship or path is inside.
[[nodiscard]] engine::types::Value ParameterOf(const AnswerValue& value);

// Equal values have equal text.
[[nodiscard]] std::string Render(const AnswerValue& value);
[[nodiscard]] std::string Render(const AnswerRow& row);

// Same type and content; floats within 1e-15 of their size. `lists_as_bags`: lists match in any order.
[[nodiscard]] bool SameAnswer(const AnswerValue& expected, const AnswerValue& actual, bool lists_as_bags);
[[nodiscard]] bool SameRows(const std::vector<AnswerRow>& expected, const std::vector<AnswerRow>& actual, bool ordered,
                            bool lists_as_bags);

}  // namespace mycel::tests
