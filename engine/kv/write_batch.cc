#include "engine/kv/write_batch.h"

#include "engine/base/coding.h"

namespace mycel::engine::kv {

void WriteBatch::Add(Kind kind, Family family, std::string_view first, std::string_view second) {
  changes_.push_back(static_cast<char>(kind));
  changes_.push_back(static_cast<char>(family));
  base::AppendLengthPrefixed(&changes_, first);
  base::AppendLengthPrefixed(&changes_, second);
  ++count_;
}

void WriteBatch::Put(Family family, std::string_view key, std::string_view value) {
  Add(Kind::kPut, family, key, value);
}
void WriteBatch::Delete(Family family, std::string_view key) { Add(Kind::kDelete, family, key, {}); }

void WriteBatch::Clear() {
  changes_.clear();
  count_ = 0;
}

}  // namespace mycel::engine::kv
