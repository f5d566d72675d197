// Case mapping and normal forms of UTF-8 text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mycel::engine::functions {

// Full upper case: 'ß' becomes "SS" and ligatures their letters; all else maps code point by code point.
[[nodiscard]] std::string UpperCase(std::string_view text);
[[nodiscard]] std::string LowerCase(std::string_view text);

enum class NormalForm : uint8_t { kNfc, kNfd, kNfkc, kNfkd };
// "NFC", without regard to case.
[[nodiscard]] std::optional<NormalForm> NormalFormByName(std::string_view name);
[[nodiscard]] std::string NormalizeText(std::string_view text, NormalForm form);

}  // namespace mycel::engine::functions
