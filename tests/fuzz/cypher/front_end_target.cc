#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "engine/binder/bind.h"
#include "engine/catalog/counts.h"
#include "engine/catalog/schema.h"
#include "engine/catalog/statistics.h"
#include "engine/catalog/tokens.h"
#include "engine/cypher/normalize.h"
#include "engine/cypher/parser.h"
#include "engine/cypher/printer.h"
#include "engine/cypher/query_error.h"
#include "engine/planner/plan.h"
#include "fuzz/cypher/targets.h"

namespace mycel::fuzz {
namespace {

using engine::base::Result;
using engine::base::Status;
namespace binder = engine::binder;
namespace cypher = engine::cypher;

FrontEndTotals totals;

void Require(bool kept, const char* promise, std::string_view text) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n%.*s\n", promise, static_cast<int>(text.size()), text.data());
  std::abort();
}

// A procedure of each sort.
class Procedures final : public binder::ProcedureLookup {
 public:
  Procedures() {
    labels_.name = "db.labels";
    labels_.outputs = {{.name = "label", .type_name = "STRING"}};
    two_.name = "two";
    two_.inputs = {{.name = "a", .type_name = "ANY"}, {.name = "b", .type_name = "ANY"}};
    two_.inputs[1].default_value = engine::types::Value::Integer(1);
    two_.outputs = {{.name = "x", .type_name = "ANY"}, {.name = "y", .type_name = "ANY"}};
    two_.mode = binder::ProcedureMode::kWrite;
    nothing_.name = "nothing";
    nothing_.is_void = true;
  }
  [[nodiscard]] const binder::ProcedureSignature* FindProcedure(std::string_view name) const override {
    for (const binder::ProcedureSignature* one : {&labels_, &two_, &nothing_}) {
      if (one->name == name) return one;
    }
    return name.starts_with("SHOW") ? &labels_ : nullptr;
  }
  [[nodiscard]] std::string NearestProcedure(std::string_view) const override { return "db.labels"; }

 private:
  binder::ProcedureSignature labels_;
  binder::ProcedureSignature two_;
  binder::ProcedureSignature nothing_;
};

struct Catalog {
  Catalog() {
    const auto log = [](uint32_t, std::string_view) { return Status::Ok(); };
    for (const char* name : {"A", "B", "Person"}) static_cast<void>(tokens.labels.Add(name, log));
    for (const char* name : {"T", "KNOWS"}) static_cast<void>(tokens.rel_types.Add(name, log));
    for (const char* name : {"x", "num", "name"}) static_cast<void>(tokens.property_keys.Add(name, log));
  }
  Procedures procedures;
  engine::catalog::Tokens tokens;
  engine::catalog::Schema schema;
  engine::catalog::Counts counts;
  engine::catalog::Statistics statistics{&counts};
};

void CheckError(const Status& error, std::string_view text) {
  const std::string message = cypher::FormatQueryError(text, error);
  Require(!message.empty(), "an error has a message", text);
  Require(!error.offset() || *error.offset() <= text.size(), "an error's place is in the text", text);
}

void CheckPrinted(const cypher::ParsedStatement& parsed, std::string_view text) {
  const std::string printed = cypher::Print(parsed.statement());
  const Result<cypher::ParsedStatement> again = cypher::ParseStatement(printed);
  Require(again.ok() || again.status().id() == engine::base::ErrorId::kStatementTooComplex, "what is printed parses",
          text);
  if (again.ok()) Require(cypher::Print(again->statement()) == printed, "printing is stable", text);
}

}  // namespace

FrontEndTotals FrontEndTotalsSoFar() { return totals; }

void FuzzFrontEnd(const uint8_t* data, size_t size) {
  static const Catalog& catalog = *new Catalog();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto normalized = cypher::Normalize(text);
  const Result<cypher::ParsedStatement> parsed = cypher::ParseStatement(text);
  Require(normalized.ok() || !parsed.ok(), "what cannot be normalised cannot be parsed", text);
  if (!parsed.ok()) return CheckError(parsed.status(), text);
  ++totals.parsed;
  CheckPrinted(*parsed, text);
  const auto schema = catalog.schema.snapshot();
  auto bound = binder::Bind(
      *parsed,
      {.procedures = &catalog.procedures, .database = "neo4j", .tokens = &catalog.tokens, .schema = schema.get()});
  if (!bound.ok()) return CheckError(bound.status(), text);
  ++totals.bound;
  const std::shared_ptr<const binder::BoundStatement> statement = std::move(*bound);
  const auto plan = engine::planner::PlanStatement(
      statement, {.tokens = &catalog.tokens, .schema = schema.get(), .statistics = &catalog.statistics});
  if (!plan.ok()) return CheckError(plan.status(), text);
  ++totals.planned;
}

}  // namespace mycel::fuzz
