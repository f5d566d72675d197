// The torn end of RocksDB's MANIFEST.
//
// RocksDB appends a record for every change of its set of files and syncs it. A power cut between the two may leave a
// page of the record that never reached the disk, and then RocksDB refuses to open for a checksum, although everything
// that it had promised stands before it. That end is cut off here, under the rule of our own log: only what is followed
// by no whole record is a torn end, everything else is damage and is left alone. If a record went that had been synced,
// the checkpoint's watermark is older than the first record of the log, and recovery says so.
//
// The format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format (blocks of 32 KiB; a fragment is a
// masked CRC32C of type and payload, a length of two bytes, a type, and the payload). Included by this folder's .cc
// files only.
#pragma once

#include <rocksdb/env.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace mycel::engine::kv {

// Where the whole records end, if the rest is a torn end; nothing if there is no rest, or if it is damage.
[[nodiscard]] std::optional<size_t> TornEndOf(std::string_view manifest);

// Cuts the torn end off the present MANIFEST of the store at `path`; the file as it was stays beside it as
// MANIFEST-<number>.torn. True if something was cut. kIoError.
[[nodiscard]] base::Result<bool> CutTornManifest(rocksdb::Env* disk, const std::string& path);

}  // namespace mycel::engine::kv
