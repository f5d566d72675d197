#include "engine/procedures/registry.h"

#include <algorithm>
#include <utility>

#include "engine/binder/nearest_name.h"
#include "engine/procedures/builtin.h"
#include "engine/types/print.h"

namespace mycel::engine::procedures {

namespace {

void AddFields(const std::vector<binder::ProcedureField>& fields, std::string* text) {
  *text += '(';
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) *text += ", ";
    *text += fields[i].name;
    if (fields[i].default_value) *text += " = " + types::Literal(*fields[i].default_value);
    *text += " :: " + fields[i].type_name;
  }
  *text += ')';
}

}  // namespace

std::string Procedure::SignatureText() const {
  std::string text = name;
  AddFields(inputs, &text);
  if (outputs.empty()) return text;
  text += " :: ";
  AddFields(outputs, &text);
  return text;
}

Registry::Registry(bool test_hooks) {
  AddNameProcedures(this);
  AddIndexProcedures(this);
  AddSearchProcedures(this);
  AddSchemaProcedures(this);
  AddStatisticsProcedures(this);
  AddAccessProcedures(this);
  AddServerProcedures(this);
  AddSessionProcedures(this);
  AddApocProcedures(this);
  AddShowSchema(this);
  AddShowCatalog(this);
  AddShowServer(this);
  if (test_hooks) AddTestProcedures(this);
}

Registry::~Registry() = default;

void Registry::Put(Procedure procedure) {
  procedure.is_void = procedure.outputs.empty();
  auto owned = std::make_unique<const Procedure>(std::move(procedure));
  const std::lock_guard lock(mutex_);
  by_name_[owned->name] = owned.get();
  all_.push_back(std::move(owned));
  ++epoch_;
}

bool Registry::Remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (by_name_.erase(std::string(name)) == 0) return false;
  ++epoch_;
  return true;
}

const binder::ProcedureSignature* Registry::FindProcedure(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto it = by_name_.find(std::string(name));
  return it == by_name_.end() ? nullptr : it->second;
}

std::string Registry::NearestProcedure(std::string_view name) const {
  const std::vector<const Procedure*> listed = Listed();
  std::vector<std::string_view> names;
  for (const Procedure* procedure : listed) names.push_back(procedure->name);
  return std::string(binder::NearestName(name, names));
}

std::vector<const Procedure*> Registry::Listed() const {
  std::vector<const Procedure*> listed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, procedure] : by_name_) {
      if (procedure->listed) listed.push_back(procedure);
    }
  }
  std::sort(listed.begin(), listed.end(), [](const Procedure* a, const Procedure* b) { return a->name < b->name; });
  return listed;
}

uint64_t Registry::epoch() const {
  const std::lock_guard lock(mutex_);
  return epoch_;
}

}  // namespace mycel::engine::procedures
