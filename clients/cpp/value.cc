#include "clients/cpp/value.h"

namespace mycel::client {

const Value* Value::Get(std::string_view key) const {
  if (const Map* map = As<Map>()) {
    for (const auto& [name, entry] : *map) {
      if (name == key) return &entry;
    }
  }
  return nullptr;
}

}  // namespace mycel::client
