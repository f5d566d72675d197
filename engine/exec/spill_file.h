// Rows that do not fit into a statement's memory: written to a temporary file, then read back once in the same order.
//
//   row:  bytes of the rest (u32) | v multiplicity | the values, packed (types/packed.h)
//
// How many values a row has is the owner's knowledge. The file lies in ExecutionOptions::spill_directory and is removed
// with the object; what a crash leaves there is removed when the database opens.
//
// Errors: kDiskFull and kIoError of the Env, with the file's name; kCorruption for bytes that are no row.
// Threads: the statement's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/exec/execution_context.h"
#include "engine/types/batch.h"

namespace mycel::engine::exec {

class SpillFile {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<SpillFile>> Create(ExecutionContext& context);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  // Requires that nothing was read yet.
  [[nodiscard]] base::Status Append(std::span<const types::Value> row, uint64_t multiplicity);
  // Row `row` of `batch`, the given columns.
  [[nodiscard]] base::Status Append(const types::Batch& batch, std::span<const binder::VarId> columns, uint32_t row);

  // The next row's values into `row`, whose size says how many there are. False: there are no more.
  [[nodiscard]] base::Result<bool> Next(std::span<types::Value> row, uint64_t* multiplicity);
  // Up to `capacity` rows into the given columns of `out`; sets its rows. 0: there are no more.
  [[nodiscard]] base::Result<uint32_t> Next(std::span<const binder::VarId> columns, uint32_t capacity,
                                            types::Batch* out);

 private:
  SpillFile(env::Env* env, std::unique_ptr<env::File> file) : env_(env), file_(std::move(file)) {}
  [[nodiscard]] base::Status Flush();
  // Makes `bytes` bytes of the file readable at the front of unread_. False: the file ends here.
  [[nodiscard]] base::Result<bool> Fill(size_t bytes);

  env::Env* const env_;
  std::unique_ptr<env::File> file_;
  std::string buffer_;    // written and not flushed; then what was read
  size_t unread_at_ = 0;  // of buffer_, once reading
  uint64_t size_ = 0;     // of the file
  uint64_t read_to_ = 0;  // of the file
  bool reading_ = false;
  std::vector<types::Value> scratch_;
};

}  // namespace mycel::engine::exec
