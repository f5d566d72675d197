#include "isolation/dependencies.h"

#include <algorithm>
#include <set>

namespace mycel::isolation {

using Kind = Operation::Kind;

namespace {

std::string Of(const Operation& operation) {
  const bool set = operation.kind == Kind::kScan || operation.kind == Kind::kInsert;
  return std::string(set ? " of set " : " of register ") + std::to_string(operation.object);
}

}  // namespace

Dependencies::Dependencies(const History& history, Findings* found)
    : history_(history),
      found_(found),
      committed_(history.size()),
      writes_(history.size()),
      reads_(history.size()),
      anti_(history.size()) {
  Collect();
  DecideUnknown();
  OrderRegisters();
  AddWrites();
  for (size_t at = 0; at < history_.size(); ++at) Follow(at);
  CheckOrder();
}

const Dependencies::Version* Dependencies::Find(uint64_t value) const {
  const auto found = versions_.find(value);
  return found == versions_.end() ? nullptr : &found->second;
}

void Dependencies::Collect() {
  for (size_t at = 0; at < history_.size(); ++at) {
    committed_[at] = history_[at].outcome == Outcome::kCommitted;
    std::unordered_map<uint32_t, uint64_t> written;
    for (const Operation& operation : history_[at].operations) {
      if (operation.kind != Kind::kWrite && operation.kind != Kind::kInsert) continue;
      versions_[operation.value] = {.writer = at, .object = operation.object};
      if (operation.kind != Kind::kWrite) continue;
      const auto [before, first] = written.emplace(operation.object, operation.value);
      if (first) continue;
      versions_[before->second].last = false;
      before->second = operation.value;
    }
  }
}

// What somebody has read was committed; so was what that transaction has read, and so on.
void Dependencies::DecideUnknown() {
  const auto read = [&](size_t reader, uint64_t value) {
    const Version* const version = Find(value);
    if (version == nullptr || version->writer == reader || committed_[version->writer]) return false;
    if (history_[version->writer].outcome != Outcome::kUnknown) return false;
    committed_[version->writer] = true;
    return true;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t at = 0; at < history_.size(); ++at) {
      if (!committed_[at]) continue;
      for (const Operation& operation : history_[at].operations) {
        if (operation.kind == Kind::kRead) changed |= read(at, operation.value);
        if (operation.kind == Kind::kWrite) changed |= read(at, operation.replaced);
        for (const uint64_t value : operation.seen) changed |= read(at, value);
      }
    }
  }
}

void Dependencies::OrderRegisters() {
  for (size_t at = 0; at < history_.size(); ++at) {
    if (!committed_[at]) continue;
    for (const Operation& write : history_[at].operations) {
      if (write.kind == Kind::kInsert) inserted_[write.object].push_back(write.value);
      if (write.kind != Kind::kWrite) continue;
      const auto replaced = versions_.find(write.replaced);
      if (write.replaced != kInitial && replaced == versions_.end()) {
        Report(Anomaly::kLostVersion,
               Name(at) + " replaced " + std::to_string(write.replaced) + Of(write) + ", which nobody wrote");
        continue;
      }
      uint64_t& next = write.replaced == kInitial ? first_[write.object] : replaced->second.next;
      if (next != 0) {
        Report(Anomaly::kLostVersion, Name(at) + " and " + Name(Find(next)->writer) + " both replaced " +
                                          std::to_string(write.replaced) + Of(write));
      }
      next = write.value;
    }
  }
}

void Dependencies::AddWrites() {
  for (const auto& [object, first] : first_) {
    uint64_t place = 0;
    size_t before = history_.size();
    for (uint64_t value = first; value != 0;) {
      Version& version = versions_.at(value);
      if (version.place != 0) break;  // a circle, told as a lost version
      version.place = ++place;
      if (before < history_.size()) writes_.Add(before, version.writer);
      before = version.writer;
      value = version.next;
    }
  }
}

// What every reader is held to, committed or not. Null: the value is nobody's.
const Dependencies::Version* Dependencies::CheckRead(size_t reader, uint64_t value, const std::string& where) {
  const Version* const version = Find(value);
  if (!committed_[reader] && !history_[reader].told) return version;
  if (version == nullptr || !committed_[version->writer]) {
    Report(Anomaly::kDirtyRead,
           Name(reader) + " read " + std::to_string(value) + where +
               (version == nullptr ? ", which nobody wrote" : ", which " + Name(version->writer) + " did not commit"));
    return version;
  }
  if (!version->last) {
    Report(Anomaly::kIntermediateRead,
           Name(reader) + " read " + std::to_string(value) + where + ", which " + Name(version->writer) + " replaced");
  }
  return version;
}

void Dependencies::ReadRegister(size_t reader, const Operation& read) {
  const Version* version = nullptr;
  if (read.value != kInitial) {
    version = CheckRead(reader, read.value, Of(read));
    if (version == nullptr || !committed_[version->writer]) return;
  }
  if (!committed_[reader]) return;
  if (version != nullptr) reads_.Add(version->writer, reader);
  const auto first = first_.find(read.object);
  const uint64_t next = version != nullptr ? version->next : first == first_.end() ? 0 : first->second;
  if (next != 0) anti_.Add(reader, Find(next)->writer);
}

void Dependencies::ReadSet(size_t reader, const Operation& scan) {
  const std::set<uint64_t> seen(scan.seen.begin(), scan.seen.end());
  if (seen.size() != scan.seen.size()) Report(Anomaly::kSeenTwice, Name(reader) + " in a scan" + Of(scan));
  for (const uint64_t value : seen) {
    const Version* const version = Find(value);
    if (version != nullptr && version->writer == reader) continue;
    CheckRead(reader, value, Of(scan));
    if (version != nullptr && committed_[version->writer] && committed_[reader]) reads_.Add(version->writer, reader);
  }
  if (!committed_[reader]) return;
  for (const uint64_t value : inserted_[scan.object]) {
    if (!seen.contains(value)) anti_.Add(reader, Find(value)->writer);
  }
}

// One transaction from its first operation to its last.
void Dependencies::Follow(size_t at) {
  std::unordered_map<uint32_t, uint64_t> own, read;           // of registers, the newest
  std::unordered_map<uint32_t, std::set<uint64_t>> inserted;  // its own
  std::unordered_map<uint32_t, std::set<uint64_t>> scanned;   // without its own
  for (const Operation& operation : history_[at].operations) {
    const uint32_t object = operation.object;
    const auto mine = own.find(object);
    switch (operation.kind) {
      case Kind::kRead:
        if (mine != own.end()) {
          if (operation.value != mine->second) Report(Anomaly::kOwnWriteMissed, Name(at) + Of(operation));
          break;
        }
        ReadRegister(at, operation);
        if (const auto [before, first] = read.emplace(object, operation.value); !first) {
          if (before->second != operation.value) Report(Anomaly::kNonRepeatableRead, Name(at) + Of(operation));
          before->second = operation.value;
        }
        break;
      case Kind::kWrite:
        if (mine != own.end()) {
          if (operation.replaced != mine->second) Report(Anomaly::kOwnWriteMissed, Name(at) + Of(operation));
        } else {
          if (operation.replaced != kInitial) CheckRead(at, operation.replaced, Of(operation));
          const auto before = read.find(object);
          if (before != read.end() && before->second != operation.replaced && committed_[at]) {
            Report(Anomaly::kLostUpdate, Name(at) + " read " + std::to_string(before->second) + " and replaced " +
                                             std::to_string(operation.replaced) + Of(operation));
          }
        }
        own[object] = operation.value;
        break;
      case Kind::kInsert:
        inserted[object].insert(operation.value);
        break;
      case Kind::kScan: {
        std::set<uint64_t> foreign(operation.seen.begin(), operation.seen.end());
        for (const uint64_t value : inserted[object]) {
          if (foreign.erase(value) == 0) Report(Anomaly::kOwnWriteMissed, Name(at) + Of(operation));
        }
        ReadSet(at, operation);
        const auto [before, first] = scanned.emplace(object, foreign);
        if (!first && before->second != foreign) Report(Anomaly::kPhantom, Name(at) + Of(operation));
        before->second = std::move(foreign);
        break;
      }
    }
  }
}

// `later` must see all of `earlier`.
void Dependencies::CheckSeen(size_t earlier, size_t later, Anomaly anomaly) {
  const auto place = [&](uint64_t value) {
    const Version* const version = Find(value);
    return version == nullptr ? uint64_t{0} : version->place;
  };
  for (const Operation& write : history_[earlier].operations) {
    if (write.kind != Kind::kWrite && write.kind != Kind::kInsert) continue;
    for (const Operation& read : history_[later].operations) {
      if (read.object != write.object) continue;
      bool missed = false;
      if (write.kind == Kind::kWrite) {
        missed = (read.kind == Kind::kRead && place(read.value) < place(write.value)) ||
                 (read.kind == Kind::kWrite && place(read.replaced) < place(write.value));
      } else {
        missed =
            read.kind == Kind::kScan && std::find(read.seen.begin(), read.seen.end(), write.value) == read.seen.end();
      }
      if (missed) Report(anomaly, Name(later) + " does not see " + Name(earlier) + Of(write));
    }
  }
}

void Dependencies::CheckOrder() {
  for (size_t later = 0; later < history_.size(); ++later) {
    const TransactionRecord& record = history_[later];
    if (!committed_[later]) continue;
    for (size_t earlier = 0; earlier < history_.size(); ++earlier) {
      if (history_[earlier].outcome == Outcome::kCommitted && history_[earlier].ended < record.begun) {
        CheckSeen(earlier, later, Anomaly::kAcknowledgedMissed);
      }
    }
    for (const uint64_t value : record.bookmarks) {
      if (const Version* const version = Find(value)) CheckSeen(version->writer, later, Anomaly::kBookmarkMissed);
    }
  }
}

}  // namespace mycel::isolation
