// Named limits of backups and restores.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::engine::bulk {

// Files are copied in such pieces, and synced after the second size, so that a commit's sync never waits for more of a
// backup's bytes.
inline constexpr size_t kBackupCopyBytes = size_t{1} << 20;
inline constexpr size_t kBackupUnsyncedBytes = size_t{8} << 20;
// A restore applies the log within this budget; what does not fit is evicted.
inline constexpr uint64_t kRestoreMemoryBytes = uint64_t{1} << 30;
// Segments of the log that a restore begins; a server makes its own once they are full.
inline constexpr size_t kRestoreSegmentBytes = size_t{8} << 20;
// A larger manifest of a backup is damage.
inline constexpr uint64_t kMaxManifestBytes = uint64_t{256} << 20;

}  // namespace mycel::engine::bulk
