#include "engine/txn/views.h"

namespace mycel::engine::txn {

base::Result<types::Value> PropertiesView::Get(base::PropertyKeyId key) const {
  if (packed_.empty()) return types::Value();
  MYCEL_ASSIGN_OR_RETURN(const types::PackedProperties properties, types::PackedProperties::Open(packed_));
  return properties.Get(key);
}

base::Result<std::vector<Property>> PropertiesView::All() const {
  if (packed_.empty()) return std::vector<Property>();
  MYCEL_ASSIGN_OR_RETURN(const types::PackedProperties properties, types::PackedProperties::Open(packed_));
  return properties.All();
}

}  // namespace mycel::engine::txn
