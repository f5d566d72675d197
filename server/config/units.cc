#include "server/config/units.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <span>
#include <string>
#include <utility>

namespace mycel::server::config {
namespace {

struct Unit {
  std::string_view name;
  uint64_t factor;
};

// A number, perhaps spaces, perhaps one of the units; the first unit is meant when none is named.
std::optional<uint64_t> ParseWithUnit(std::string_view text, std::span<const Unit> units) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  std::string_view rest = text.substr(static_cast<size_t>(end - text.data()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  for (const Unit& unit : units) {
    if (rest != unit.name && !(rest.empty() && &unit == units.data())) continue;
    uint64_t product = 0;
    if (__builtin_mul_overflow(number, unit.factor, &product) || product > INT64_MAX) return std::nullopt;
    return product;
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint64_t> ParseSize(std::string_view text) {
  static constexpr Unit kUnits[] = {{"B", 1},
                                    {"KiB", uint64_t{1} << 10},
                                    {"MiB", uint64_t{1} << 20},
                                    {"GiB", uint64_t{1} << 30},
                                    {"TiB", uint64_t{1} << 40}};
  return ParseWithUnit(text, kUnits);
}

std::optional<uint64_t> ParseShare(std::string_view text, uint64_t whole) {
  if (!text.ends_with('%')) return ParseSize(text);
  auto percent = ParseInteger(text.substr(0, text.size() - 1));
  if (!percent || *percent < 1 || *percent > 100) return std::nullopt;
  return whole / 100 * static_cast<uint64_t>(*percent);
}

std::optional<uint64_t> ParseDurationMs(std::string_view text) {
  static constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
  return ParseWithUnit(text, kUnits);
}

std::optional<NamedTexts> ParseNamedTexts(std::string_view text) {
  const auto trimmed = [](std::string_view part) {
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    return part;
  };
  NamedTexts texts;
  text = trimmed(text);
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = part.rfind('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trimmed(part.substr(0, equals));
    if (name.empty() || !texts.emplace(name, trimmed(part.substr(equals + 1))).second) return std::nullopt;
  }
  return texts;
}

std::optional<NamedDurations> ParseNamedDurations(std::string_view text) {
  const std::optional<NamedTexts> texts = ParseNamedTexts(text);
  if (!texts) return std::nullopt;
  NamedDurations durations;
  for (const auto& [name, value] : *texts) {
    const std::optional<uint64_t> duration_ms = ParseDurationMs(value);
    if (duration_ms.value_or(0) == 0) return std::nullopt;
    durations.emplace(name, *duration_ms);
  }
  return durations;
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> ParseSwitch(std::string_view text) {
  if (text == "on" || text == "true") return true;
  if (text == "off" || text == "false") return false;
  return std::nullopt;
}

uint64_t MachineMemoryBytes() {
  uint64_t bytes = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGE_SIZE));
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::ifstream file(path);
    std::string text;
    if (!(file >> text)) continue;
    if (auto limit = ParseInteger(text); limit && *limit > 0) bytes = std::min(bytes, static_cast<uint64_t>(*limit));
  }
  return bytes;
}

}  // namespace mycel::server::config
