#include "engine/database/index_options.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "engine/index/fulltext/analyzer.h"
#include "engine/index/index_key.h"
#include "engine/types/print.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;
using catalog::IndexKind;
using catalog::OptionValue;
using types::Value;

namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string KindName(IndexKind kind) { return Lower(catalog::KindWord(kind)); }

Status Invalid(IndexKind kind, std::string_view setting, std::string_view what) {
  return Status::Error(ErrorId::kInvalidConfiguration, "Could not create " + KindName(kind) +
                                                           " index with specified index config '" +
                                                           std::string(setting) + "'. " + std::string(what));
}

// A setting with the value that holds when the options are silent; the kind of the value is the kind that is expected.
struct Setting {
  std::string_view name;
  OptionValue value;
};

std::vector<Setting> SettingsOf(IndexKind kind) {
  using List = std::vector<double>;
  constexpr double kFar = 1'000'000;
  switch (kind) {
    case IndexKind::kFulltext:
      return {{"fulltext.analyzer", std::string(index::kDefaultAnalyzer)}, {"fulltext.eventually_consistent", false}};
    case IndexKind::kVector:
      return {{"vector.dimensions", int64_t{0}},
              {"vector.hnsw.ef_construction", int64_t{100}},
              {"vector.hnsw.m", int64_t{16}},
              {"vector.quantization.enabled", true},
              {"vector.similarity_function", std::string("COSINE")}};
    case IndexKind::kPoint:
      return {{"spatial.cartesian-3d.max", List{kFar, kFar, kFar}},
              {"spatial.cartesian-3d.min", List{-kFar, -kFar, -kFar}},
              {"spatial.cartesian.max", List{kFar, kFar}},
              {"spatial.cartesian.min", List{-kFar, -kFar}},
              {"spatial.wgs-84-3d.max", List{180, 90, kFar}},
              {"spatial.wgs-84-3d.min", List{-180, -90, -kFar}},
              {"spatial.wgs-84.max", List{180, 90}},
              {"spatial.wgs-84.min", List{-180, -90}}};
    default:
      return {};
  }
}

Result<OptionValue> ReadValue(IndexKind kind, const Setting& setting, const Value& value) {
  if (std::holds_alternative<bool>(setting.value)) {
    if (value.is_boolean()) return OptionValue(value.AsBoolean());
    return Invalid(kind, setting.name, "Expected a Boolean.");
  }
  if (std::holds_alternative<int64_t>(setting.value)) {
    if (value.is_integer()) return OptionValue(value.AsInteger());
    return Invalid(kind, setting.name, "Expected an Integer.");
  }
  if (std::holds_alternative<std::string>(setting.value)) {
    if (value.is_string()) return OptionValue(std::string(value.AsString()));
    return Invalid(kind, setting.name, "Expected a String.");
  }
  std::vector<double> numbers;
  if (value.is_list()) {
    for (const Value& item : value.AsList()) {
      if (item.is_number()) numbers.push_back(item.AsDouble());
    }
  }
  const size_t wanted = std::get<std::vector<double>>(setting.value).size();
  if (!value.is_list() || numbers.size() != value.AsList().size() || numbers.size() != wanted) {
    return Invalid(kind, setting.name, "Expected a list of " + std::to_string(wanted) + " numbers.");
  }
  return OptionValue(std::move(numbers));
}

// What a value of the right kind must hold besides.
Status CheckValue(const Setting& setting) {
  const auto outside = [&](int64_t low, int64_t high) -> Status {
    const int64_t value = std::get<int64_t>(setting.value);
    if (value >= low && value <= high) return Status::Ok();
    return Status::Error(ErrorId::kExecutionFailed, "'" + std::string(setting.name) + "' must be between " +
                                                        std::to_string(low) + " and " + std::to_string(high) +
                                                        " inclusively");
  };
  if (setting.name == "vector.dimensions") return outside(1, static_cast<int64_t>(index::kMaxVectorDimensions));
  if (setting.name == "vector.hnsw.m") return outside(1, 512);
  if (setting.name == "vector.hnsw.ef_construction") return outside(1, 3200);
  if (setting.name == "fulltext.analyzer") {
    const std::string& name = std::get<std::string>(setting.value);
    if (index::FindAnalyzer(name) != nullptr) return Status::Ok();
    return Status::Error(ErrorId::kExecutionFailed, "No such full-text analyzer: '" + name + "'.");
  }
  if (setting.name == "vector.similarity_function") {
    const std::string word = Lower(std::get<std::string>(setting.value));
    if (word == "cosine" || word == "euclidean") return Status::Ok();
    return Status::Error(ErrorId::kExecutionFailed, "'\"" + std::get<std::string>(setting.value) +
                                                        "\"' is an unsupported 'vector.similarity_function'. "
                                                        "Supported: [COSINE, EUCLIDEAN]");
  }
  return Status::Ok();
}

Status ReadConfig(const Value& config, IndexKind kind, std::vector<Setting>* settings, std::vector<bool>* given) {
  for (const types::MapEntry& entry : config.AsMap()) {
    const auto known = std::find_if(settings->begin(), settings->end(),
                                    [&](const Setting& setting) { return setting.name == Lower(entry.key); });
    if (known == settings->end()) {
      std::string supported;
      for (const Setting& setting : *settings) {
        supported += (supported.empty() ? "" : ", ") + std::string(setting.name);
      }
      return Invalid(kind, types::Literal(config, 200),
                     "'" + entry.key + "' is an unrecognized setting. Supported: [" + supported + "]");
    }
    MYCEL_ASSIGN_OR_RETURN(known->value, ReadValue(kind, *known, entry.value));
    MYCEL_RETURN_IF_ERROR(CheckValue(*known));
    (*given)[static_cast<size_t>(known - settings->begin())] = true;
  }
  return Status::Ok();
}

Status CheckProvider(const Value& provider, IndexKind kind) {
  if (!provider.is_string()) {
    return Status::Error(ErrorId::kInvalidConfiguration,
                         "Could not create " + KindName(kind) + " index with specified index provider '" +
                             types::Literal(provider, 100) + "'. Expected String value.");
  }
  const std::string_view name = provider.AsString();
  if (name == catalog::ProviderWord(kind)) return Status::Ok();
  if (kind == IndexKind::kText && name == "text-1.0") return Status::Ok();
  if (kind == IndexKind::kVector && name == "vector-1.0") return Status::Ok();
  std::string message =
      "Could not create " + KindName(kind) + " index with specified index provider '" + std::string(name) + "'.";
  for (const IndexKind other : {IndexKind::kRange, IndexKind::kText, IndexKind::kPoint, IndexKind::kFulltext,
                                IndexKind::kVector, IndexKind::kLookup}) {
    if (other == kind || name != catalog::ProviderWord(other)) continue;
    message += "\nTo create " + KindName(other) + " index, please use 'CREATE " +
               std::string(catalog::KindWord(other)) + " INDEX ...'.";
  }
  return Status::Error(ErrorId::kInvalidConfiguration, message +
                                                           "\nThe available index providers for the given type: ['" +
                                                           std::string(catalog::ProviderWord(kind)) + "'].");
}

}  // namespace

Result<catalog::Options> ReadIndexOptions(const Value& map, IndexKind kind) {
  std::vector<Setting> settings = SettingsOf(kind);
  std::vector<bool> given(settings.size());
  if (!map.is_null() && !map.is_map()) return Status::Error(ErrorId::kInvalidArgumentType, "OPTIONS must be a map");
  if (map.is_map()) {
    for (const types::MapEntry& entry : map.AsMap()) {
      if (entry.key == "indexProvider") {
        MYCEL_RETURN_IF_ERROR(CheckProvider(entry.value, kind));
      } else if (entry.key == "indexConfig") {
        if (!entry.value.is_map()) return Invalid(kind, types::Literal(entry.value, 100), "Expected a map.");
        MYCEL_RETURN_IF_ERROR(ReadConfig(entry.value, kind, &settings, &given));
      } else {
        return Status::Error(ErrorId::kSyntaxError,
                             "Failed to create " + KindName(kind) +
                                 " index: Invalid option provided, valid options are `indexProvider` and "
                                 "`indexConfig`.");
      }
    }
  }
  catalog::Options options;
  for (size_t i = 0; i < settings.size(); ++i) {
    // Vectors of any length are taken unless the options say one.
    if (settings[i].name == "vector.dimensions" && !given[i]) continue;
    if (settings[i].name == "vector.similarity_function") {
      std::string& word = std::get<std::string>(settings[i].value);
      for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    options.emplace_back(std::string(settings[i].name), std::move(settings[i].value));
  }
  return options;
}

}  // namespace mycel::engine::database
