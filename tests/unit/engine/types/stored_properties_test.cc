#include "engine/types/stored_properties.h"

#include <catch2/catch.hpp>

#include "engine/types/packed.h"
#include "engine/types/packed_properties.h"

namespace mycel::engine::types {
namespace {

TEST_CASE("a reference stands among packed properties and is no value") {
  const std::string hash(kValueHashBytes, 'h');
  std::string reference;
  AppendReference({70'000, hash}, &reference);
  std::string number;
  AppendPacked(Value::Integer(7), &number);
  const std::vector<PackedProperty> properties = {{base::PropertyKeyId(1), number},
                                                  {base::PropertyKeyId(2), reference}};
  std::string bytes;
  AppendStoredProperties(properties, &bytes);
  // Widths with bit 4, two keys, where they end, the number, the reference.
  using namespace std::string_literals;
  CHECK(bytes == "\x10\x02\x01\x02\x01\x25\x97\x17\xf0\xa2\x04"s + hash);
  CHECK(HasReferences(bytes));
  const auto packed = PackedProperties::Open(bytes);
  REQUIRE(packed.ok());
  CHECK(packed->Get(base::PropertyKeyId(1))->AsInteger() == 7);
  CHECK(packed->Get(base::PropertyKeyId(2)).status().id() == base::ErrorId::kCorruption);
  const auto all = StoredProperties(bytes);
  REQUIRE(all.ok());
  REQUIRE(all->size() == 2);
  const auto back = AsReference((*all)[1].bytes);
  REQUIRE(back.ok());
  CHECK((*back)->bytes == 70'000);
  CHECK((*back)->hash == hash);
  CHECK_FALSE(AsReference(number)->has_value());
  CHECK_FALSE(AsReference(std::string_view(reference).substr(0, 20)).ok());
}

TEST_CASE("without references the bytes are those of packed properties") {
  std::string number;
  AppendPacked(Value::Integer(1000), &number);
  std::string text;
  AppendPacked(Value::String("abc"), &text);
  const std::vector<PackedProperty> stored = {{base::PropertyKeyId(1), number}, {base::PropertyKeyId(300), text}};
  std::string bytes;
  AppendStoredProperties(stored, &bytes);
  const std::vector<Property> properties = {{base::PropertyKeyId(1), Value::Integer(1000)},
                                            {base::PropertyKeyId(300), Value::String("abc")}};
  std::string expected;
  AppendPackedProperties(properties, &expected);
  CHECK(bytes == expected);
  CHECK_FALSE(HasReferences(bytes));
  bytes.clear();
  AppendStoredProperties({}, &bytes);
  CHECK(bytes.empty());
  CHECK(StoredProperties("")->empty());
}

}  // namespace
}  // namespace mycel::engine::types
