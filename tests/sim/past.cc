#include "sim/past.h"

#include <algorithm>
#include <utility>

#include "engine/txn/history_reads.h"
#include "sim/dump.h"

namespace mycel::sim {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using engine::txn::AsOfPoint;
using engine::txn::HistoryWindow;
using engine::txn::Store;
using engine::txn::Transaction;

namespace {

constexpr size_t kMaxMoments = 200;
constexpr size_t kMaxAnswers = 4;
// Commits whose clock stands still count up from the last one's time.
constexpr int64_t kSlackMicros = 100'000;

std::string PointText(std::optional<uint64_t> lsn, int64_t micros) {
  return lsn ? "as of LSN " + std::to_string(*lsn) : "as of " + std::to_string(micros) + " microseconds";
}

}  // namespace

// --- the setting and the window -------------------------------------------------------------------------------------

void Past::SawClock(int64_t wall_micros) { latest_micros_ = std::max(latest_micros_, wall_micros); }

// As far as what is set now lets it.
void Past::MayHaveMoved() {
  const auto look = [&](const Setting& setting) {
    if (!setting.on) return;
    const auto retention = static_cast<int64_t>(setting.retention_micros);
    window_bound_ = std::max(window_bound_, latest_micros_ + kSlackMicros - retention);
  };
  look(setting_);
  for (const Setting& other : others_) look(other);
}

Status Past::ChangeSetting(Store* store, const std::function<int64_t()>& wall_micros) {
  SawClock(wall_micros());
  MayHaveMoved();
  Setting wanted;
  wanted.on = !setting_.on || !prng_->OneIn(4);
  if (wanted.on) {
    constexpr uint64_t kSecond = 1'000'000;
    constexpr uint64_t kRetentions[] = {kSecond / 20, kSecond, 60 * kSecond, 24 * 3600 * kSecond,
                                        400 * 24 * 3600 * kSecond};
    wanted.retention_micros = kRetentions[prng_->Below(std::size(kRetentions))];
  }
  others_.push_back(wanted);
  const Status status =
      engine::txn::SetHistory(*store, wanted.on ? std::optional(wanted.retention_micros) : std::nullopt);
  SawClock(wall_micros());
  if (!status.ok()) return status;
  // Turned on, the window opens at a moment of the call.
  if (wanted.on && !setting_.on) window_bound_ = latest_micros_ + kSlackMicros;
  setting_ = wanted;
  others_.clear();
  return status;
}

std::string Past::CheckWindow(Store* store) {
  const std::optional<HistoryWindow> window = engine::txn::HistoryOf(*store).whole;
  const Setting found{window.has_value(), window ? window->retention_micros : 0};
  if (found != setting_ && std::find(others_.begin(), others_.end(), found) == others_.end()) {
    return "the history is " + std::string(found.on ? "on" : "off") + " with a window of " +
           std::to_string(found.retention_micros) + " microseconds; it was turned " + (setting_.on ? "on" : "off") +
           " with " + std::to_string(setting_.retention_micros);
  }
  if (!window) return {};
  MayHaveMoved();
  if (!others_.empty()) window_bound_ = std::max(window_bound_, latest_micros_ + kSlackMicros);
  if (window->oldest_micros > window_bound_) {
    return "the window opens at " + std::to_string(window->oldest_micros) + " microseconds, " +
           std::to_string(window->oldest_micros - window_bound_) + " later than it may";
  }
  for (const Moment& moment : moments_) {
    if (moment.wall_micros > window->oldest_micros && moment.lsn <= window->oldest_lsn.value) {
      return "the window opens at LSN " + std::to_string(window->oldest_lsn.value) + ", but the commit at LSN " +
             std::to_string(moment.lsn) + " is from within it";
    }
  }
  return {};
}

std::string Past::CheckOpened(Store* store, int64_t wall_micros) {
  const std::string wrong = CheckWindow(store);
  if (!wrong.empty()) return wrong;
  const std::optional<HistoryWindow> window = engine::txn::HistoryOf(*store).whole;
  setting_ = {window.has_value(), window ? window->retention_micros : 0};
  others_.clear();
  // A look-up's promise for later commits ends with the process, where the calendar is set back.
  for (Answer& answer : answers_) answer.of_earlier_process = true;
  SetBack(wall_micros);
  return {};
}

void Past::SetBack(int64_t wall_micros) {
  std::erase_if(answers_,
                [&](const Answer& answer) { return answer.of_earlier_process && answer.micros >= wall_micros; });
}

std::string Past::CheckAfterCheckpoint(Store* store, int64_t wall_micros, bool readers) {
  std::string wrong = CheckWindow(store);
  if (!wrong.empty()) return wrong;
  const std::optional<HistoryWindow> window = engine::txn::HistoryOf(*store).whole;
  // What nobody answered may have opened a window behind what is visible.
  const bool known = others_.empty();
  if (known && window && window->oldest_micros < wall_micros - static_cast<int64_t>(window->retention_micros)) {
    return "the window opens at " + std::to_string(window->oldest_micros) +
           " microseconds: the checkpoint has not moved it up to what the calendar left of it, which was at " +
           std::to_string(wall_micros);
  }
  if (readers || (window && window->oldest_lsn.value < NewestLsn())) return {};
  // Nothing is in the window.
  const auto left = engine::txn::CheckHistory(*store, [&](const std::string& finding) { wrong = finding; });
  if (!wrong.empty() || !left.ok() || *left == 0) return wrong;
  return std::to_string(*left) + " entries of the history are left, though nothing is in the window";
}

uint64_t Past::NewestLsn() const {
  if (!commits_->entries().empty()) {
    const uint64_t lsn = commits_->entries().back().outcome->lsn();
    return lsn == 0 ? UINT64_MAX : lsn;
  }
  if (!newest_known_) return UINT64_MAX;
  return moments_.empty() ? 0 : moments_.back().lsn;
}

// --- moments --------------------------------------------------------------------------------------------------------

void Past::Keep(size_t prefix) {
  for (size_t i = 0; i < prefix; ++i) {
    const Submitted& one = commits_->entries()[i];
    newest_known_ = one.outcome->lsn() != 0;
    if (!newest_known_) continue;
    moments_.push_back({one.outcome->lsn(), one.wall_micros, commits_->After(i), one.after});
    if (moments_.size() > kMaxMoments) moments_.pop_front();
  }
}

std::optional<Moment> Past::PickMoment() const {
  const size_t at = prng_->Below(moments_.size() + commits_->entries().size() + 1);
  if (at < moments_.size()) return moments_[at];
  const size_t entry = at - moments_.size();
  if (entry >= commits_->entries().size()) return std::nullopt;
  const Submitted& one = commits_->entries()[entry];
  if (!one.durable()) return std::nullopt;
  return Moment{one.outcome->lsn(), one.wall_micros, commits_->After(entry), one.after};
}

std::string Past::CheckAsOf(Store* store, std::optional<uint64_t> lsn, int64_t micros, const Model& expected,
                            bool in_window, Status* why) {
  const std::string name = PointText(lsn, micros);
  auto begun = engine::txn::BeginAsOf(*store, AsOfPoint{.lsn = lsn, .micros = micros}, {});
  if (!begun.ok() && begun.status().id() == ErrorId::kInvalidArgumentValue) {
    return in_window ? name + " is refused: " + begun.status().message() : std::string();
  }
  if (begun.ok() && !in_window) return name + " is read, though the window does not reach back there";
  Result<Model> found = begun.ok() ? Dump(begun->get()) : begun.status();
  if (found.ok()) {
    const std::string difference = Difference(expected, *found);
    if (!difference.empty()) return name + ": " + difference;
    const auto lists = ListDifference(begun->get(), expected);
    if (lists.ok()) return lists->empty() ? *lists : name + ": " + *lists;
    found = lists.status();
  }
  *why = found.status();
  return name + " cannot be read: " + found.status().ToString();
}

std::string Past::CheckMoment(Store* store, Status* why) {
  const std::optional<HistoryWindow> window = engine::txn::HistoryOf(*store).whole;
  if (!answers_.empty() && prng_->OneIn(3)) {
    const Answer& answer = answers_[prng_->Below(answers_.size())];
    const bool in_window = window && answer.micros >= window->oldest_micros;
    return CheckAsOf(store, std::nullopt, answer.micros, answer.graph, in_window, why);
  }
  const std::optional<Moment> moment = PickMoment();
  if (!moment) return {};
  const bool before = prng_->OneIn(3);
  const uint64_t lsn = before ? moment->lsn - 1 : moment->lsn;
  const bool in_window = window && lsn >= window->oldest_lsn.value;
  return CheckAsOf(store, lsn, 0, before ? moment->before : moment->after, in_window, why);
}

std::string Past::AskTime(Store* store, int64_t wall_micros, Status* why) {
  const std::optional<HistoryWindow> window = engine::txn::HistoryOf(*store).whole;
  if (!window || wall_micros < latest_micros_ + kSlackMicros) {
    SawClock(wall_micros);
    return {};  // a commit may have a later time than now
  }
  SawClock(wall_micros + 1);
  const std::string wrong = CheckAsOf(store, std::nullopt, wall_micros, commits_->Newest(), true, why);
  if (!wrong.empty()) return wrong;
  if (answers_.size() == kMaxAnswers) answers_.erase(answers_.begin());
  answers_.push_back({wall_micros, commits_->Newest(), false});
  return {};
}

std::unique_ptr<Transaction> Past::BeginReader(Store* store, Model* seen) {
  const std::optional<Moment> moment = PickMoment();
  if (!moment) return nullptr;
  auto begun = engine::txn::BeginAsOf(*store, AsOfPoint{.lsn = moment->lsn}, {});
  if (!begun.ok()) return nullptr;
  *seen = moment->after;
  return std::move(*begun);
}

}  // namespace mycel::sim
