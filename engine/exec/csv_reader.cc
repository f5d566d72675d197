#include "engine/exec/csv_reader.h"

#include <span>
#include <string_view>

#include "engine/base/limits.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;

namespace {
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

CsvReader::CsvReader(std::unique_ptr<env::File> file, char separator) : file_(std::move(file)), separator_(separator) {}

Status CsvReader::Fill() {
  buffer_.resize(base::kCsvBufferBytes);
  at_ = 0;
  Result<size_t> read = file_->Read(offset_, std::as_writable_bytes(std::span(buffer_)));
  if (!read.ok()) {
    buffer_.clear();
    return Error(read.status().message());
  }
  buffer_.resize(*read);
  offset_ += *read;
  if (at_start_ && buffer_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  at_start_ = false;
  return Status::Ok();
}

Result<int> CsvReader::Peek() {
  if (at_ == buffer_.size()) {
    MYCEL_RETURN_IF_ERROR(Fill());
    if (at_ == buffer_.size()) return kEnd;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

Result<bool> CsvReader::TakeLineEnd() {
  MYCEL_ASSIGN_OR_RETURN(const int byte, Peek());
  if (byte != '\n' && byte != '\r') return false;
  ++at_;
  ++line_;
  if (byte == '\r') {
    MYCEL_ASSIGN_OR_RETURN(const int next, Peek());
    if (next == '\n') ++at_;
  }
  return true;
}

Status CsvReader::SkipLineEnds() {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const bool taken, TakeLineEnd());
    if (!taken) return Status::Ok();
  }
}

Result<bool> CsvReader::Next(std::vector<std::string>* fields) {
  fields->clear();
  quoted_.clear();
  record_bytes_ = 0;
  MYCEL_RETURN_IF_ERROR(SkipLineEnds());
  MYCEL_ASSIGN_OR_RETURN(const int first, Peek());
  if (first == kEnd) return false;
  ++record_number_;
  for (;;) {
    std::string& field = fields->emplace_back();
    MYCEL_ASSIGN_OR_RETURN(const int byte, Peek());
    quoted_.push_back(byte == '"');
    MYCEL_RETURN_IF_ERROR(byte == '"' ? ReadQuoted(&field) : ReadPlain(&field));
    MYCEL_ASSIGN_OR_RETURN(const int next, Peek());
    if (next == static_cast<unsigned char>(separator_)) {
      ++at_;
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(const bool line_end, TakeLineEnd());
    if (line_end || next == kEnd) return true;
    return Error("there are characters behind the closing quote of a field");
  }
}

Status CsvReader::ReadPlain(std::string* field) {
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const int byte, Peek());
    if (byte == kEnd || byte == '\n' || byte == '\r' || byte == static_cast<unsigned char>(separator_))
      return Status::Ok();
    MYCEL_RETURN_IF_ERROR(Append(static_cast<char>(byte), field));
    ++at_;
  }
}

Status CsvReader::ReadQuoted(std::string* field) {
  const uint64_t opened = line_;
  ++at_;
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const int byte, Peek());
    if (byte == kEnd) return Error("the quoted field that starts in line " + std::to_string(opened) + " never ends");
    ++at_;
    if (byte == '"') {
      MYCEL_ASSIGN_OR_RETURN(const int next, Peek());
      if (next != '"') return Status::Ok();
      ++at_;
    } else if (byte == '\n') {
      ++line_;
    } else if (byte == '\\') {
      // A backslash takes a quote or a backslash into the field, as Neo4j reads files by default.
      MYCEL_ASSIGN_OR_RETURN(const int next, Peek());
      if (next == '"' || next == '\\') {
        ++at_;
        MYCEL_RETURN_IF_ERROR(Append(static_cast<char>(next), field));
        continue;
      }
    }
    MYCEL_RETURN_IF_ERROR(Append(static_cast<char>(byte), field));
  }
}

Status CsvReader::Append(char byte, std::string* field) {
  if (++record_bytes_ > base::kMaxCsvRecordBytes) {
    return Error("a record is larger than " + std::to_string(base::kMaxCsvRecordBytes) +
                 " bytes (is a quote not closed?)");
  }
  field->push_back(byte);
  return Status::Ok();
}

Status CsvReader::Error(std::string_view what) const {
  return Status::Error(
      base::ErrorId::kExternalResourceFailed,
      "Couldn't load the CSV file " + file_->path() + ": line " + std::to_string(line_) + ": " + std::string(what));
}

}  // namespace mycel::engine::exec
