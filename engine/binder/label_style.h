// The older `:A:B` and the signs of label expressions (`&`, `|`, `!`, `%`) are not mixed within one clause: a reader
// could not tell what `:A:B|C` means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/status.h"
#include "engine/cypher/ast.h"

namespace mycel::engine::binder {

class LabelStyle {
 public:
  // Notes the expression of a node's labels, or of a predicate. Fails once both styles were seen.
  [[nodiscard]] base::Status Note(const cypher::LabelExpression& labels);
  // The same for a relationship's types; `R|S` is of both styles.
  [[nodiscard]] base::Status NoteTypes(const cypher::LabelExpression& types);

 private:
  void Visit(const cypher::LabelExpression& labels);
  [[nodiscard]] base::Status Mixed() const;

  std::optional<uint32_t> colon_at_;
  std::string rewritten_;  // the first one with colons, with & instead
  bool signs_ = false;
};

}  // namespace mycel::engine::binder
