#include "engine/index/side/side_index.h"

#include <utility>

#include "engine/base/coding.h"

namespace mycel::engine::index {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

constexpr int64_t kFormat = 1;  // of the file

}  // namespace

uint64_t ContentHash(std::string_view content) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : content) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

Status SideIndex::OpenStore(const std::string& path) {
  const std::lock_guard lock(mutex_);
  MYCEL_ASSIGN_OR_RETURN(store_, SqlConnection::Open(path));
  MYCEL_RETURN_IF_ERROR(store_->Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
  MYCEL_RETURN_IF_ERROR(store_->Run(
      "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, number INTEGER, bytes BLOB);"
      "CREATE TABLE IF NOT EXISTS document(id INTEGER PRIMARY KEY AUTOINCREMENT, entity INTEGER, hash INTEGER, content "
      "BLOB);"
      "CREATE INDEX IF NOT EXISTS document_entity ON document(entity, hash)"));
  MYCEL_RETURN_IF_ERROR(MakeTables());
  MYCEL_ASSIGN_OR_RETURN(find_, store_->Prepare("SELECT id FROM document WHERE entity=?1 AND hash=?2"));
  MYCEL_ASSIGN_OR_RETURN(insert_, store_->Prepare("INSERT INTO document(entity, hash, content) VALUES(?1, ?2, ?3)"));
  MYCEL_ASSIGN_OR_RETURN(remove_, store_->Prepare("DELETE FROM document WHERE id=?1"));
  MYCEL_ASSIGN_OR_RETURN(by_number_, store_->Prepare("SELECT entity, hash FROM document WHERE id=?1"));
  MYCEL_ASSIGN_OR_RETURN(save_, store_->Prepare("INSERT OR REPLACE INTO meta VALUES(?1, ?2, ?3)"));
  MYCEL_ASSIGN_OR_RETURN(SqlStatement meta, store_->Prepare("SELECT key, number, bytes FROM meta"));
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool more, meta.Step());
    if (!more) break;
    const std::string_view key = meta.Bytes(0);
    if (key == "format" && meta.Integer(1) > kFormat) {
      return Status::Error(ErrorId::kNewerFormat, path + " was written in a newer format");
    }
    if (key == "watermark") watermark_ = static_cast<uint64_t>(meta.Integer(1));
    if (key == "entries") entries_ = static_cast<uint64_t>(meta.Integer(1));
    if (key == "state") MYCEL_RETURN_IF_ERROR(LoadState(meta.Bytes(2)));
  }
  return Status::Ok();
}

void SideIndex::Queue(bool insert, std::string_view content, uint64_t entity) {
  const std::lock_guard lock(queue_mutex_);
  queue_.push_back({insert, entity, std::string(content)});
  queued_bytes_ += content.size() + sizeof(Change);
}

Status SideIndex::Begin() {
  if (in_transaction_) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(store_->Run("BEGIN"));
  in_transaction_ = true;
  return Status::Ok();
}

Status SideIndex::ApplyOne(const Change& change) {
  const uint64_t hash = ContentHash(change.content);
  find_.Bind(1, static_cast<int64_t>(change.entity)).Bind(2, static_cast<int64_t>(hash));
  MYCEL_ASSIGN_OR_RETURN(const bool known, find_.Step());
  const int64_t document = known ? find_.Integer(0) : 0;
  find_.Reset();
  if (known == change.insert) return Status::Ok();
  if (change.insert) {
    insert_.Bind(1, static_cast<int64_t>(change.entity)).Bind(2, static_cast<int64_t>(hash));
    if (KeepsContent()) insert_.BindBlob(3, change.content);
    MYCEL_RETURN_IF_ERROR(insert_.Run());
    MYCEL_RETURN_IF_ERROR(OnAdd(store_->LastRowId(), change.content));
    ++entries_;
  } else {
    MYCEL_RETURN_IF_ERROR(OnRemove(document, change.content));
    MYCEL_RETURN_IF_ERROR(remove_.Bind(1, document).Run());
    --entries_;
  }
  return Status::Ok();
}

Status SideIndex::ApplyLocked() {
  std::vector<Change> changes;
  {
    const std::lock_guard lock(queue_mutex_);
    changes.swap(queue_);
    queued_bytes_ = 0;
  }
  if (changes.empty()) return Status::Ok();
  Status status = Begin();
  size_t done = 0;
  for (; status.ok() && done < changes.size(); ++done) status = ApplyOne(changes[done]);
  if (status.ok()) return status;
  // What is left goes back to the front: applying a change again does no harm.
  const std::lock_guard lock(queue_mutex_);
  if (done > 0) --done;
  changes.erase(changes.begin(), changes.begin() + static_cast<ptrdiff_t>(done));
  for (const Change& change : changes) queued_bytes_ += change.content.size() + sizeof(Change);
  changes.insert(changes.end(), std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end()));
  queue_ = std::move(changes);
  return status;
}

Status SideIndex::Apply() {
  const std::lock_guard lock(mutex_);
  return ApplyLocked();
}

Status SideIndex::Commit(base::Lsn watermark) {
  const std::lock_guard lock(mutex_);
  MYCEL_RETURN_IF_ERROR(ApplyLocked());
  if (!in_transaction_ && watermark_ >= watermark.value) return Status::Ok();
  MYCEL_RETURN_IF_ERROR(Begin());
  const std::string state = SaveState();
  MYCEL_RETURN_IF_ERROR(save_.BindText(1, "format").Bind(2, kFormat).Run());
  MYCEL_RETURN_IF_ERROR(save_.BindText(1, "entries").Bind(2, static_cast<int64_t>(entries_.load())).Run());
  MYCEL_RETURN_IF_ERROR(save_.BindText(1, "state").BindBlob(3, state).Run());
  MYCEL_RETURN_IF_ERROR(save_.BindText(1, "watermark").Bind(2, static_cast<int64_t>(watermark.value)).Run());
  MYCEL_RETURN_IF_ERROR(store_->Run("COMMIT"));
  in_transaction_ = false;
  watermark_ = watermark.value;
  return Status::Ok();
}

Status SideIndex::Clear() {
  const std::lock_guard lock(mutex_);
  {
    const std::lock_guard queue_lock(queue_mutex_);
    queue_.clear();
    queued_bytes_ = 0;
  }
  MYCEL_RETURN_IF_ERROR(Begin());
  MYCEL_RETURN_IF_ERROR(store_->Run("DELETE FROM document"));
  entries_ = 0;
  watermark_ = 0;
  return OnClear();
}

Result<SideIndex::Document> SideIndex::FindDocument(int64_t document) {
  MYCEL_ASSIGN_OR_RETURN(const bool found, by_number_.Bind(1, document).Step());
  if (!found) {
    by_number_.Reset();
    return Status::Error(ErrorId::kCorruption, "index store: document " + std::to_string(document) + " is missing");
  }
  const Document out{static_cast<uint64_t>(by_number_.Integer(0)), static_cast<uint64_t>(by_number_.Integer(1))};
  by_number_.Reset();
  return out;
}

}  // namespace mycel::engine::index
