// Reading settings from a TOML file. The only file that includes toml++.
#include <toml++/toml.h>
#include <string>

#include "server/config/settings.h"

namespace mycel::server::config {
namespace {

using engine::base::ErrorId;
using engine::base::Status;

Status SetNode(std::string key, const toml::node& node, const std::string& path, Settings* settings) {
  std::string origin = path + ":" + std::to_string(node.source().begin.line);
  if (auto text = node.value_exact<std::string>()) return settings->Set(key, *text, origin);
  if (auto number = node.value_exact<int64_t>()) return settings->Set(key, std::to_string(*number), origin);
  if (auto flag = node.value_exact<bool>()) return settings->Set(key, *flag ? "on" : "off", origin);
  return Status::Error(ErrorId::kInvalidConfiguration,
                       origin + ": " + key + " must be a string, a whole number or a boolean");
}

}  // namespace

Status Settings::LoadToml(const std::string& path) {
  toml::table root;
  try {
    root = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    std::string where = path;
    if (error.source().begin.line > 0) where += ":" + std::to_string(error.source().begin.line);
    return Status::Error(ErrorId::kInvalidConfiguration, where + ": " + std::string(error.description()));
  }
  for (auto&& [key, node] : root) {
    std::string name(key.str());
    if (!node.is_table()) {
      MYCEL_RETURN_IF_ERROR(SetNode(name, node, path, this));
      continue;
    }
    for (auto&& [inner, value] : *node.as_table()) {
      MYCEL_RETURN_IF_ERROR(SetNode(name + "." + std::string(inner.str()), value, path, this));
    }
  }
  return Status::Ok();
}

}  // namespace mycel::server::config
