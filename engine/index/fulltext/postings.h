// What a full-text search reads: terms, and where they stand. Implemented by the stored index and, for the documents of
// a transaction that are in no index yet, by a table in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace mycel::engine::index {

// Documents are numbered from 1; those of a transaction's own from kOwnDocuments.
inline constexpr int64_t kOwnDocuments = int64_t{1} << 62;

// Of one property: how many documents have terms in it, and how many terms those are together.
struct FieldTotals {
  uint64_t documents = 0;
  uint64_t terms = 0;
};

class Postings {
 public:
  virtual ~Postings() = default;
  // Calls visit(document, field, position) for every place of the term, ordered by document, field and position.
  using Visit = std::function<void(int64_t document, uint32_t field, uint32_t position)>;
  [[nodiscard]] virtual base::Status Read(std::string_view term, const Visit& visit) = 0;
  // Every term from `from` on, in byte order, until `visit` returns false.
  [[nodiscard]] virtual base::Status Terms(std::string_view from,
                                           const std::function<bool(std::string_view term)>& visit) = 0;
  // The number of terms of each property of the document.
  [[nodiscard]] virtual base::Status Lengths(int64_t document, std::vector<uint32_t>* lengths) = 0;
  [[nodiscard]] virtual base::Status Documents(const std::function<void(int64_t document)>& visit) = 0;
  [[nodiscard]] virtual std::vector<FieldTotals> Totals() = 0;
};

}  // namespace mycel::engine::index
