#include "engine/exec/path_walk.h"

#include <algorithm>

namespace mycel::engine::exec {

using base::NodeId;
using base::Result;
using base::Status;

PathWalk::PathWalk(ExecutionContext& context, const PathAutomaton& automaton, const PathConditions& conditions,
                   bool acyclic, bool walks)
    : automaton_(automaton),
      conditions_(conditions),
      acyclic_(acyclic),
      walks_(walks),
      flood_(context, automaton, conditions),
      memory_(context) {}

void PathWalk::Start(NodeId from, NodeId to, bool keep) {
  from_ = from;
  to_ = to;
  if (!keep) flooded_ = false;
  length_known_ = length_open_ = found_ = longer_ = false;
  depth_ = 0;
  path_.nodes.clear();
  path_.rels.clear();
  path_.segments.clear();
}

Result<bool> PathWalk::FindLength() {
  if (!Flooded(to_)) {
    flooded_ = false;
    MYCEL_RETURN_IF_ERROR(flood_.Start(to_));
    flooded_ = true;
    flooded_from_ = to_;
  }
  while (flood_.HopsLeft(automaton_.NodeState(0), from_) == PathFlood::kUnknown) {
    if (flood_.exhausted()) return false;
    MYCEL_RETURN_IF_ERROR(flood_.Step());
    MYCEL_RETURN_IF_ERROR(Account());
  }
  length_ = flood_.HopsLeft(automaton_.NodeState(0), from_);
  length_known_ = true;
  return true;
}

Status PathWalk::Account() { return memory_.Set(flood_.bytes() + level_bytes_); }

Status PathWalk::StartLength() {
  length_open_ = true;
  longer_ = false;
  while (flood_.depth() < length_ && !flood_.exhausted()) MYCEL_RETURN_IF_ERROR(flood_.Step());
  MYCEL_RETURN_IF_ERROR(Account());
  path_.nodes.assign(1, from_);
  taken_.clear();
  if (acyclic_) taken_.insert(from_.value);
  path_.rels.clear();
  path_.segments.clear();
  return Push({});
}

Status PathWalk::AddSteps(const PathPlace& place, Level* level) {
  const PathLink& link = automaton_.segments()[place.segment].links[place.link];
  MYCEL_RETURN_IF_ERROR(link.hops->ReadAny(path_.nodes.back(), link.direction, &read_));
  for (const Hop& hop : read_) level->steps.push_back({hop, place});
  return Status::Ok();
}

Status PathWalk::Push(PathPlace place) {
  if (depth_ == levels_.size()) levels_.push_back(std::make_unique<Level>());
  Level& level = *levels_[depth_++];
  const size_t before = level.steps.capacity();
  level.at = 0;
  level.steps.clear();
  const NodeId node = path_.nodes.back();
  for (;;) {
    if (place.segment == automaton_.segments().size()) break;
    const PathSegment& segment = automaton_.segments()[place.segment];
    if (place.link > 0 || place.repetitions < segment.repetitions.max) {
      MYCEL_RETURN_IF_ERROR(AddSteps(place, &level));
    }
    if (place.link > 0 || !segment.repeated || place.repetitions < segment.repetitions.min) break;
    MYCEL_ASSIGN_OR_RETURN(const bool fits, conditions_.NodeFits(place.segment + 1, node));
    if (!fits) break;
    place = {place.segment + 1, 0, 0};
  }
  level_bytes_ += (level.steps.capacity() - before) * sizeof(Try);
  return Account();
}

Result<bool> PathWalk::MayTake(const Try& step, const PathPlace& after) {
  const auto& [hop, before] = step;
  if (acyclic_ ? taken_.contains(hop.node.value) : !walks_ && taken_.contains(hop.rel.value)) return false;
  const PathSegment& segment = automaton_.segments()[before.segment];
  const PathLink& link = segment.links[before.link];
  MYCEL_ASSIGN_OR_RETURN(bool fits, conditions_.LinkFits(link, path_.nodes.back(), hop.rel, hop.node));
  if (fits && !segment.repeated) {
    MYCEL_ASSIGN_OR_RETURN(fits, conditions_.NodeFits(after.segment, hop.node));
  }
  if (!fits || segment.group == nullptr || after.link > 0) return fits;
  const size_t links = segment.links.size();
  std::vector<NodeId> nodes(path_.nodes.end() - static_cast<ptrdiff_t>(links), path_.nodes.end());
  std::vector<base::RelId> rels(path_.rels.end() - static_cast<ptrdiff_t>(links - 1), path_.rels.end());
  nodes.push_back(hop.node);
  rels.push_back(hop.rel);
  return conditions_.RepetitionFits(segment, nodes, rels);
}

Result<bool> PathWalk::MayEnd(PathPlace place, NodeId node) {
  if (node != to_) return false;
  for (;;) {
    if (place.segment == automaton_.segments().size()) return true;
    const PathSegment& segment = automaton_.segments()[place.segment];
    if (place.link > 0 || !segment.repeated || place.repetitions < segment.repetitions.min) return false;
    MYCEL_ASSIGN_OR_RETURN(const bool fits, conditions_.NodeFits(place.segment + 1, node));
    if (!fits) return false;
    place = {place.segment + 1, 0, 0};
  }
}

void PathWalk::TakeBack() {
  if (acyclic_) {
    taken_.erase(path_.nodes.back().value);
  } else if (!walks_) {
    taken_.erase(path_.rels.back().value);
  }
  path_.nodes.pop_back();
  path_.rels.pop_back();
  path_.segments.pop_back();
}

Result<PathWalk::Outcome> PathWalk::Run(uint32_t steps) {
  if (!length_known_) {
    MYCEL_ASSIGN_OR_RETURN(const bool reached, FindLength());
    if (!reached) return Outcome::kNone;
  }
  if (found_) {
    found_ = false;
    if (!path_.rels.empty()) TakeBack();
  }
  if (!length_open_) {
    MYCEL_RETURN_IF_ERROR(StartLength());
    if (length_ == 0) {
      // The path of one node; whatever leaves it is longer.
      levels_[0]->steps.clear();
      longer_ = true;
      MYCEL_ASSIGN_OR_RETURN(found_, MayEnd({}, from_));
      if (found_) return Outcome::kFound;
    }
  }
  for (uint32_t count = 0; count < steps; ++count) {
    Level& level = *levels_[depth_ - 1];
    if (level.at == level.steps.size()) {
      if (--depth_ > 0) {
        TakeBack();
        continue;
      }
      length_open_ = false;
      if (!longer_) return Outcome::kNone;
      ++length_;
      return Outcome::kLengthDone;
    }
    const Try step = level.steps[level.at++];
    const PathPlace after = automaton_.After(step.before);
    const uint32_t taken = static_cast<uint32_t>(path_.rels.size()) + 1;
    const uint32_t left = flood_.HopsLeft(automaton_.StateOf(after), step.hop.node);
    if (left == PathFlood::kUnknown && flood_.exhausted()) continue;
    const bool cut = left == PathFlood::kUnknown || left > length_ - taken;
    if (cut && longer_) continue;
    MYCEL_ASSIGN_OR_RETURN(const bool may, MayTake(step, after));
    if (!may) continue;
    if (cut || taken == length_) longer_ = true;
    if (cut) continue;
    if (acyclic_) {
      taken_.insert(step.hop.node.value);
    } else if (!walks_) {
      taken_.insert(step.hop.rel.value);
    }
    path_.nodes.push_back(step.hop.node);
    path_.rels.push_back(step.hop.rel);
    path_.segments.push_back(step.before.segment);
    if (taken < length_) {
      MYCEL_RETURN_IF_ERROR(Push(after));
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(found_, MayEnd(after, step.hop.node));
    if (found_) return Outcome::kFound;
    TakeBack();
  }
  return Outcome::kMore;
}

}  // namespace mycel::engine::exec
