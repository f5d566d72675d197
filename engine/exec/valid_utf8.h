// Text from outside made fit for a string value.
#pragma once

#include <string>
#include <string_view>

namespace mycel::engine::exec {

// `text` with every byte that is not part of a well-formed UTF-8 sequence replaced by U+FFFD.
[[nodiscard]] std::string ValidUtf8(std::string_view text);

}  // namespace mycel::engine::exec
