// A procedure look-up for tests: signatures given as text, "my.proc(in :: INTEGER?) :: (out :: STRING?)".
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/binder/procedure_signature.h"

namespace mycel::test {

class FakeProcedures final : public engine::binder::ProcedureLookup {
 public:
  FakeProcedures() = default;
  explicit FakeProcedures(const std::vector<std::string>& signatures) {
    for (const std::string& signature : signatures) Add(signature);
  }

  // The last one of a name counts.
  void Add(const std::string& text) {
    engine::binder::ProcedureSignature signature;
    const size_t open = text.find('(');
    const size_t close = text.find(')', open);
    signature.name = text.substr(0, open);
    signature.inputs = Fields(text.substr(open + 1, close - open - 1));
    const size_t out = text.find('(', close);
    signature.outputs = Fields(text.substr(out + 1, text.rfind(')') - out - 1));
    signature.is_void = signature.outputs.empty();
    procedures_.push_front(signature);
  }

  [[nodiscard]] const engine::binder::ProcedureSignature* FindProcedure(std::string_view name) const override {
    for (const auto& procedure : procedures_) {
      if (procedure.name == name) return &procedure;
    }
    return nullptr;
  }
  [[nodiscard]] std::string NearestProcedure(std::string_view) const override { return ""; }

 private:
  static engine::types::TypeSpec Type(const std::string& name) {
    namespace type_spec = engine::types::type_spec;
    if (name.rfind("INTEGER", 0) == 0) return type_spec::kInteger;
    if (name.rfind("FLOAT", 0) == 0) return type_spec::kFloat;
    if (name.rfind("NUMBER", 0) == 0) return type_spec::kNumber;
    if (name.rfind("STRING", 0) == 0) return type_spec::kString;
    if (name.rfind("BOOLEAN", 0) == 0) return type_spec::kBoolean;
    if (name.rfind("LIST", 0) == 0) return type_spec::kList;
    if (name.rfind("MAP", 0) == 0) return type_spec::kMap;
    if (name.rfind("NODE", 0) == 0) return type_spec::kNode;
    if (name.rfind("RELATIONSHIP", 0) == 0) return type_spec::kRelationship;
    return type_spec::kAny;
  }

  // "a :: T, b = {} :: T"; a field with a default may be left out.
  static std::vector<engine::binder::ProcedureField> Fields(const std::string& text) {
    std::vector<engine::binder::ProcedureField> fields;
    for (size_t at = 0; at < text.size();) {
      size_t end = text.find(',', at);
      if (end == std::string::npos) end = text.size();
      const size_t begin = text.find_first_not_of(' ', at);
      const size_t colons = text.find("::", begin);
      engine::binder::ProcedureField field;
      field.name = text.substr(begin, text.find_first_of(" =", begin) - begin);
      if (text.substr(begin, colons - begin).find('=') != std::string::npos)
        field.default_value = engine::types::Value();
      field.type_name = text.substr(colons + 3, end - colons - 3);
      field.type = Type(field.type_name);
      fields.push_back(field);
      at = end + 1;
    }
    return fields;
  }

  std::deque<engine::binder::ProcedureSignature> procedures_;
};

}  // namespace mycel::test
