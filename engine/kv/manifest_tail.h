// The torn end of RocksDB's MANIFEST.
//
// RocksDB appends a record for every change of its set of files and syncs it. A power cut between the two may leave a
// page of the record that never reached the disk, and then RocksDB refuses to open for a checksum, although everything
// that it had promised stands before it. That end is cut off here: a torn end is what is followed by no whole record,
// as in our own log, or what lacks a whole sector, which reads as zeros (one append holds the records of several
// families, and any of its sectors may be the one that is missing). Everything else is damage and is left alone. If a
// record went that had been synced, the checkpoint's watermark is older than the first record of the log, and recovery
// says so.
//
// The format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format (blocks of 32 KiB; a fragment is a
// masked CRC32C of type and payload, a length of two bytes, a type, and the payload). Included by this folder's .cc
// files only.
#pragma once

#include <rocksdb/env.h>

#include <cstddef>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/status.h"

namespace mycel::engine::kv {

struct TornManifest {
  std::string file;
  std::string bytes;
  size_t whole = 0;  // of them, in whole records
};

// The present MANIFEST of the store at `path`, if its end is torn. kIoError.
[[nodiscard]] base::Result<std::optional<TornManifest>> FindTornManifest(rocksdb::Env* disk, const std::string& path);

// Cuts the torn end off; the file as it was stays beside it as MANIFEST-<number>.torn. kIoError.
[[nodiscard]] base::Status CutTornManifest(rocksdb::Env* disk, const std::string& path, const TornManifest& manifest);

}  // namespace mycel::engine::kv
