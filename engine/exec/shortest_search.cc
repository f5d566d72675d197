#include "engine/exec/shortest_search.h"

#include "engine/base/direction.h"

namespace mycel::engine::exec {

using base::Direction;
using base::NodeId;
using base::RelId;
using base::Result;
using base::Status;

ShortestSearch::ShortestSearch(ExecutionContext& context, PathHops* hops, Direction direction)
    : hops_(*hops), memory_(context) {
  sides_[0].direction = direction;
  sides_[1].direction = base::Reversed(direction);
}

void ShortestSearch::Start(NodeId from, NodeId to, uint32_t max_hops, bool one) {
  table_.Clear();
  reached_.clear();
  links_.clear();
  meetings_.clear();
  chosen_.clear();
  meeting_at_ = 0;
  started_ = false;
  max_hops_ = max_hops;
  one_ = one;
  for (uint32_t side = 0; side < 2; ++side) {
    const NodeId node = side == 0 ? from : to;
    table_.Insert(node, side * 2 + side);
    reached_.push_back({.node = node});
    sides_[side].frontier.assign(1, side);
    sides_[side].next.clear();
    sides_[side].at = 0;
    sides_[side].depth = 0;
  }
  active_ = 0;
}

uint32_t ShortestSearch::AddLink(RelId rel, uint32_t parent, uint32_t next) {
  links_.push_back({rel, parent, next});
  return static_cast<uint32_t>(links_.size() - 1);
}

Status ShortestSearch::Expand(uint32_t from) {
  Side& side = sides_[active_];
  MYCEL_RETURN_IF_ERROR(hops_.Read(reached_[from].node, side.direction, &read_));
  const uint32_t depth = side.depth + 1;
  for (const Hop& hop : read_) {
    const auto fresh = static_cast<uint32_t>(reached_.size());
    const auto [place, inserted] = table_.Insert(hop.node, fresh * 2 + active_);
    if (inserted) {
      reached_.push_back({hop.node, depth, AddLink(hop.rel, from, kNothing)});
      side.next.push_back(fresh);
      continue;
    }
    const uint32_t there = *place / 2;
    if (*place % 2 != active_) {
      meetings_.push_back({active_ == 0 ? std::array{from, there} : std::array{there, from}, hop.rel});
      if (one_) return Status::Ok();
    } else if (!one_ && reached_[there].depth == depth) {
      reached_[there].links = AddLink(hop.rel, from, reached_[there].links);
    }
  }
  return Status::Ok();
}

bool ShortestSearch::NextLevel() {
  Side& side = sides_[active_];
  if (side.at > 0) {
    if (side.next.empty()) return false;
    side.frontier.swap(side.next);
    side.next.clear();
    side.at = 0;
    ++side.depth;
  }
  active_ = sides_[0].frontier.size() <= sides_[1].frontier.size() ? 0 : 1;
  return sides_[0].depth + sides_[1].depth < max_hops_;
}

Status ShortestSearch::Account() {
  return memory_.Set(table_.bytes() + reached_.capacity() * sizeof(Reached) + links_.capacity() * sizeof(Link) +
                     meetings_.capacity() * sizeof(Meeting) + read_.capacity() * sizeof(Hop));
}

Result<ShortestSearch::Outcome> ShortestSearch::Run(uint32_t nodes) {
  for (uint32_t expanded = 0; expanded < nodes; ++expanded) {
    if (sides_[active_].at == sides_[active_].frontier.size()) {
      if (!meetings_.empty()) return Outcome::kFound;
    }
    if (sides_[active_].at == sides_[active_].frontier.size() || reached_.size() == 2) {
      if (!NextLevel()) return Outcome::kNone;
    }
    Side& side = sides_[active_];
    MYCEL_RETURN_IF_ERROR(Expand(side.frontier[side.at++]));
    if (one_ && !meetings_.empty()) return Outcome::kFound;
  }
  MYCEL_RETURN_IF_ERROR(Account());
  return Outcome::kMore;
}

uint32_t ShortestSearch::length() const {
  return reached_[meetings_[0].ends[0]].depth + reached_[meetings_[0].ends[1]].depth + 1;
}

uint32_t ShortestSearch::PlaceAt(size_t position) const {
  const Meeting& meeting = meetings_[meeting_at_];
  if (position == 0 && reached_[meeting.ends[0]].depth > 0) return meeting.ends[0];
  if (position == reached_[meeting.ends[0]].depth) return meeting.ends[1];
  return links_[chosen_[position - 1]].parent;
}

bool ShortestSearch::Next(std::vector<NodeId>* nodes, std::vector<RelId>* rels) {
  if (started_) {
    // The last hop that can be another one changes, what follows starts anew.
    while (!chosen_.empty() && links_[chosen_.back()].next == kNothing) chosen_.pop_back();
    if (!chosen_.empty()) {
      chosen_.back() = links_[chosen_.back()].next;
    } else if (++meeting_at_ == meetings_.size()) {
      return false;
    }
  }
  started_ = true;
  const size_t hops = length();
  while (chosen_.size() < hops - 1) chosen_.push_back(reached_[PlaceAt(chosen_.size())].links);
  const Meeting& meeting = meetings_[meeting_at_];
  const size_t before = reached_[meeting.ends[0]].depth;
  nodes->resize(hops + 1);
  rels->resize(hops);
  (*nodes)[before] = reached_[meeting.ends[0]].node;
  (*rels)[before] = meeting.rel;
  (*nodes)[before + 1] = reached_[meeting.ends[1]].node;
  for (size_t i = 0; i < chosen_.size(); ++i) {
    const Link& link = links_[chosen_[i]];
    // Hops before the meeting were chosen backwards.
    const size_t at = i < before ? before - 1 - i : i + 1;
    (*rels)[at] = link.rel;
    (*nodes)[i < before ? at : at + 1] = reached_[link.parent].node;
  }
  return true;
}

}  // namespace mycel::engine::exec
