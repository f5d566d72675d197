// Sizes, shares and durations as people write them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mycel::server::config {

// "4096", "64KiB", "256MiB", "4GiB", also "64 KiB"; bytes.
[[nodiscard]] std::optional<uint64_t> ParseSize(std::string_view text);
// "60%" of `whole`, more than 0 and at most 100; or a size.
[[nodiscard]] std::optional<uint64_t> ParseShare(std::string_view text, uint64_t whole);
// "10", "250ms", "5s", "2m", "1h"; milliseconds.
[[nodiscard]] std::optional<uint64_t> ParseDurationMs(std::string_view text);
using NamedTexts = std::map<std::string, std::string, std::less<>>;
// "loader=async, audit=sync". Unset for a part without a name or '=', and for a name that comes twice.
[[nodiscard]] std::optional<NamedTexts> ParseNamedTexts(std::string_view text);
using NamedDurations = std::map<std::string, uint64_t, std::less<>>;
// "reports=10m, guest=5s"; milliseconds by name. Unset for a duration of 0, too: a name that is left out has no limit.
[[nodiscard]] std::optional<NamedDurations> ParseNamedDurations(std::string_view text);
[[nodiscard]] std::optional<int64_t> ParseInteger(std::string_view text);
// on, true / off, false
[[nodiscard]] std::optional<bool> ParseSwitch(std::string_view text);

// What this process may use: the container's limit, else the machine's memory.
[[nodiscard]] uint64_t MachineMemoryBytes();

}  // namespace mycel::server::config
