// The `:commands` of the shell.
#include <algorithm>
#include <optional>
#include <ostream>
#include <utility>

#include "clients/shell/shell.h"
#include "clients/shell/value_text.h"

namespace mycel::shell {
namespace {

constexpr std::string_view kHelp = R"(Statements end with `;` and may span lines. Ctrl-C cancels a running query.

  :begin                 start a transaction
  :commit                commit it
  :rollback              roll it back
  :param NAME => EXPR    set a parameter to the value of a Cypher expression
  :param {NAME: EXPR}    set several
  :params                list the parameters; `:params clear` forgets them
  :use DATABASE          work with another database
  :format FORMAT         table, csv, json or plain
  :timing on|off         show the time that each query takes
  :source FILE           run the statements of a file
  :help                  this text
  :exit                  leave (also Ctrl-D)
)";

std::string_view Trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r\n;");
  if (first == std::string_view::npos) return {};
  size_t last = text.find_last_not_of(" \t\r\n;");
  return text.substr(first, last - first + 1);
}

}  // namespace

bool Shell::Command(std::string_view line) {
  line = Trim(line);
  size_t space = line.find_first_of(" \t");
  std::string name(line.substr(0, space));
  std::string argument(space == std::string_view::npos ? "" : Trim(line.substr(space)));
  if (name == ":exit" || name == ":quit") {
    exit_wanted_ = true;
    return true;
  }
  if (name == ":help") {
    out_ << kHelp;
    out_.flush();
    return true;
  }
  if (name == ":begin") return Transaction(&client::Session::Begin);
  if (name == ":commit") return Transaction(&client::Session::Commit);
  if (name == ":rollback") return Transaction(&client::Session::Rollback);
  if (name == ":param") {
    bool of_all = argument.empty() || argument == "list" || argument == "clear";
    return of_all ? Parameters(argument) : SetParameter(argument);
  }
  if (name == ":use") return Use(argument);
  if (name == ":source") return argument.empty() ? Complain(":source needs a file") : Source(argument);
  if (name == ":params") return Parameters(argument);
  if (name == ":format") {
    auto format = ParseFormat(argument);
    if (!format) return Complain("unknown format `" + argument + "`: table, csv, json or plain");
    options_.format = *format;
    return true;
  }
  if (name == ":timing") {
    if (argument != "on" && argument != "off") return Complain(":timing takes `on` or `off`");
    options_.timing = argument == "on";
    return true;
  }
  return Complain("unknown command " + name + "; `:help` lists them");
}

bool Shell::Transaction(client::Error (client::Session::*step)()) {
  client::Error error = (session_.get()->*step)();
  return error.ok() || Fail(error);
}

bool Shell::Use(const std::string& database) {
  if (database.empty()) return Complain(":use needs the name of a database");
  if (session_->in_transaction()) return Complain(":use is not possible while a transaction is open");
  std::string before = std::exchange(options_.database, database);
  StartSession();
  auto probe = session_->Run("SHOW DATABASES");  // whatever every database answers
  client::Error error = probe.ok() ? client::Error() : probe.error();
  if (probe.ok()) {
    if (auto rest = probe->Consume(); !rest.ok()) error = rest.error();
  }
  if (error.ok()) return true;
  options_.database = before;
  StartSession();
  return Fail(error);
}

bool Shell::Parameters(const std::string& what) {
  if (what == "clear") {
    parameters_.clear();
    return true;
  }
  if (!what.empty() && what != "list") return Complain(":params takes nothing or `clear`, not `" + what + "`");
  for (const auto& [key, value] : parameters_) out_ << key << " => " << ToCypherText(value) << '\n';
  out_.flush();
  return true;
}

// `name => expression`, or cypher-shell's other forms, `name: expression` and `{name: expression, ...}`; the server
// evaluates the expression.
bool Shell::SetParameter(std::string_view definition) {
  if (definition.starts_with('{')) return SetParameters(definition);
  size_t mark = definition.find("=>");
  size_t width = 2;
  if (mark == std::string_view::npos) {
    mark = definition.find(':');
    width = 1;
  }
  std::string name(mark == std::string_view::npos ? "" : Trim(definition.substr(0, mark)));
  std::string_view expression = mark == std::string_view::npos ? "" : Trim(definition.substr(mark + width));
  if (name.size() > 2 && name.front() == '`' && name.back() == '`') name = name.substr(1, name.size() - 2);
  if (name.empty() || expression.empty()) return Complain("expected `:param NAME => EXPRESSION`");
  std::optional<client::Value> value = Evaluate(expression);
  if (value) Remember(std::move(name), std::move(*value));
  return value.has_value();
}

bool Shell::SetParameters(std::string_view map) {
  std::optional<client::Value> value = Evaluate(map);
  if (!value) return false;
  const auto* entries = value->As<client::Map>();
  if (entries == nullptr) return Complain("expected `:param {NAME: EXPRESSION, ...}`");
  for (const auto& [name, entry] : *entries) Remember(name, entry);
  return true;
}

void Shell::Remember(std::string name, client::Value value) {
  auto known =
      std::find_if(parameters_.begin(), parameters_.end(), [&](const auto& entry) { return entry.first == name; });
  if (known != parameters_.end()) {
    known->second = std::move(value);
  } else {
    parameters_.emplace_back(std::move(name), std::move(value));
  }
}

std::optional<client::Value> Shell::Evaluate(std::string_view expression) {
  auto fail = [&](const client::Error& error) {
    Fail(error);
    return std::nullopt;
  };
  WatchedConnection watched(interrupts_, connection_.get());
  auto stream = session_->Run("RETURN " + std::string(expression) + " AS value", parameters_);
  if (!stream.ok()) return fail(stream.error());
  client::Row row;
  auto more = stream->Next(&row);
  if (!more.ok()) return fail(more.error());
  if (!*more || row.size() != 1) {
    Complain("the expression has no value");
    return std::nullopt;
  }
  if (auto rest = stream->Consume(); !rest.ok()) return fail(rest.error());
  return std::move(row[0]);
}

}  // namespace mycel::shell
