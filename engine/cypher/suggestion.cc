#include "engine/cypher/suggestion.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace mycel::engine::cypher {
namespace {

constexpr size_t kLongestWord = 24;

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

// Edits (insert, delete, replace, swap of neighbours) from `a` to `b`; both at most kLongestWord long.
size_t Distance(std::string_view a, std::string_view b) {
  std::array<std::array<size_t, kLongestWord + 1>, kLongestWord + 1> cost{};
  for (size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = cost[i - 1][j - 1] + (Upper(a[i - 1]) == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({replace, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      if (i > 1 && j > 1 && Upper(a[i - 1]) == b[j - 2] && Upper(a[i - 2]) == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string NearestExpectation(std::string_view word, const std::vector<std::string>& expected) {
  std::string nearest;
  size_t best = word.size() < 5 ? 2 : 3;  // short words are near to too much
  if (word.size() < 3 || word.size() > kLongestWord) return nearest;
  for (const std::string& candidate : expected) {
    if (candidate.size() < 5 || candidate.front() != '\'' || candidate.size() > kLongestWord) continue;
    const size_t distance = Distance(word, std::string_view(candidate).substr(1, candidate.size() - 2));
    if (distance == 0 || distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace mycel::engine::cypher
