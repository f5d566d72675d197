#include "engine/graph/record_image.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace mycel::engine::graph {
namespace {

using base::LabelId;
using base::NodeId;
using base::RelTypeId;

// Node images are read in place: their bytes must be aligned.
struct Aligned {
  explicit Aligned(std::string_view bytes) : words(bytes.size() / 4 + 1), size(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(words.data()));
  }
  [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(words.data()), size}; }
  std::vector<uint32_t> words;
  size_t size;
};

TEST_CASE("a node image gives back labels and properties") {
  const std::vector<LabelId> labels = {LabelId(0), LabelId(7), LabelId(70'000)};
  std::string bytes;
  EncodeNode(labels, "properties", &bytes);
  const Aligned aligned(bytes);
  NodeImage image;
  REQUIRE(DecodeNode(aligned.view(), &image));
  CHECK(std::vector<LabelId>(image.labels.begin(), image.labels.end()) == labels);
  CHECK(image.properties == "properties");
}

TEST_CASE("a relationship image gives back narrow and wide ids") {
  for (const uint64_t start : {uint64_t{5}, uint64_t{1} << 40}) {
    for (const uint32_t type : {3U, 300U}) {
      std::string bytes;
      EncodeRel({NodeId(start), NodeId(9), RelTypeId(type), "p"}, &bytes);
      RelImage image;
      REQUIRE(DecodeRel(bytes, &image));
      CHECK(image.start == NodeId(start));
      CHECK(image.end == NodeId(9));
      CHECK(image.type == RelTypeId(type));
      CHECK(image.properties == "p");
    }
  }
}

TEST_CASE("an image with any bit flipped or cut off anywhere is refused or read inside its bytes") {
  std::string node;
  EncodeNode(std::vector<LabelId>{LabelId(1), LabelId(2)}, "xyz", &node);
  std::string rel;
  EncodeRel({NodeId(uint64_t{1} << 33), NodeId(2), RelTypeId(3), "xyz"}, &rel);
  const auto look = [](std::string_view bytes) {
    const Aligned aligned(bytes);
    NodeImage node_image;
    if (DecodeNode(aligned.view(), &node_image)) {
      REQUIRE(node_image.labels.size() * 4 + node_image.properties.size() <= bytes.size());
    }
    RelImage rel_image;
    if (DecodeRel(aligned.view(), &rel_image)) REQUIRE(rel_image.properties.size() <= bytes.size());
  };
  for (const std::string& good : {node, rel}) {
    for (size_t bit = 0; bit < good.size() * 8; ++bit) {
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
      look(bad);
    }
    for (size_t size = 0; size < good.size(); ++size) look(std::string_view(good).substr(0, size));
  }
}

}  // namespace
}  // namespace mycel::engine::graph
