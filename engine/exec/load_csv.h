// LOAD CSV: for each row, the records of a file as lists of strings, or with headers as maps. An empty field is null.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/exec/csv_reader.h"
#include "engine/exec/operator.h"

namespace mycel::engine::exec {

class LoadCsvOperator final : public Operator {
 public:
  LoadCsvOperator(const planner::LoadCsv& plan, Scope scope, OperatorPtr child)
      : Operator(plan, scope),
        child_(std::move(child)),
        load_(*plan.clause),
        held_(*scope.context),
        size_(*scope.context) {}
  void Reset() override;

 protected:
  base::Result<Step> Produce(types::Batch* out) override;

 private:
  // Opens the file of the current row and reads its header line.
  [[nodiscard]] base::Status Open();
  [[nodiscard]] base::Result<types::Value> RecordValue() const;

  OperatorPtr child_;
  const binder::LoadCsvClause& load_;
  HeldMemory held_;
  BatchSize size_;
  types::Batch input_;
  uint32_t row_ = 0;
  types::Value path_;  // of file()
  std::unique_ptr<CsvReader> reader_;
  std::vector<std::string> headers_;
  std::vector<std::string> fields_;
};

}  // namespace mycel::engine::exec
