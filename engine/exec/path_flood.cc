#include "engine/exec/path_flood.h"

#include "engine/base/direction.h"

namespace mycel::engine::exec {

using base::Direction;
using base::NodeId;
using base::Result;
using base::Status;

namespace {

// A condition that fails to be asked rules nothing out: the walk that gets there raises the error.
bool Possible(const Result<bool>& fits) { return !fits.ok() || *fits; }

}  // namespace

Status PathFlood::Start(NodeId to) {
  for (NodeTable& table : distances_) table.Clear();
  frontier_.clear();
  depth_ = 0;
  std::vector<Reached> level;
  MYCEL_RETURN_IF_ERROR(AddNode(&level, automaton_.nodes().size() - 1, to, 0));
  frontier_.swap(level);
  return Status::Ok();
}

void PathFlood::Add(std::vector<Reached>* level, const Reached& reached, uint32_t distance) {
  const uint32_t state = reached.node        ? automaton_.NodeState(reached.segment)
                         : reached.link == 0 ? automaton_.LoopState(reached.segment)
                                             : automaton_.LinkState(reached.segment, reached.link);
  if (distances_[state].Insert(reached.at, distance).second) level->push_back(reached);
}

Status PathFlood::AddNode(std::vector<Reached>* level, size_t index, NodeId node, uint32_t distance) {
  for (;;) {
    if (!Possible(conditions_.NodeFits(index, node))) return Status::Ok();
    Add(level, {static_cast<uint32_t>(index), 0, true, node}, distance);
    if (index == 0) return Status::Ok();
    const PathSegment& before = automaton_.segments()[index - 1];
    if (!before.repeated) return Status::Ok();
    Add(level, {static_cast<uint32_t>(index - 1), 0, false, node}, distance);
    if (before.repetitions.min > 0) return Status::Ok();
    --index;
  }
}

Status PathFlood::Back(size_t segment, size_t link, NodeId node, std::vector<Reached>* level) {
  const PathSegment& of = automaton_.segments()[segment];
  const PathLink& taken = of.links[link];
  MYCEL_RETURN_IF_ERROR(taken.hops->ReadAny(node, base::Reversed(taken.direction), &read_));
  const uint32_t distance = depth_ + 1;
  for (const Hop& hop : read_) {
    if (!Possible(conditions_.LinkFits(taken, hop.node, hop.rel, node))) continue;
    if (link > 0) {
      Add(level, {static_cast<uint32_t>(segment), static_cast<uint32_t>(link), false, hop.node}, distance);
      continue;
    }
    if (of.repeated) Add(level, {static_cast<uint32_t>(segment), 0, false, hop.node}, distance);
    MYCEL_RETURN_IF_ERROR(AddNode(level, segment, hop.node, distance));
  }
  return Status::Ok();
}

Status PathFlood::Step() {
  std::vector<Reached> next;
  for (const Reached& reached : frontier_) {
    MYCEL_RETURN_IF_ERROR(context_.Check());
    if (reached.node) {
      // A repeated segment before this node ends in its loop, which was reached with it.
      if (reached.segment == 0 || automaton_.segments()[reached.segment - 1].repeated) continue;
      MYCEL_RETURN_IF_ERROR(Back(reached.segment - 1, 0, reached.at, &next));
      continue;
    }
    const size_t links = automaton_.segments()[reached.segment].links.size();
    const size_t link = reached.link == 0 ? links - 1 : reached.link - 1;
    MYCEL_RETURN_IF_ERROR(Back(reached.segment, link, reached.at, &next));
  }
  ++depth_;
  frontier_.swap(next);
  return Status::Ok();
}

size_t PathFlood::bytes() const {
  size_t bytes = frontier_.capacity() * sizeof(Reached) + read_.capacity() * sizeof(Hop);
  for (const NodeTable& table : distances_) bytes += table.bytes();
  return bytes;
}

}  // namespace mycel::engine::exec
