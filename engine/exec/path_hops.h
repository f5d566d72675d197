// The relationships that a path search may take from a node: of the pattern's types, none that the pattern has bound
// already, and with every hop predicate true.
//
// Hops are copied out, so that a search may stop anywhere.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/exec/distinct_relationships.h"
#include "engine/exec/execution_context.h"
#include "engine/exec/neighbour_stream.h"
#include "engine/exec/rel_types.h"

namespace mycel::engine::exec {

struct Hop {
  base::NodeId node;
  base::RelId rel;
};

class PathHops {
 public:
  PathHops(ExecutionContext& context, std::span<const std::string_view> types,
           std::span<const binder::VarId> distinct_from, binder::VarId hop_variable,
           binder::Expressions hop_predicates);

  // Takes over what a row says: predicates read it, so it stays where it is until the next Load.
  void Load(const types::Batch& input, uint32_t row);
  // Replaces `hops`.
  [[nodiscard]] base::Status Read(base::NodeId node, base::Direction direction, std::vector<Hop>* hops);
  // The same without predicates: at least the hops that Read gives.
  [[nodiscard]] base::Status ReadAny(base::NodeId node, base::Direction direction, std::vector<Hop>* hops);

 private:
  ExecutionContext& context_;
  RelTypes types_;
  DistinctRelationships distinct_;
  binder::VarId hop_variable_;
  binder::Expressions predicates_;
  const types::Batch* input_ = nullptr;
  uint32_t row_ = 0;
  NeighbourStream stream_;
  std::vector<base::NodeId> nodes_;
  std::vector<base::RelId> rels_;
};

}  // namespace mycel::engine::exec
