// A store in a directory of its own, and statements run over it without the façade: text to plan to rows, with the
// batch size and slice that a test asks for.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/binder/bind.h"
#include "engine/cypher/parser.h"
#include "engine/env/posix_env.h"
#include "engine/exec/execution.h"
#include "engine/functions/random_source.h"
#include "engine/planner/plan.h"
#include "engine/txn/store.h"
#include "engine/types/print.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::exec {

class QueryFixture {
 public:
  QueryFixture() : env_(env::MakePosixEnv()) {
    txn::StoreOptions store_options;
    store_options.env = env_.get();
    store_options.path = directory_.path().string();
    store_options.checkpoint.in_background = false;
    store_options.log_segment_bytes = size_t{1} << 20;  // every test makes a few of them
    auto opened = txn::Store::Open(std::move(store_options));
    REQUIRE(opened.ok());
    store_ = std::move(opened).value();
  }
  ~QueryFixture() {
    CHECK(store_->Close().ok());
    store_.reset();
  }

  // The rows as text: columns by ", ", rows by "; ". An error comes behind the rows that were delivered before it.
  std::string Run(std::string_view text) {
    auto transaction = store_->Begin({.access = txn::AccessMode::kWrite});
    std::string rows = RunIn(*transaction, text);
    if (rows.find("! ") == std::string::npos) CHECK(transaction->CommitAndWait().ok());
    return rows;
  }

  std::string RunIn(txn::Transaction& transaction, std::string_view text) {
    auto parsed = cypher::ParseStatement(text);
    if (!parsed.ok()) return "! " + parsed.status().FullMessage();
    auto bound = binder::Bind(*parsed, {});
    if (!bound.ok()) return "! " + bound.status().FullMessage();
    const auto schema = store_->schema();
    auto plan = planner::PlanStatement(
        std::shared_ptr<const binder::BoundStatement>(std::move(*bound)),
        {.tokens = &store_->tokens(), .schema = schema.get(), .statistics = &store_->statistics()});
    if (!plan.ok()) return "! " + plan.status().FullMessage();
    return RunPlan(transaction, *plan);
  }

  std::string RunPlan(txn::Transaction& transaction, std::shared_ptr<const planner::PhysicalPlan> plan) {
    functions::RandomSource random(1);
    options.env = env_.get();
    options.functions.random = &random;
    // Literals that the binder proved free are parameters of the plan.
    std::vector<types::Value> parameters(plan->statement->parameters.size());
    for (const auto& literal : plan->statement->free_literals) parameters[literal.parameter] = literal.value;
    auto execution = Execution::Create(std::move(plan), transaction, std::move(parameters), options);
    if (!execution.ok()) return "! " + execution.status().FullMessage();
    std::string out;
    types::Batch rows;
    yields = 0;
    for (;;) {
      auto step = (*execution)->Pull(&rows);
      if (!step.ok()) return out + "! " + step.status().FullMessage();
      profiles = (*execution)->profiles();
      if (*step == Step::kDone) return out;
      if (*step == Step::kYielded) {
        ++yields;
        continue;
      }
      for (uint32_t row = 0; row < rows.rows(); ++row) {
        if (!out.empty()) out += "; ";
        for (size_t i = 0; i < rows.slots(); ++i) out += (i > 0 ? ", " : "") + types::Literal(rows.column(i).Get(row));
      }
    }
  }

  txn::Store& store() { return *store_; }

  ExecutionOptions options;  // of the next runs
  uint64_t yields = 0;       // of the last run
  std::vector<OperatorProfile> profiles;

 private:
  std::unique_ptr<env::Env> env_;
  test::TemporaryDirectory directory_{"exec", false};
  std::unique_ptr<txn::Store> store_;
};

}  // namespace mycel::engine::exec
