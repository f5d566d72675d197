// Solves one MATCH: an order in which nodes and relationships are found, and the operator for each step.
//
// Greedy from the cheapest start: every unbound node is tried as the first look-up in a simulation that sums the rows
// of all steps, and the cheapest one is built. From then on the relationship with the smallest growth comes next; a
// relationship whose two ends are known filters at once.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/planner/node_access.h"
#include "engine/planner/planner.h"

namespace mycel::engine::planner {

class PatternPlanner {
 public:
  PatternPlanner(Planner* planner, const binder::BoundPattern& pattern, binder::Expressions predicates, Stream* stream);

  Status Plan();

 private:
  struct Predicate {
    const BoundExpression* expression;
    VarSet reads;
    bool can_raise;
    bool applied = false;
  };

  [[nodiscard]] const binder::PatternNode& Node(VarId id) const;
  [[nodiscard]] bool Bound(VarId id) const { return stream_.bound.Has(id); }
  [[nodiscard]] std::vector<std::string_view> Types(const binder::PatternRelationship& relationship) const;
  [[nodiscard]] bool IsShortest(const binder::PatternRelationship& relationship) const;
  void AddPredicate(const BoundExpression* predicate);

  // --- pattern_start.cc
  // -----------------------------------------------------------------------------------------------
  void StepLeaf();
  [[nodiscard]] double SimulateFrom(VarId start, const std::vector<NodeAccess::Condition>& conditions) const;
  // The node to look up next, and its cost.
  [[nodiscard]] std::pair<VarId, double> CheapestStart();
  [[nodiscard]] std::vector<NodeAccess::Condition> Conditions() const;
  [[nodiscard]] NodeAccess AccessTo(VarId node);
  bool StepRelationshipSeek(double cheapest_node);
  IndexSeek* PushIndexSeek(const NodeAccess& access);
  [[nodiscard]] double SimulateRest(VarSet bound, double rows, std::vector<bool> solved) const;
  void JoinLeaf(Stream leaf);

  // --- pattern_scan.cc
  // ------------------------------------------------------------------------------------------------
  // Where that is cheaper than the cheapest node; `access` is how that one would be found.
  bool StepRelationshipScan(const NodeAccess& access, double cheapest_node);
  [[nodiscard]] bool MayBeScanned(size_t index) const;
  [[nodiscard]] bool IsOwn(const Predicate& predicate, const binder::PatternRelationship& relationship) const;
  // The rows of all steps from there; nullopt: no condition reads the relationships.
  [[nodiscard]] std::optional<double> SimulateScan(size_t index) const;
  void PushRelationshipScan(size_t index);

  // --- pattern_expand.cc
  // ----------------------------------------------------------------------------------------------
  [[nodiscard]] double Growth(const binder::PatternRelationship& relationship, bool from_left) const;
  // Whether everything that the hop predicates read is known; until then the relationship must wait.
  [[nodiscard]] bool HopsReady(const binder::PatternRelationship& relationship) const;
  bool StepRelationship();
  bool StepBoundRelationship();
  bool StepGroup();
  // A relationship followed from one of its ends.
  struct Way {
    VarId from;
    VarId to;
    VarId found;  // another name if the relationship is bound already: it is found again and compared
    base::Direction direction{};
    std::optional<std::vector<std::string_view>> types;  // nullopt: no mere disjunction, to be tested
    std::span<const VarId> distinct;
    bool into = false;  // both ends are known
    double growth = 0;
  };
  [[nodiscard]] Way WayAlong(const binder::PatternRelationship& relationship, bool from_left);
  template <typename Operator>
  void Follow(const Way& way, Operator* op);
  void ExpandFixed(const binder::PatternRelationship& relationship, bool from_left);
  void ExpandVariable(const binder::PatternRelationship& relationship, bool from_left);
  void ExpandGroup(const binder::QuantifiedGroup& group);

  // --- deferred_conditions.cc
  // -----------------------------------------------------------------------------------------
  // Takes a repeated part whose conditions read what another one binds, and asks them afterwards. False: there is none
  // left.
  Result<bool> StepDeferring();

  // --- pattern_paths.cc
  // -----------------------------------------------------------------------------------------------
  void PlanShortest(const binder::PatternPath& path);
  void PlanSelection(const binder::SelectedPath& path);

  // --- pattern_filters.cc, lone_nodes.cc
  // ------------------------------------------------------------------------------
  void ApplyFilters();
  void CheckLabels(VarId node);
  void CheckLoneNodes();
  void AddFilter(Stream* stream, std::vector<const BoundExpression*> predicates);
  // The relationships already found that must not be the same as this one.
  [[nodiscard]] std::span<const VarId> DistinctFrom(VarId relationship) const;
  void AddDistinctChecks(VarId relationship, std::span<const VarId> others);
  [[nodiscard]] const BoundExpression* LabelTest(VarId entity, const LabelExpression* labels);
  [[nodiscard]] const BoundExpression* EqualTest(VarId a, VarId b);

  // --- pattern_hints.cc
  // -----------------------------------------------------------------------------------------------
  // Null when there is none, or none that can be followed.
  [[nodiscard]] const binder::PatternHint* HintFor(VarId variable) const;
  [[nodiscard]] bool IsUsable(const binder::PatternHint& hint) const;
  // A hint that was not followed is an error.
  [[nodiscard]] Status CheckHints() const;

  Planner& planner_;
  const binder::BoundPattern& pattern_;
  Stream& stream_;
  std::vector<Predicate> predicates_;
  std::vector<bool> solved_;  // relationships
  std::vector<bool> solved_groups_;
  VarSet shortest_;  // relationships of shortestPath() and the like, which have a plan of their own
  std::unordered_map<VarId, double> start_costs_;  // of a pattern with very many nodes, as first simulated
  VarSet labels_checked_;
  VarSet honoured_;    // variables that were found as their hint says
  VarSet equalities_;  // predicates that an access path has answered, by index
  std::unordered_map<VarId, const binder::PatternNode*> nodes_;
  std::unordered_map<VarId, std::vector<VarId>> distinct_;  // relationships that must not coincide with the key
};

}  // namespace mycel::engine::planner
