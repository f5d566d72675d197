// vector.similarity.cosine and vector.similarity.euclidean over lists of numbers and vectors.
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/functions/argument_errors.h"
#include "engine/functions/themes.h"

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
namespace ts = types::type_spec;

Result<std::vector<double>> Coordinates(std::string_view name, const Value& value) {
  std::vector<double> coordinates;
  if (value.kind() == types::Kind::kVector) {
    const auto view = value.AsVector().coordinates;
    coordinates.assign(view.begin(), view.end());
    return coordinates;
  }
  if (!value.is_list()) return WrongArgument(name, "a List of numbers", value);
  for (const Value& item : value.AsList()) {
    if (!item.is_number() || !std::isfinite(item.AsDouble())) {
      return Status::Error(ErrorId::kInvalidArgumentValue,
                           "Invalid input for '" + std::string(name) + "()': an argument is no list of finite numbers");
    }
    coordinates.push_back(item.AsDouble());
  }
  return coordinates;
}

Status DifferentSizes() {
  return Status::Error(ErrorId::kInvalidArgumentValue, "The vectors of a similarity must not be empty and of one size");
}

// (1 + cosine of the angle) / 2.
Result<Value> Cosine(FunctionContext&, std::span<const Value> args) {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<double> a, Coordinates("vector.similarity.cosine", args[0]));
  MYCEL_ASSIGN_OR_RETURN(const std::vector<double> b, Coordinates("vector.similarity.cosine", args[1]));
  if (a.empty() || a.size() != b.size()) return DifferentSizes();
  double product = 0;
  double norm_a = 0;
  double norm_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    product += a[i] * b[i];
    norm_a += a[i] * a[i];
    norm_b += b[i] * b[i];
  }
  if (norm_a == 0 || norm_b == 0) {
    return Status::Error(ErrorId::kInvalidArgumentValue, "A vector without length has no cosine similarity");
  }
  return Value::Float((1 + product / std::sqrt(norm_a * norm_b)) / 2);
}

// 1 / (1 + squared distance).
Result<Value> Euclidean(FunctionContext&, std::span<const Value> args) {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<double> a, Coordinates("vector.similarity.euclidean", args[0]));
  MYCEL_ASSIGN_OR_RETURN(const std::vector<double> b, Coordinates("vector.similarity.euclidean", args[1]));
  if (a.empty() || a.size() != b.size()) return DifferentSizes();
  double squares = 0;
  for (size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return Value::Float(1 / (1 + squares));
}

void AddOne(FunctionList* list, std::string_view name, std::string_view description, Kernel kernel) {
  const TypeSpec vector = ts::kList.Union(ts::Of(types::Kind::kVector));
  list->push_back({.name = name,
                   .category = "Vector",
                   .description = description,
                   .arguments = {{"a", vector, "A vector."}, {"b", vector, "Another of the same size."}},
                   .result = ts::kFloat,
                   .kernel = kernel});
}

}  // namespace

void AddVectorFunctions(FunctionList* list) {
  AddOne(list, "vector.similarity.cosine", "Returns a number from 0 to 1: how alike two vectors' directions are.",
         Cosine);
  AddOne(list, "vector.similarity.euclidean", "Returns a number from 0 to 1: how near two vectors are.", Euclidean);
}

}  // namespace mycel::engine::functions
