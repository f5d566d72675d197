// Labels, property maps and conditions of a pattern, kept until all of its variables are known: a condition may name a
// variable that stands further right.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "engine/binder/binder.h"

namespace mycel::engine::binder {

struct Binder::DeferredPredicates {
  std::vector<std::pair<VarId, const cypher::LabelExpression*>> labels;
  std::vector<std::pair<VarId, const cypher::Expression*>> properties;
  std::vector<const cypher::Expression*> conditions;
  // By index into PatternDraft::paths: WHERE inside a path that a selector chooses.
  std::vector<std::pair<size_t, const cypher::Expression*>> path_conditions;
  // By index into PatternDraft::relationships.
  std::vector<std::pair<size_t, const cypher::LabelExpression*>> types;
  std::vector<std::pair<size_t, const cypher::Expression*>> relationship_properties;
  std::vector<std::pair<size_t, const cypher::Expression*>> relationship_conditions;
};

// A path that a selector chooses from, drafted like a pattern of its own.
struct Binder::SelectionDraft {
  SelectedPath path;
  PatternDraft inner;
  std::unique_ptr<DeferredPredicates> deferred;
};

// A quantified group whose conditions may name what stands further right in the pattern.
struct Binder::GroupDraft {
  size_t index = 0;  // in PatternDraft::groups
  PatternDraft inner;
  std::unique_ptr<DeferredPredicates> deferred;
};

}  // namespace mycel::engine::binder
