// Files of the POSIX Env; used by posix_env.cc only.
#pragma once

#include <memory>
#include <string>

#include "engine/env/file.h"

namespace mycel::engine::env {

[[nodiscard]] base::Result<std::unique_ptr<File>> OpenPosixFile(const std::string& path, OpenMode mode);

// The Status of a failed system call: kDiskFull, kNotFound or kIoError.
[[nodiscard]] base::Status PosixError(const char* operation, const std::string& path, int error);

}  // namespace mycel::engine::env
