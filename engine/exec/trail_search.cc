#include "engine/exec/trail_search.h"

#include "engine/base/direction.h"

#include <algorithm>

namespace mycel::engine::exec {

using base::Direction;
using base::NodeId;
using base::Result;
using base::Status;

TrailSearch::TrailSearch(ExecutionContext& context, PathHops* hops, Direction direction)
    : context_(context), hops_(*hops), direction_(direction), memory_(context) {}

void TrailSearch::Start(NodeId from, NodeId to, uint32_t min, uint32_t max) {
  from_ = from;
  to_ = to;
  length_ = min;
  max_ = max;
  length_open_ = found_ = longer_ = false;
  depth_ = 0;
  nodes_.clear();
  rels_.clear();
  distances_.Clear();
  distances_.Insert(to, 0);
  frontier_.assign(1, to);
  flood_depth_ = 0;
}

Status TrailSearch::Flood(uint32_t depth) {
  const Direction backwards = base::Reversed(direction_);
  std::vector<NodeId> next;
  for (; flood_depth_ < depth && !frontier_.empty(); ++flood_depth_) {
    next.clear();
    for (const NodeId node : frontier_) {
      MYCEL_RETURN_IF_ERROR(context_.Check());
      MYCEL_RETURN_IF_ERROR(hops_.ReadAny(node, backwards, &read_));
      for (const Hop& hop : read_) {
        if (distances_.Insert(hop.node, flood_depth_ + 1).second) next.push_back(hop.node);
      }
    }
    frontier_.swap(next);
    MYCEL_RETURN_IF_ERROR(memory_.Set(distances_.bytes() + frontier_.capacity() * sizeof(NodeId) + level_bytes_));
  }
  return Status::Ok();
}

uint32_t TrailSearch::HopsLeft(NodeId node) const {
  if (const uint32_t* distance = distances_.Find(node)) return *distance;
  return frontier_.empty() ? kUnreachable : flood_depth_ + 1;
}

Status TrailSearch::Push(NodeId node) {
  if (depth_ == levels_.size()) levels_.push_back(std::make_unique<Level>());
  Level& level = *levels_[depth_++];
  const size_t before = level.hops.capacity();
  level.at = 0;
  MYCEL_RETURN_IF_ERROR(hops_.Read(node, direction_, &level.hops));
  nodes_.push_back(node);
  if (level.hops.capacity() == before) return Status::Ok();
  level_bytes_ += (level.hops.capacity() - before) * sizeof(Hop);
  return memory_.Set(distances_.bytes() + frontier_.capacity() * sizeof(NodeId) + level_bytes_);
}

Status TrailSearch::StartLength() {
  length_open_ = true;
  longer_ = false;
  MYCEL_RETURN_IF_ERROR(Flood(length_ / 2 + 1));
  nodes_.clear();
  rels_.clear();
  return Push(from_);
}

Result<TrailSearch::Outcome> TrailSearch::Run(uint32_t steps) {
  if (found_) {
    found_ = false;
    nodes_.pop_back();
    rels_.pop_back();
  }
  if (!length_open_) MYCEL_RETURN_IF_ERROR(StartLength());
  for (uint32_t step = 0; step < steps; ++step) {
    Level& level = *levels_[depth_ - 1];
    if (level.at == level.hops.size()) {
      nodes_.pop_back();
      if (--depth_ > 0) {
        rels_.pop_back();
        continue;
      }
      length_open_ = false;
      if (!longer_ || length_ == max_) return Outcome::kNone;
      ++length_;
      return Outcome::kLengthDone;
    }
    const Hop hop = level.hops[level.at++];
    if (std::find(rels_.begin(), rels_.end(), hop.rel) != rels_.end()) continue;
    const uint32_t left = HopsLeft(hop.node);
    if (left == kUnreachable) continue;
    const size_t taken = rels_.size() + 1;
    if (taken == length_ || taken + left > length_) longer_ = true;
    if (taken + left > length_) continue;
    if (taken == length_) {
      nodes_.push_back(hop.node);
      rels_.push_back(hop.rel);
      found_ = true;
      return Outcome::kFound;
    }
    rels_.push_back(hop.rel);
    MYCEL_RETURN_IF_ERROR(Push(hop.node));
  }
  return Outcome::kMore;
}

}  // namespace mycel::engine::exec
