#include "engine/catalog/schema.h"

#include <catch2/catch.hpp>
#include <string>

#include "engine/catalog/schema_rules.h"

namespace mycel::engine::catalog {
namespace {

using base::ErrorId;

// A schema with the tokens U, B (labels), PAID (type) and id, x, y (keys).
struct Fixture {
  Tokens tokens;
  Schema schema;
  uint64_t lsn = 0;

  Fixture() {
    for (const char* name : {"U", "B", "C"}) REQUIRE(tokens.labels.Add(name, {}).ok());
    REQUIRE(tokens.rel_types.Add("PAID", {}).ok());
    for (const char* name : {"id", "x", "y"}) REQUIRE(tokens.property_keys.Add(name, {}).ok());
  }
  SchemaTarget Target(std::string_view label, std::vector<std::string> keys) const {
    SchemaTarget target;
    target.tokens.push_back(tokens.labels.Find(label)->value);
    for (const std::string& key : keys) target.keys.push_back(*tokens.property_keys.Find(key));
    return target;
  }
  base::Status Do(base::Result<SchemaChange> change) {
    if (!change.ok()) return change.status();
    if (!change->empty()) schema.Apply(*change, base::Lsn(++lsn));
    return base::Status::Ok();
  }
  base::Status Index(std::string name, SchemaTarget target, bool if_not_exists = false,
                     IndexKind kind = IndexKind::kRange) {
    return Do(CreateIndex(*schema.snapshot(), tokens, {std::move(name), kind, std::move(target), {}, if_not_exists}));
  }
  base::Status Constraint(std::string name, SchemaTarget target, bool if_not_exists = false,
                          ConstraintKind kind = ConstraintKind::kUniqueness) {
    return Do(CreateConstraint(*schema.snapshot(), tokens,
                               {std::move(name), kind, std::move(target), {}, {}, if_not_exists}));
  }
};

TEST_CASE("a new schema has the two token lookup indexes under their known names") {
  const Schema schema;
  const auto now = schema.snapshot();
  REQUIRE(now->indexes().size() == 2);
  CHECK(now->FindIndex("index_343aff4e")->target.entity == EntityKind::kNode);
  CHECK(now->FindIndex("index_f7700477")->target.entity == EntityKind::kRelationship);
  CHECK(now->indexes()[0].state == IndexState::kOnline);
  CHECK_FALSE(now->HasNodeRules());
}

TEST_CASE_METHOD(Fixture, "creating an index follows the rules for names and equal rules") {
  REQUIRE(Index("i_b", Target("B", {"x"})).ok());
  CHECK(Index("i_b", Target("C", {"y"})).id() == ErrorId::kIndexWithNameAlreadyExists);
  CHECK(Index("i_b2", Target("B", {"x"})).id() == ErrorId::kIndexAlreadyExists);
  CHECK(Index("i_b", Target("B", {"x"})).id() == ErrorId::kEquivalentSchemaRuleAlreadyExists);
  CHECK(Index("i_text", Target("B", {"x"}), false, IndexKind::kText).ok());
  CHECK(Index("i_two", Target("B", {"x", "y"})).ok());
  CHECK(Index("i_two_turned", Target("B", {"y", "x"})).ok());
  CHECK(Constraint("c", Target("B", {"x"})).id() == ErrorId::kIndexAlreadyExists);
  CHECK(Constraint("i_b", Target("C", {"x"})).id() == ErrorId::kIndexWithNameAlreadyExists);
}

TEST_CASE_METHOD(Fixture, "IF NOT EXISTS does nothing when the name or the rule is there") {
  REQUIRE(Index("i_b", Target("B", {"x"})).ok());
  const uint64_t epoch = schema.epoch();
  CHECK(Index("i_b", Target("C", {"x"}), true).ok());
  CHECK(Index("other", Target("B", {"x"}), true).ok());
  CHECK(schema.epoch() == epoch);
  REQUIRE(Constraint("c_u", Target("U", {"id"})).ok());
  CHECK(Constraint("c_u", Target("U", {"id"}), true).ok());
  CHECK(Constraint("", Target("U", {"id"}), true).ok());
  CHECK(schema.snapshot()->constraints().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a uniqueness constraint owns an index of its name") {
  REQUIRE(Constraint("c_u", Target("U", {"id"})).ok());
  const auto now = schema.snapshot();
  const IndexDescriptor* index = now->FindIndex("c_u");
  const ConstraintDescriptor* constraint = now->FindConstraint("c_u");
  REQUIRE(index != nullptr);
  REQUIRE(constraint != nullptr);
  CHECK(index->owner == constraint->id);
  CHECK(constraint->owned_index == index->id);
  CHECK(Constraint("c_u2", Target("U", {"id"})).id() == ErrorId::kConstraintAlreadyExists);
  CHECK(Constraint("c_u", Target("U", {"id"})).id() == ErrorId::kEquivalentSchemaRuleAlreadyExists);
  CHECK(Constraint("c_u", Target("B", {"id"})).id() == ErrorId::kConstraintWithNameAlreadyExists);
  CHECK(Constraint("k", Target("U", {"id"}), false, ConstraintKind::kKey).id() == ErrorId::kConstraintAlreadyExists);
  CHECK(Constraint("e", Target("U", {"id"}), false, ConstraintKind::kExistence).ok());
  CHECK(Index("i_u", Target("U", {"id"})).id() == ErrorId::kConstraintAlreadyExists);
  CHECK(Do(DropIndex(*schema.snapshot(), "c_u", false)).id() == ErrorId::kIndexDropFailed);
  REQUIRE(Do(DropConstraint(*schema.snapshot(), "c_u", false)).ok());
  CHECK(schema.snapshot()->FindIndex("c_u") == nullptr);
  CHECK(schema.snapshot()->FindConstraint("c_u") == nullptr);
}

TEST_CASE_METHOD(Fixture, "dropping what is not there fails unless IF EXISTS is given") {
  CHECK(Do(DropIndex(*schema.snapshot(), "nothing_here", false)).id() == ErrorId::kIndexDropFailed);
  CHECK(Do(DropConstraint(*schema.snapshot(), "nothing_here", false)).id() == ErrorId::kConstraintDropFailed);
  CHECK(Do(DropIndex(*schema.snapshot(), "nothing_here", true)).ok());
  CHECK(Do(DropConstraint(*schema.snapshot(), "nothing_here", true)).ok());
}

TEST_CASE_METHOD(Fixture, "rules without a name get one from what they are about") {
  REQUIRE(Index("", Target("B", {"x"})).ok());
  REQUIRE(Constraint("", Target("U", {"id"})).ok());
  const auto now = schema.snapshot();
  CHECK(now->indexes()[2].name.rfind("index_", 0) == 0);
  CHECK(now->constraints()[0].name.rfind("constraint_", 0) == 0);
  CHECK(Index("", Target("B", {"x"})).id() == ErrorId::kEquivalentSchemaRuleAlreadyExists);
  CHECK(Constraint("", Target("U", {"id"})).id() == ErrorId::kEquivalentSchemaRuleAlreadyExists);
}

TEST_CASE_METHOD(Fixture, "an index is usable from the LSN at which it went online") {
  REQUIRE(Index("i_b", Target("B", {"x"})).ok());
  const base::IndexId id = schema.snapshot()->FindIndex("i_b")->id;
  CHECK_FALSE(schema.snapshot()->FindIndex(id)->UsableAt(base::Lsn(100)));
  const auto online = SetIndexState(*schema.snapshot(), id, IndexState::kOnline, "");
  REQUIRE(online.ok());
  schema.Apply(*online, base::Lsn(50));
  CHECK_FALSE(schema.snapshot()->FindIndex(id)->UsableAt(base::Lsn(49)));
  CHECK(schema.snapshot()->FindIndex(id)->UsableAt(base::Lsn(50)));
  CHECK(SetIndexState(*schema.snapshot(), base::IndexId(99), IndexState::kOnline, "").status().id() ==
        ErrorId::kNotFound);
}

TEST_CASE_METHOD(Fixture, "the write path finds what touches a label, a type or a key") {
  REQUIRE(Index("i_b", Target("B", {"x", "y"})).ok());
  SchemaTarget text = Target("B", {"x"});
  text.tokens.push_back(tokens.labels.Find("C")->value);
  REQUIRE(Index("ft", text, false, IndexKind::kFulltext).ok());
  SchemaTarget paid;
  paid.entity = EntityKind::kRelationship;
  paid.tokens = {0};
  paid.keys = {base::PropertyKeyId(0)};
  REQUIRE(Constraint("ur", paid).ok());
  const auto now = schema.snapshot();
  CHECK(now->IndexesOn(*tokens.labels.Find("B")).size() == 2);
  CHECK(now->IndexesOn(*tokens.labels.Find("C")).size() == 1);
  CHECK(now->IndexesOn(*tokens.labels.Find("U")).empty());
  CHECK(now->IndexesOn(base::LabelId(500)).empty());
  CHECK(now->NodeIndexesOn(*tokens.property_keys.Find("x")).size() == 2);
  CHECK(now->NodeIndexesOn(*tokens.property_keys.Find("id")).empty());
  CHECK(now->RelIndexesOn(base::PropertyKeyId(0)).size() == 1);
  CHECK(now->ConstraintsOn(base::RelTypeId(0)).size() == 1);
  CHECK(now->RelConstraintsOn(base::PropertyKeyId(0)).size() == 1);
  CHECK(KindWord(now->FindConstraint("ur")->kind, EntityKind::kRelationship) == "RELATIONSHIP_UNIQUENESS");
  CHECK(DescribeTarget(text, tokens) == "(:B:C {x})");
  CHECK(DescribeTarget(paid, tokens) == "()-[:PAID {id}]-()");
}

TEST_CASE_METHOD(Fixture, "the schema comes back from its bytes; damaged bytes are refused") {
  IndexRequest vector{"v", IndexKind::kVector, Target("B", {"x"}), {}, false};
  vector.options = {{"vector.dimensions", int64_t{3}},
                    {"similarity", std::string("cosine")},
                    {"on", true},
                    {"m", 0.5},
                    {"box", std::vector<double>{1, 2}}};
  REQUIRE(Do(CreateIndex(*schema.snapshot(), tokens, vector)).ok());
  REQUIRE(Constraint("c_u", Target("U", {"id"})).ok());
  const std::string bytes = schema.Encode();
  Schema loaded;
  REQUIRE(loaded.Decode(bytes).ok());
  CHECK(loaded.Encode() == bytes);
  CHECK(loaded.snapshot()->FindIndex("v")->options == vector.options);
  CHECK(loaded.snapshot()->next_id() == schema.snapshot()->next_id());
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(loaded.Decode(std::string_view(bytes).substr(0, size)).ok());
  }
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bad = bytes;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    (void)loaded.Decode(bad).ok();
  }
}

TEST_CASE_METHOD(Fixture, "applying a change twice is the same as once") {
  const auto change =
      CreateConstraint(*schema.snapshot(), tokens, {"c", ConstraintKind::kKey, Target("U", {"id"}), {}, {}, false});
  REQUIRE(change.ok());
  const auto decoded = SchemaChange::Decode(change->Encode());
  REQUIRE(decoded.ok());
  CHECK(*decoded == *change);
  schema.Apply(*decoded, base::Lsn(4));
  const std::string once = schema.Encode();
  schema.Apply(*decoded, base::Lsn(4));
  CHECK(schema.Encode() == once);
}

}  // namespace
}  // namespace mycel::engine::catalog
