// Statements that get far: good ones, changed token by token, with pieces of others, or nested deep.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/random.h"

namespace mycel::fuzz {

// Built-in seeds; AddSeedsFrom adds the queries of feature files.
class StatementMaker {
 public:
  StatementMaker();

  // Every text between triple quotes in the *.feature files below the folder. Returns how many there are now.
  size_t AddSeedsFrom(const std::string& folder);

  [[nodiscard]] std::string Make(Random* random) const;
  // One or more changes of a statement that was found elsewhere.
  [[nodiscard]] std::string Change(std::string text, Random* random) const;

 private:
  [[nodiscard]] const std::string& Seed(Random* random) const { return seeds_[(*random)() % seeds_.size()]; }
  [[nodiscard]] std::string Nested(Random* random) const;

  std::vector<std::string> seeds_;
};

}  // namespace mycel::fuzz
