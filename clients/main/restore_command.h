// `mycel restore --from DIR --data-dir DIR [--archive DIR] [--to-lsn N | --to-time T]`.
#pragma once

namespace mycel {

// The whole command; `argv[0]` is "restore". Exit status: 0 done, 2 it failed.
[[nodiscard]] int RestoreMain(int argc, char** argv);

}  // namespace mycel
