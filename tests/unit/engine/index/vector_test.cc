#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <random>
#include <set>

#include "engine/index/vector/vector_graph.h"
#include "engine/index/vector/vector_index.h"

namespace mycel::engine::index {
namespace {

using types::Value;

Value List(const std::vector<float>& numbers) {
  std::vector<Value> items;
  for (const float number : numbers) items.push_back(Value::Float(number));
  return Value::List(std::move(items));
}

std::vector<float> RandomVector(std::mt19937* random, size_t dimensions) {
  std::normal_distribution<float> normal;
  std::vector<float> out(dimensions);
  for (float& c : out) c = normal(*random);
  return out;
}

TEST_CASE("Values that are no vectors are not in the index") {
  VectorSettings settings;
  settings.dimensions = 2;
  CHECK(VectorContent(List({1, 2}), settings).has_value());
  CHECK_FALSE(VectorContent(List({1, 2, 3}), settings).has_value());
  CHECK_FALSE(VectorContent(List({0, 0}), settings).has_value());
  CHECK_FALSE(VectorContent(List({}), settings).has_value());
  CHECK_FALSE(VectorContent(Value::String("ab"), settings).has_value());
  CHECK_FALSE(VectorContent(Value(), settings).has_value());
  CHECK_FALSE(VectorContent(Value::List({Value::Float(1), Value::Float(1e300)}), settings).has_value());
  settings.similarity = VectorSimilarity::kEuclidean;
  CHECK(VectorContent(List({0, 0}), settings).has_value());
}

TEST_CASE("Quantized distances stay near the exact ones") {
  std::mt19937 random(7);
  for (const VectorSimilarity similarity : {VectorSimilarity::kCosine, VectorSimilarity::kEuclidean}) {
    VectorSettings exact{.dimensions = 32, .similarity = similarity, .quantized = false};
    VectorSettings coarse = exact;
    coarse.quantized = true;
    VectorGraph a(32, exact);
    VectorGraph b(32, coarse);
    std::vector<std::vector<float>> all;
    for (int64_t i = 0; i < 300; ++i) {
      all.push_back(RandomVector(&random, 32));
      REQUIRE(a.Add(i + 1, all.back()).ok());
      REQUIRE(b.Add(i + 1, all.back()).ok());
    }
    const std::vector<float> query = RandomVector(&random, 32);
    // Coordinates far out are clipped: a single score may be off by more than the rest.
    double sum = 0;
    double largest = 0;
    for (const auto& other : all) {
      const double off = std::abs(a.Score(query, other) - b.Score(query, other));
      sum += off;
      largest = std::max(largest, off);
    }
    CHECK(sum / static_cast<double>(all.size()) < 0.03);
    CHECK(largest < 0.15);
  }
}

TEST_CASE("The graph finds most of what an exact search finds") {
  std::mt19937 random(11);
  constexpr size_t kDimensions = 16;
  constexpr int64_t kVectors = 6000;
  VectorSettings settings{.dimensions = kDimensions};
  settings.quantized = false;
  VectorGraph graph(kDimensions, settings);
  std::vector<std::vector<float>> all;
  for (int64_t i = 0; i < kVectors; ++i) {
    all.push_back(RandomVector(&random, kDimensions));
    REQUIRE(graph.Add(i, all.back()).ok());
  }
  for (int64_t i = 0; i < kVectors; i += 3) graph.Remove(i);
  CHECK(graph.size() == static_cast<size_t>(kVectors - kVectors / 3));
  size_t found = 0;
  size_t wanted = 0;
  for (int round = 0; round < 20; ++round) {
    const std::vector<float> query = RandomVector(&random, kDimensions);
    std::vector<std::pair<double, int64_t>> exact;
    for (int64_t i = 0; i < kVectors; ++i) {
      if (i % 3 != 0) exact.emplace_back(-graph.Score(query, all[static_cast<size_t>(i)]), i);
    }
    std::sort(exact.begin(), exact.end());
    std::set<int64_t> best;
    for (size_t i = 0; i < 10; ++i) best.insert(exact[i].second);
    const auto near = graph.Search(query, 10);
    REQUIRE(near.size() == 10);
    for (const VectorGraph::Near& one : near) {
      CHECK(one.document % 3 != 0);
      found += best.count(one.document);
    }
    wanted += 10;
  }
  CHECK(found >= wanted * 9 / 10);
}

TEST_CASE("A vector index keeps what was committed") {
  const auto path = std::filesystem::temp_directory_path() / ("mycel-vector-" + std::to_string(::getpid()));
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  const std::string file = (path / "store.sqlite").string();
  VectorSettings settings;
  settings.dimensions = 2;
  const std::string right = *VectorContent(List({1, 0}), settings);
  const std::string up = *VectorContent(List({0, 1}), settings);
  {
    auto index = VectorIndex::Open(file, settings);
    REQUIRE(index.ok());
    (*index)->Insert(right, 1);
    (*index)->Insert(up, 2);
    REQUIRE((*index)->Commit(base::Lsn(3)).ok());
    (*index)->Insert(up, 4);
  }
  auto index = VectorIndex::Open(file, settings);
  REQUIRE(index.ok());
  CHECK((*index)->watermark() == base::Lsn(3));
  const std::vector<float> query = {0.1F, 1};
  auto near = (*index)->Nearest(query, 5);
  REQUIRE(near.ok());
  REQUIRE(near->size() == 2);
  CHECK(near->front().entity == 2);
  (*index)->Remove(up, 2);
  near = (*index)->Nearest(query, 5);
  REQUIRE(near.ok());
  REQUIRE(near->size() == 1);
  CHECK(near->front().entity == 1);
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace mycel::engine::index
