// The table of settings: every key that configuration may name, what it takes, its default and one line for a person.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mycel::server::config {

enum class SettingType : uint8_t {
  kText,
  kSwitch,          // on, off (true and false too)
  kInteger,         // in [low, high]
  kSize,            // bytes: 4096, 64KiB, 256MiB, 4GiB
  kMemoryShare,     // a size, or a percentage
  kDuration,        // milliseconds: 10, or 250ms, 5s, 2m
  kNamedDurations,  // a list of name=duration, separated by commas; a name once
  kNamedChoices,    // a list of name=choice, separated by commas; a name once
  kChoice,          // one of `choices`, separated by '|'
};

struct Setting {
  std::string_view key;  // "section.key", or "key" alone
  SettingType type;
  std::string_view default_value;
  std::string_view text;
  int64_t low = 0;
  int64_t high = 0;
  std::string_view choices = {};
};

// In the order of configs/mycel.toml.
[[nodiscard]] std::span<const Setting> AllSettings();
// Null if there is none.
[[nodiscard]] const Setting* FindSetting(std::string_view key);
// The known key with the smallest edit distance.
[[nodiscard]] std::string_view NearestKey(std::string_view key);

}  // namespace mycel::server::config
