#include "engine/exec/load_csv.h"

#include "engine/exec/import_path.h"
#include "engine/exec/valid_utf8.h"
#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

void LoadCsvOperator::Reset() {
  ForgetError();
  child_->Reset();
  size_.Reset();
  input_.Clear();
  row_ = 0;
  reader_.reset();
  held_.Clear();
}

Status LoadCsvOperator::Open() {
  expr::Row row(input_, row_);
  MYCEL_ASSIGN_OR_RETURN(const Value url, expr::Evaluate(*load_.url, row, context().evaluation()));
  if (!url.is_string()) {
    return Status::Error(ErrorId::kInvalidArgumentType, "Type mismatch: the URL of LOAD CSV must be a String but was " +
                                                            std::string(types::KindMessageName(url.kind())));
  }
  MYCEL_ASSIGN_OR_RETURN(const std::string path, ImportPath(url.AsString(), context().options().import_directory));
  Result<std::unique_ptr<env::File>> file = context().options().env->OpenFile(path, env::OpenMode::kRead);
  if (!file.ok()) {
    return Status::Error(ErrorId::kExternalResourceFailed,
                         "Couldn't load the external resource at: " + std::string(url.AsString()) + " (" +
                             file.status().message() + ")");
  }
  path_ = load_.file.valid() ? Value::String(path) : Value();
  reader_ =
      std::make_unique<CsvReader>(*std::move(file), load_.field_terminator.empty() ? ',' : load_.field_terminator[0]);
  if (!load_.with_headers) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(const bool any, reader_->Next(&headers_));
  if (!any) headers_.clear();
  return Status::Ok();
}

Result<Value> LoadCsvOperator::RecordValue() const {
  // Bytes that are no UTF-8 become replacement characters, as in Neo4j.
  const auto text = [&](size_t i) {
    return fields_[i].empty() && !reader_->quoted(i) ? Value() : Value::String(ValidUtf8(fields_[i]));
  };
  if (!load_.with_headers) {
    std::vector<Value> items;
    items.reserve(fields_.size());
    for (size_t i = 0; i < fields_.size(); ++i) items.push_back(text(i));
    return types::CheckedList(std::move(items));
  }
  types::MapBuilder map;
  map.Reserve(headers_.size());
  for (size_t i = 0; i < headers_.size(); ++i) {
    map.Put(ValidUtf8(headers_[i]), i < fields_.size() ? text(i) : Value());
  }
  return std::move(map).Build();
}

Result<Step> LoadCsvOperator::Produce(types::Batch* out) {
  for (;;) {
    if (reader_ == nullptr) {
      if (row_ >= input_.rows()) {
        row_ = 0;
        MYCEL_ASSIGN_OR_RETURN(const Step step, child_->Next(&input_));
        if (step != Step::kRows) {
          input_.Clear();
          return step;
        }
        MYCEL_RETURN_IF_ERROR(held_.Set(input_.bytes() + base::kCsvBufferBytes));
      }
      Status opened = Open();
      if (!opened.ok()) return std::move(opened).At(load_.offset);
    }
    MYCEL_RETURN_IF_ERROR(context().BatchBoundary());
    if (context().ShouldYield()) return Step::kYielded;
    const uint32_t capacity = size_.Take();
    types::Column& records = out->column(load_.variable.value);
    records.Reset(types::ColumnType::kValue, capacity);
    if (load_.line.valid()) out->column(load_.line.value).Reset(types::ColumnType::kValue, capacity);
    uint32_t count = 0;
    while (count < capacity) {
      Result<bool> more = reader_->Next(&fields_);
      if (!more.ok()) {
        // Records before the damaged one are given out first.
        Status failed = std::move(more).status().At(load_.offset);
        if (count == 0) return failed;
        Fail(std::move(failed));
        break;
      }
      if (!*more) {
        reader_.reset();
        break;
      }
      MYCEL_ASSIGN_OR_RETURN(Value record, RecordValue());
      if (load_.line.valid()) {
        out->column(load_.line.value).Set(count, Value::Integer(static_cast<int64_t>(reader_->record_number())));
      }
      records.Set(count++, std::move(record));
    }
    const uint32_t from = reader_ == nullptr ? row_++ : row_;
    if (count == 0) continue;
    for (const VarId id : carried()) {
      if (id == load_.variable || id == load_.line || id == load_.file) continue;
      const types::Column& column = input_.column(id.value);
      out->column(id.value).SetConstant(column.capacity() == 0 ? Value() : column.Get(from));
    }
    if (load_.file.valid()) out->column(load_.file.value).SetConstant(path_);
    out->ClearMultiplicity();
    out->set_rows(count);
    return Step::kRows;
  }
}

}  // namespace mycel::engine::exec
