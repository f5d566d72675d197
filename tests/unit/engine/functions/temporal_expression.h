// A small evaluator for tests of the temporal functions: calls, maps, text, numbers, variables and components, no
// operators.
//
//   TemporalEvaluator evaluator;
//   evaluator.Text("date({year: 1984, week: 10})")  ->  "1984-03-05"
#pragma once

#include <catch2/catch.hpp>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/functions/temporal/temporal_functions.h"
#include "engine/types/temporal/components.h"
#include "engine/types/temporal/format.h"

namespace mycel::engine::functions {

class TemporalEvaluator {
 public:
  TemporalEvaluator() {
    AddInstantFunctions(&functions_);
    AddDurationFunctions(&functions_);
    context_.realtime = &realtime_;
    context_.statement_time = {1'718'000'000, 5};    // 2024-06-10T06:13:20.000000005Z
    context_.transaction_time = {1'717'999'999, 0};  // a second earlier
  }

  FunctionContext& context() { return context_; }
  std::map<std::string, Value>& variables() { return variables_; }

  base::Result<Value> Evaluate(std::string_view text) {
    Cursor cursor{text, 0};
    base::Result<Value> value = Expression(&cursor);
    Space(&cursor);
    if (value.ok()) REQUIRE(cursor.at == text.size());
    return value;
  }

  // The value as toString() prints it, integers and null as text, or the failure's name and message.
  std::string Text(std::string_view text) {
    const base::Result<Value> value = Evaluate(text);
    return value.ok() ? ValueText(*value) : value.status().ToString();
  }

  static std::string ValueText(const Value& value) {
    using types::Kind;
    namespace temporal = types::temporal;
    switch (value.kind()) {
      case Kind::kDate:
        return temporal::ToString(value.AsDate());
      case Kind::kLocalTime:
        return temporal::ToString(value.AsLocalTime());
      case Kind::kTime:
        return temporal::ToString(value.AsTime());
      case Kind::kLocalDateTime:
        return temporal::ToString(value.AsLocalDateTime());
      case Kind::kDateTime:
        return temporal::ToString(value.AsDateTime());
      case Kind::kDuration:
        return temporal::ToString(value.AsDuration());
      case Kind::kInteger:
        return std::to_string(value.AsInteger());
      case Kind::kString:
        return std::string(value.AsString());
      default:
        return value.is_null() ? "null" : "?";
    }
  }

 private:
  struct Cursor {
    std::string_view text;
    size_t at;
    [[nodiscard]] char Peek() const { return at < text.size() ? text[at] : '\0'; }
  };
  struct FixedClock : RealtimeClock {
    ClockInstant Now() override { return {1'718'000'001, 7}; }
  };

  static void Space(Cursor* cursor) {
    while (std::isspace(static_cast<unsigned char>(cursor->Peek())) != 0) ++cursor->at;
  }
  static bool Take(Cursor* cursor, char c) {
    Space(cursor);
    if (cursor->Peek() != c) return false;
    ++cursor->at;
    return true;
  }
  static std::string Name(Cursor* cursor, bool dots) {
    std::string name;
    while (std::isalnum(static_cast<unsigned char>(cursor->Peek())) != 0 || (dots && cursor->Peek() == '.')) {
      name.push_back(cursor->Peek());
      ++cursor->at;
    }
    return name;
  }

  base::Result<Value> Expression(Cursor* cursor) {
    Space(cursor);
    MYCEL_ASSIGN_OR_RETURN(Value value, Primary(cursor));
    while (cursor->Peek() == '.') {
      ++cursor->at;
      MYCEL_ASSIGN_OR_RETURN(value, types::temporal::Component(value, Name(cursor, false)));
    }
    return value;
  }

  base::Result<Value> Primary(Cursor* cursor) {
    const char c = cursor->Peek();
    if (c == '\'') return Quoted(cursor);
    if (c == '{') return Map(cursor);
    if (c == '-' || std::isdigit(static_cast<unsigned char>(c)) != 0) return Number(cursor);
    const size_t start = cursor->at;
    const std::string name = Name(cursor, true);
    if (cursor->Peek() == '(') return Call(name, cursor);
    if (name == "null") return Value::Null();
    cursor->at = start;
    const std::string variable = Name(cursor, false);
    INFO("variable " << variable);
    REQUIRE(variables_.count(variable) == 1);
    return variables_[variable];
  }

  static base::Result<Value> Quoted(Cursor* cursor) {
    const size_t start = ++cursor->at;
    while (cursor->Peek() != '\'') ++cursor->at;
    return Value::String(cursor->text.substr(start, cursor->at++ - start));
  }

  static base::Result<Value> Number(Cursor* cursor) {
    const size_t start = cursor->at++;
    bool real = false;
    while (std::isdigit(static_cast<unsigned char>(cursor->Peek())) != 0 || cursor->Peek() == '.') {
      real = real || cursor->Peek() == '.';
      ++cursor->at;
    }
    const std::string digits(cursor->text.substr(start, cursor->at - start));
    if (real) return Value::Float(std::stod(digits));
    return Value::Integer(std::stoll(digits));
  }

  base::Result<Value> Map(Cursor* cursor) {
    types::MapBuilder map;
    ++cursor->at;
    while (!Take(cursor, '}')) {
      Space(cursor);
      const std::string key = Name(cursor, false);
      REQUIRE(Take(cursor, ':'));
      MYCEL_ASSIGN_OR_RETURN(Value value, Expression(cursor));
      map.Put(key, std::move(value));
      Take(cursor, ',');
    }
    return std::move(map).Build();
  }

  base::Result<Value> Call(const std::string& name, Cursor* cursor) {
    ++cursor->at;
    std::vector<Value> args;
    while (!Take(cursor, ')')) {
      MYCEL_ASSIGN_OR_RETURN(Value value, Expression(cursor));
      args.push_back(std::move(value));
      Take(cursor, ',');
    }
    for (const FunctionSignature& function : functions_) {
      if (function.name != name) continue;
      for (const Value& argument : args) {
        if (function.null_propagates && argument.is_null()) return Value::Null();
      }
      return function.kernel(context_, args);
    }
    FAIL("no function " << name);
    return Value::Null();
  }

  FixedClock realtime_;
  FunctionContext context_;
  FunctionList functions_;
  std::map<std::string, Value> variables_;
};

}  // namespace mycel::engine::functions
