#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/index/fulltext/analyzer.h"
#include "engine/index/fulltext/english_stem.h"
#include "engine/index/fulltext/fulltext_content.h"
#include "engine/index/fulltext/fulltext_index.h"
#include "engine/index/fulltext/fulltext_query.h"
#include "engine/index/fulltext/fuzzy_match.h"

namespace mycel::engine::index {
namespace {

using types::Value;

std::vector<std::string> Terms(std::string_view analyzer, std::string_view text) {
  std::vector<AnalyzedTerm> terms;
  uint32_t position = 0;
  FindAnalyzer(analyzer)->Analyze(text, &position, &terms);
  std::vector<std::string> out;
  for (const AnalyzedTerm& term : terms) out.push_back(term.text);
  return out;
}

using Strings = std::vector<std::string>;

TEST_CASE("The standard analyzer splits at word boundaries") {
  CHECK(Terms("standard-no-stop-words", "The U.S.A. can't, wi-fi_x 3.14 a@b.com") ==
        Strings{"the", "u.s.a", "can't", "wi", "fi_x", "3.14", "a", "b.com"});
  CHECK(Terms("standard-no-stop-words", "ÜBER größe 日本 x:y 1,000;5") ==
        Strings{"über", "größe", "日", "本", "x:y", "1,000;5"});
  CHECK(Terms("standard-no-stop-words", "").empty());
  CHECK(Terms("standard-no-stop-words", "\xff\xfe . -- '").empty());
}

TEST_CASE("Other analyzers") {
  CHECK(Terms("standard", "The cat and the hat") == Strings{"cat", "hat"});
  CHECK(Terms("simple", "Don't 4U") == Strings{"don", "t", "u"});
  CHECK(Terms("whitespace", "Foo-Bar  baz\n") == Strings{"Foo-Bar", "baz"});
  CHECK(Terms("keyword", "As it Is") == Strings{"As it Is"});
  CHECK(Terms("english", "The king's horses were running") == Strings{"king", "hors", "were", "run"});
  CHECK(Terms("standard-folding", "Crème Brûlée Straße") == Strings{"creme", "brulee", "strasse"});
  CHECK(FindAnalyzer("nope") == nullptr);
}

TEST_CASE("Stop words leave holes between the positions") {
  std::vector<AnalyzedTerm> terms;
  uint32_t position = 0;
  FindAnalyzer("standard")->Analyze("king of the hill", &position, &terms);
  REQUIRE(terms.size() == 2);
  CHECK(terms[0].position == 0);
  CHECK(terms[1].position == 3);
}

TEST_CASE("English stems are those of Porter's paper") {
  const std::pair<const char*, const char*> kWords[] = {
      {"caresses", "caress"},  {"ponies", "poni"},       {"cats", "cat"},
      {"feed", "feed"},        {"agreed", "agre"},       {"plastered", "plaster"},
      {"motoring", "motor"},   {"sing", "sing"},         {"conflated", "conflat"},
      {"troubled", "troubl"},  {"sized", "size"},        {"hopping", "hop"},
      {"falling", "fall"},     {"hissing", "hiss"},      {"fizzed", "fizz"},
      {"failing", "fail"},     {"filing", "file"},       {"happy", "happi"},
      {"sky", "sky"},          {"relational", "relat"},  {"conditional", "condit"},
      {"digitizer", "digit"},  {"operator", "oper"},     {"feudalism", "feudal"},
      {"hopefulness", "hope"}, {"formaliti", "formal"},  {"triplicate", "triplic"},
      {"formative", "form"},   {"electrical", "electr"}, {"goodness", "good"},
      {"revival", "reviv"},    {"allowance", "allow"},   {"adjustment", "adjust"},
      {"adoption", "adopt"},   {"probate", "probat"},    {"rate", "rate"},
      {"controll", "control"}, {"roll", "roll"},         {"by", "by"}};
  for (const auto& [word, stem] : kWords) CHECK(EnglishStem(word) == stem);
}

TEST_CASE("Edit distance counts a swap as one and stops at its limit") {
  const auto distance = [](std::string_view a, std::string_view b, uint32_t limit) {
    return EditDistance(CodePoints(a), CodePoints(b), limit);
  };
  CHECK(distance("stone", "stnoe", 2) == 1);
  CHECK(distance("stone", "stane", 2) == 1);
  CHECK(distance("stone", "tone", 2) == 1);
  CHECK(distance("größe", "grösse", 2) == 2);
  CHECK(distance("stone", "river", 2) == 3);
  CHECK(distance("", "ab", 2) == 2);
}

TEST_CASE("Queries that cannot be understood are errors") {
  for (const std::string_view text : {"",      " ",     "(",  "(a", "a)",  "\"a", "/a", "AND", "OR b", "a AND", "a ^",
                                      "[a b]", "[a TO", "a:", ":a", "a~^", "^2",  "]",  "+",   "-",    "a \\"}) {
    INFO(text);
    CHECK_FALSE(ParseFulltextQuery(text).ok());
  }
  CHECK_FALSE(ParseFulltextQuery(std::string(5000, '(')).ok());
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "a ";
  CHECK_FALSE(ParseFulltextQuery(many).ok());
}

// A directory that goes with the test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("mycel-fulltext-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file() const { return (path_ / "store.sqlite").string(); }

 private:
  std::filesystem::path path_;
};

std::string Document(std::string_view text) { return *FulltextContent(std::vector<Value>{Value::String(text)}); }

std::vector<uint64_t> Find(FulltextIndex* index, std::string_view text) {
  const auto query = ParseFulltextQuery(text);
  REQUIRE(query.ok());
  const auto hits = index->Query(*query, index->analyzer(), {});
  REQUIRE(hits.ok());
  std::vector<uint64_t> entities;
  for (const SideHit& hit : *hits) entities.push_back(hit.entity);
  return entities;
}

std::unique_ptr<FulltextIndex> OpenIndex(const Folder& folder) {
  auto index = FulltextIndex::Open(folder.file(), *FindAnalyzer(kDefaultAnalyzer), {"text"});
  REQUIRE(index.ok());
  return *std::move(index);
}

TEST_CASE("A full-text index keeps what was committed, and its watermark") {
  const Folder folder;
  {
    const auto index = OpenIndex(folder);
    index->Insert(Document("red stone"), 7);
    index->Insert(Document("red stone"), 7);  // twice is once
    index->Insert(Document("blue"), 8);
    CHECK(Find(index.get(), "stone") == std::vector<uint64_t>{7});
    REQUIRE(index->Commit(base::Lsn(5)).ok());
    index->Insert(Document("lost stone"), 9);
    CHECK(Find(index.get(), "stone") == std::vector<uint64_t>{7, 9});
  }
  const auto index = OpenIndex(folder);
  CHECK(index->watermark() == base::Lsn(5));
  CHECK(index->entries() == 2);
  CHECK(Find(index.get(), "stone") == std::vector<uint64_t>{7});
  index->Remove(Document("red stone"), 7);
  index->Remove(Document("never there"), 8);
  CHECK(Find(index.get(), "stone").empty());
  CHECK(Find(index.get(), "blue") == std::vector<uint64_t>{8});
  REQUIRE(index->Clear().ok());
  CHECK(Find(index.get(), "blue").empty());
  CHECK(index->watermark() == base::Lsn(0));
}

TEST_CASE("A damaged file is an error, not a crash") {
  const Folder folder;
  {
    const auto index = OpenIndex(folder);
    for (uint64_t i = 0; i < 200; ++i) index->Insert(Document("word" + std::to_string(i)), i);
    REQUIRE(index->Commit(base::Lsn(1)).ok());
  }
  {
    std::FILE* file = std::fopen(folder.file().c_str(), "r+b");
    REQUIRE(file != nullptr);
    std::fputs("this is no database", file);
    std::fclose(file);
  }
  const auto opened = FulltextIndex::Open(folder.file(), *FindAnalyzer(kDefaultAnalyzer), {"text"});
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.status().id() == base::ErrorId::kCorruption);
}

TEST_CASE("A damaged content is an error") {
  CHECK_FALSE(ReadFulltextContent("\x05").ok());
  CHECK_FALSE(ReadFulltextContent(std::string("\x01\x7f"
                                              "abc"))
                  .ok());
  CHECK(ReadFulltextContent("").ok());
}

}  // namespace
}  // namespace mycel::engine::index
