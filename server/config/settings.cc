#include "server/config/settings.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "engine/base/assert.h"
#include "server/config/units.h"

namespace mycel::server::config {
namespace {

using engine::base::ErrorId;
using engine::base::Status;

Status Invalid(std::string_view origin, std::string message) {
  return Status::Error(ErrorId::kInvalidConfiguration, std::string(origin) + ": " + std::move(message));
}

bool IsChoice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    size_t end = std::min(choices.find('|'), choices.size());
    if (choices.substr(0, end) == value) return true;
    choices.remove_prefix(std::min(end + 1, choices.size()));
  }
  return false;
}

bool AreNamedChoices(std::string_view choices, std::string_view value) {
  const std::optional<NamedTexts> texts = ParseNamedTexts(value);
  return texts &&
         std::all_of(texts->begin(), texts->end(), [&](const auto& one) { return IsChoice(choices, one.second); });
}

std::string Listed(std::string_view choices) {
  std::string list;
  for (char c : choices) list += c == '|' ? std::string(", ") : std::string(1, c);
  return list;
}

bool InRange(const Setting& setting, std::optional<uint64_t> value) {
  if (!value) return false;
  if (setting.low == 0 && setting.high == 0) return true;
  return *value >= static_cast<uint64_t>(setting.low) && *value <= static_cast<uint64_t>(setting.high);
}

// What the setting takes, for the error; empty when the value is fine.
std::string WhatIsWanted(const Setting& setting, std::string_view value) {
  std::string range =
      setting.high != 0 ? " from " + std::to_string(setting.low) + " to " + std::to_string(setting.high) : "";
  switch (setting.type) {
    case SettingType::kText:
      return "";
    case SettingType::kSwitch:
      return ParseSwitch(value) ? "" : "on or off";
    case SettingType::kInteger: {
      auto number = ParseInteger(value);
      bool fine = number && *number >= setting.low && *number <= setting.high;
      return fine ? "" : "a whole number" + range;
    }
    case SettingType::kSize:
      return InRange(setting, ParseSize(value)) ? "" : "a size such as 64KiB or 256MiB, in bytes" + range;
    case SettingType::kMemoryShare:
      return ParseShare(value, 100).value_or(0) > 0 ? "" : "a size such as 256MiB, or a percentage such as 60%";
    case SettingType::kDuration:
      return InRange(setting, ParseDurationMs(value)) ? "" : "a duration such as 250ms or 5s, in milliseconds" + range;
    case SettingType::kNamedDurations:
      return ParseNamedDurations(value) ? "" : "a list of names with durations above 0, such as reports=10m, guest=5s";
    case SettingType::kNamedChoices:
      return AreNamedChoices(setting.choices, value)
                 ? ""
                 : "a list of names, each with one of " + Listed(setting.choices) +
                       ", such as loader=" + std::string(setting.choices.substr(0, setting.choices.find('|')));
    case SettingType::kChoice:
      return IsChoice(setting.choices, value) ? "" : "one of " + Listed(setting.choices);
  }
  return "";
}

std::string VariableName(std::string_view key) {
  std::string name = "MYCEL_";
  for (char c : key) name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

// Whether MYCEL_<rest> is meant for us: it begins with the name of a section.
bool NamesSection(std::string_view rest) {
  for (const Setting& setting : AllSettings()) {
    size_t dot = setting.key.find('.');
    if (dot == std::string_view::npos) continue;
    std::string section = VariableName(setting.key.substr(0, dot)) + "_";
    if (rest.starts_with(section)) return true;
  }
  return false;
}

}  // namespace

Settings::Settings() {
  for (const Setting& setting : AllSettings()) values_.emplace(setting.key, setting.default_value);
}

Status Settings::Set(std::string_view key, std::string_view value, std::string_view origin) {
  const Setting* setting = FindSetting(key);
  if (!setting) {
    return Invalid(origin,
                   "unknown setting '" + std::string(key) + "'; did you mean '" + std::string(NearestKey(key)) + "'?");
  }
  std::string wanted = WhatIsWanted(*setting, value);
  if (!wanted.empty()) {
    return Invalid(origin, std::string(key) + " = '" + std::string(value) + "' is not " + wanted);
  }
  values_.find(key)->second = value;
  return Status::Ok();
}

Status Settings::SetPair(std::string_view pair, std::string_view origin) {
  size_t equals = pair.find('=');
  if (equals == std::string_view::npos) {
    return Invalid(origin, "'" + std::string(pair) + "' is not of the form section.key=value");
  }
  return Set(pair.substr(0, equals), pair.substr(equals + 1), origin);
}

Status Settings::LoadEnvironment(const char* const* environment) {
  for (; environment && *environment; ++environment) {
    std::string_view entry = *environment;
    size_t equals = entry.find('=');
    if (!entry.starts_with("MYCEL_") || equals == std::string_view::npos) continue;
    std::string_view name = entry.substr(0, equals);
    const Setting* found = nullptr;
    for (const Setting& setting : AllSettings()) {
      if (VariableName(setting.key) == name) found = &setting;
    }
    if (found) {
      MYCEL_RETURN_IF_ERROR(Set(found->key, entry.substr(equals + 1), name));
    } else if (NamesSection(name)) {
      std::string key(name.substr(6));
      std::transform(key.begin(), key.end(), key.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      key[key.find('_')] = '.';
      return Invalid(name, "unknown setting; did you mean " + VariableName(NearestKey(key)) + "?");
    }
  }
  return Status::Ok();
}

const std::string& Settings::Text(std::string_view key) const {
  auto at = values_.find(key);
  MYCEL_ASSERT(at != values_.end());
  return at->second;
}

bool Settings::Switch(std::string_view key) const { return ParseSwitch(Text(key)).value(); }
int64_t Settings::Integer(std::string_view key) const { return ParseInteger(Text(key)).value(); }
uint64_t Settings::Bytes(std::string_view key) const { return ParseSize(Text(key)).value(); }
uint64_t Settings::Share(std::string_view key, uint64_t whole) const { return ParseShare(Text(key), whole).value(); }
uint64_t Settings::DurationMs(std::string_view key) const { return ParseDurationMs(Text(key)).value(); }
std::map<std::string, uint64_t, std::less<>> Settings::NamedDurationsMs(std::string_view key) const {
  return ParseNamedDurations(Text(key)).value();
}
std::map<std::string, std::string, std::less<>> Settings::NamedChoices(std::string_view key) const {
  return ParseNamedTexts(Text(key)).value();
}

}  // namespace mycel::server::config
