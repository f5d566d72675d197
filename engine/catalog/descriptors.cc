#include "engine/catalog/descriptors.h"

#include <algorithm>

namespace mycel::engine::catalog {

bool SchemaTarget::ForLabel(base::LabelId id) const {
  return entity == EntityKind::kNode && std::find(tokens.begin(), tokens.end(), id.value) != tokens.end();
}

bool SchemaTarget::ForType(base::RelTypeId id) const {
  return entity == EntityKind::kRelationship && std::find(tokens.begin(), tokens.end(), id.value) != tokens.end();
}

std::string_view KindWord(IndexKind kind) {
  constexpr std::string_view kWords[] = {"RANGE", "TEXT", "POINT", "LOOKUP", "FULLTEXT", "VECTOR"};
  return kWords[static_cast<size_t>(kind)];
}

std::string_view EntityWord(EntityKind entity) { return entity == EntityKind::kNode ? "NODE" : "RELATIONSHIP"; }

std::string_view StateWord(IndexState state) {
  constexpr std::string_view kWords[] = {"POPULATING", "ONLINE", "FAILED"};
  return kWords[static_cast<size_t>(state)];
}

std::string_view KindWord(ConstraintKind kind, EntityKind entity) {
  constexpr std::string_view kNodeWords[] = {"UNIQUENESS", "NODE_PROPERTY_EXISTENCE", "NODE_KEY", "NODE_PROPERTY_TYPE"};
  constexpr std::string_view kRelWords[] = {"RELATIONSHIP_UNIQUENESS", "RELATIONSHIP_PROPERTY_EXISTENCE",
                                            "RELATIONSHIP_KEY", "RELATIONSHIP_PROPERTY_TYPE"};
  return (entity == EntityKind::kNode ? kNodeWords : kRelWords)[static_cast<size_t>(kind)];
}

std::string_view ProviderWord(IndexKind kind) {
  constexpr std::string_view kWords[] = {"range-1.0",        "text-2.0",     "point-1.0",
                                         "token-lookup-1.0", "fulltext-1.0", "vector-2.0"};
  return kWords[static_cast<size_t>(kind)];
}

}  // namespace mycel::engine::catalog
