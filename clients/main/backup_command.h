// `mycel backup`: of a running server (--uri), of a directory that no server has open (--data-dir), or a check of
// backups that are there (--verify).
#pragma once

namespace mycel {

// The whole command; `argv[0]` is "backup". Exit status: 0 done, 1 findings of --verify, 2 it failed.
[[nodiscard]] int BackupMain(int argc, char** argv);

}  // namespace mycel
