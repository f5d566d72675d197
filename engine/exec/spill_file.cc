#include "engine/exec/spill_file.h"

#include <algorithm>
#include <array>

#include "engine/base/coding.h"
#include "engine/exec/spill_limits.h"
#include "engine/types/packed.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Value;

namespace {

constexpr size_t kLengthBytes = sizeof(uint32_t);

Status Damaged() { return Status::Error(base::ErrorId::kCorruption, "A temporary file of this query is damaged"); }

}  // namespace

Result<std::unique_ptr<SpillFile>> SpillFile::Create(ExecutionContext& context) {
  env::Env* const env = context.options().env;
  MYCEL_RETURN_IF_ERROR(env->CreateDirectories(context.options().spill_directory));
  std::array<std::byte, 12> random;
  env->FillRandom(random);
  std::string name;
  for (const std::byte byte : random) {
    name += "0123456789abcdef"[std::to_integer<int>(byte) >> 4];
    name += "0123456789abcdef"[std::to_integer<int>(byte) & 15];
  }
  MYCEL_ASSIGN_OR_RETURN(
      std::unique_ptr<env::File> file,
      env->OpenFile(env::JoinPath(context.options().spill_directory, name + ".rows"), env::OpenMode::kCreateTruncated));
  return std::unique_ptr<SpillFile>(new SpillFile(env, std::move(file)));
}

SpillFile::~SpillFile() {
  const std::string path = file_->path();
  file_.reset();
  // Whatever is left is removed when the database opens.
  (void)env_->RemoveFile(path);
}

Status SpillFile::Append(std::span<const Value> row, uint64_t multiplicity) {
  const size_t at = buffer_.size();
  buffer_.append(kLengthBytes, '\0');
  base::AppendVarint(&buffer_, multiplicity);
  for (const Value& value : row) types::AppendPacked(value, &buffer_);
  const size_t bytes = buffer_.size() - at - kLengthBytes;
  if (bytes > UINT32_MAX) {
    return Status::Error(base::ErrorId::kLimitExceeded, "A row of more than 4 GiB does not fit into a temporary file");
  }
  base::StoreLittle<uint32_t>(buffer_.data() + at, static_cast<uint32_t>(bytes));
  return buffer_.size() < kSpillBufferBytes ? Status::Ok() : Flush();
}

Status SpillFile::Append(const types::Batch& batch, std::span<const binder::VarId> columns, uint32_t row) {
  scratch_.clear();
  for (const binder::VarId id : columns) scratch_.push_back(batch.column(id.value).Get(row));
  return Append(scratch_, batch.multiplicity(row));
}

Status SpillFile::Flush() {
  MYCEL_RETURN_IF_ERROR(file_->Write(size_, std::as_bytes(std::span(buffer_))));
  size_ += buffer_.size();
  buffer_.clear();
  return Status::Ok();
}

Result<bool> SpillFile::Fill(size_t bytes) {
  if (buffer_.size() - unread_at_ >= bytes) return true;
  buffer_.erase(0, unread_at_);
  unread_at_ = 0;
  const size_t have = buffer_.size();
  const uint64_t wanted = std::min<uint64_t>(std::max(bytes - have, kSpillBufferBytes), size_ - read_to_);
  buffer_.resize(have + wanted);
  MYCEL_ASSIGN_OR_RETURN(const size_t got,
                         file_->Read(read_to_, std::as_writable_bytes(std::span(buffer_)).subspan(have)));
  if (got != wanted) return Damaged();
  read_to_ += got;
  if (buffer_.size() >= bytes) return true;
  return buffer_.empty() ? Result<bool>(false) : Damaged();
}

Result<bool> SpillFile::Next(std::span<Value> row, uint64_t* multiplicity) {
  if (!reading_) {
    MYCEL_RETURN_IF_ERROR(Flush());
    reading_ = true;
  }
  MYCEL_ASSIGN_OR_RETURN(const bool more, Fill(kLengthBytes));
  if (!more) return false;
  const auto bytes = base::LoadLittle<uint32_t>(buffer_.data() + unread_at_);
  MYCEL_ASSIGN_OR_RETURN(const bool whole, Fill(kLengthBytes + size_t{bytes}));
  if (!whole) return Damaged();
  std::string_view rest = std::string_view(buffer_).substr(unread_at_ + kLengthBytes, bytes);
  unread_at_ += kLengthBytes + bytes;
  if (!base::TakeVarint(&rest, multiplicity)) return Damaged();
  for (Value& value : row) {
    MYCEL_ASSIGN_OR_RETURN(value, types::TakePacked(&rest));
  }
  return rest.empty() ? Result<bool>(true) : Damaged();
}

Result<uint32_t> SpillFile::Next(std::span<const binder::VarId> columns, uint32_t capacity, types::Batch* out) {
  out->Clear();
  scratch_.resize(columns.size());
  uint32_t rows = 0;
  for (; rows < capacity; ++rows) {
    uint64_t multiplicity = 1;
    MYCEL_ASSIGN_OR_RETURN(const bool more, Next(scratch_, &multiplicity));
    if (!more) break;
    for (size_t i = 0; i < columns.size(); ++i) {
      types::Column& column = out->column(columns[i].value);
      if (rows == 0) column.Reset(types::ColumnTypeFor(scratch_[i].kind()), capacity);
      column.Set(rows, std::move(scratch_[i]));
    }
    if (multiplicity != 1) out->SetMultiplicity(rows, multiplicity);
  }
  out->set_rows(rows);
  return rows;
}

}  // namespace mycel::engine::exec
