// The settings of one server: defaults, overridden by a TOML file, the environment, and the command line, in this
// order.
//
// Every value is checked when it is set, so the getters cannot fail: a getter of the wrong type is our own mistake.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/status.h"
#include "server/config/setting.h"

namespace mycel::server::config {

class Settings {
 public:
  Settings();  // the defaults

  // `origin` says in the error where the value stood: "configs/x.toml", "MYCEL_LOG_LEVEL", "--set".
  // An unknown key fails with kInvalidConfiguration that names the nearest known one.
  [[nodiscard]] engine::base::Status Set(std::string_view key, std::string_view value, std::string_view origin);
  // "section.key=value"
  [[nodiscard]] engine::base::Status SetPair(std::string_view pair, std::string_view origin);
  [[nodiscard]] engine::base::Status LoadToml(const std::string& path);
  // MYCEL_SECTION_KEY for every key; what begins with MYCEL_ and a known section but names no key is an error.
  [[nodiscard]] engine::base::Status LoadEnvironment(const char* const* environment);

  [[nodiscard]] const std::string& Text(std::string_view key) const;
  [[nodiscard]] bool Switch(std::string_view key) const;
  [[nodiscard]] int64_t Integer(std::string_view key) const;
  [[nodiscard]] uint64_t Bytes(std::string_view key) const;
  [[nodiscard]] uint64_t Share(std::string_view key, uint64_t whole) const;
  [[nodiscard]] uint64_t DurationMs(std::string_view key) const;
  [[nodiscard]] std::map<std::string, uint64_t, std::less<>> NamedDurationsMs(std::string_view key) const;
  [[nodiscard]] std::map<std::string, std::string, std::less<>> NamedChoices(std::string_view key) const;

  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace mycel::server::config
