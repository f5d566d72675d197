// `mycel verify --data-dir DIR [--format text|json]`.
#pragma once

namespace mycel {

// The whole command; `argv[0]` is "verify". Exit status: 0 nothing wrong, 1 findings, 2 it could not look.
[[nodiscard]] int VerifyMain(int argc, char** argv);

}  // namespace mycel
