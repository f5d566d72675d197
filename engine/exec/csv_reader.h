// Reads a CSV file in pieces (RFC 4180): fields may be quoted, a quote inside is doubled, quoted fields may hold
// separators and line ends. Lines end with LF, CR LF or CR; empty lines are skipped; a byte order mark at the start is
// too.
//
// Memory is bounded: one buffer and one record (base::kMaxCsvRecordBytes).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/env/file.h"

namespace mycel::engine::exec {

class CsvReader {
 public:
  CsvReader(std::unique_ptr<env::File> file, char separator);

  // The next record; an empty field is an empty string, quoted or not. False: the end. kExternalResourceFailed names
  // file and line.
  [[nodiscard]] base::Result<bool> Next(std::vector<std::string>* fields);
  // Whether a field of the last record stood in quotes: `""` is an empty text, and nothing between separators is null.
  [[nodiscard]] bool quoted(size_t field) const { return quoted_[field]; }
  // Of the last record, from 1 on; a record of several lines counts once.
  [[nodiscard]] uint64_t record_number() const { return record_number_; }

 private:
  static constexpr int kEnd = -1;
  [[nodiscard]] base::Status Fill();
  // The next byte without taking it; kEnd at the end of the file.
  [[nodiscard]] base::Result<int> Peek();
  [[nodiscard]] base::Status SkipLineEnds();
  [[nodiscard]] base::Status ReadQuoted(std::string* field);
  [[nodiscard]] base::Status ReadPlain(std::string* field);
  // Takes a line end, if there is one.
  [[nodiscard]] base::Result<bool> TakeLineEnd();
  [[nodiscard]] base::Status Append(char byte, std::string* field);
  [[nodiscard]] base::Status Error(std::string_view what) const;

  std::unique_ptr<env::File> file_;
  char separator_;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t offset_ = 0;  // of the file, behind the buffer
  uint64_t line_ = 1;
  uint64_t record_number_ = 0;
  size_t record_bytes_ = 0;
  std::vector<bool> quoted_;
  bool at_start_ = true;
};

}  // namespace mycel::engine::exec
