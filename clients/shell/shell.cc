#include "clients/shell/shell.h"

#include <chrono>
#include <fstream>
#include <iomanip>
#include <istream>
#include <ostream>
#include <sstream>

#include "clients/shell/statement_splitter.h"
#include "clients/shell/summary_text.h"
#include "clients/shell/value_text.h"

namespace mycel::shell {
namespace {

constexpr std::string_view kUnauthorized = "Neo.ClientError.Security.Unauthorized";
constexpr int kMaxSourceDepth = 20;  // a script that sources itself ends there

}  // namespace

Shell::Shell(ShellOptions options, std::ostream* out, std::ostream* err, InterruptGuard* interrupts)
    : options_(std::move(options)), out_(*out), err_(*err), interrupts_(interrupts) {}

Shell::~Shell() {
  if (interrupts_ != nullptr) interrupts_->Watch(nullptr);
}

bool Shell::Connect() {
  session_.reset();
  auto connection = client::Connection::Open(options_.connect);
  if (!connection.ok() && connection.error().code == kUnauthorized && options_.connect.password.empty() &&
      options_.ask_password) {
    options_.connect.password = options_.ask_password();
    connection = client::Connection::Open(options_.connect);
  }
  if (!connection.ok()) return Fail(connection.error());
  connection_ = std::move(*connection);
  StartSession();
  return true;
}

void Shell::StartSession() {
  client::SessionOptions session;
  session.database = options_.database;
  session.metadata = {{"app", "mycel-shell"}};
  session_ = std::make_unique<client::Session>(connection_.get(), session);
  names_stale_ = true;
}

std::string Shell::Prompt() const {
  std::string place = options_.database.empty() ? "mycel" : options_.database;
  return place + (session_ != nullptr && session_->in_transaction() ? "# " : "> ");
}

bool Shell::Execute(const std::string& statement) {
  if (options_.echo) out_ << statement << (statement.starts_with(':') ? "\n" : ";\n") << std::flush;
  if (statement.starts_with(':')) return Command(statement);
  return RunStatement(statement);
}

bool Shell::ExecuteAll(std::istream* script) {
  StatementSplitter splitter;
  std::vector<char> block(size_t{64} << 10);
  bool more = true;
  while (more && !exit_wanted_) {
    script->read(block.data(), static_cast<std::streamsize>(block.size()));
    auto read = static_cast<size_t>(script->gcount());
    more = read > 0;
    splitter.Feed({block.data(), read});
    while (auto statement = splitter.Next()) {
      if (!Execute(*statement)) return false;
      if (exit_wanted_) return true;
    }
  }
  if (script->bad()) return Complain("cannot read the script to its end");
  while (auto statement = splitter.Finish()) {
    if (!Execute(*statement)) return false;
    if (exit_wanted_) break;
  }
  return true;
}

void Shell::LeaveTransaction() {
  if (session_ == nullptr || !session_->in_transaction()) return;
  err_ << "The transaction was still open and is rolled back.\n";
  if (client::Error error = session_->Rollback(); !error.ok()) Fail(error);
}

bool Shell::RunStatement(std::string_view statement) {
  names_stale_ = true;
  if (!connection_->alive()) {
    err_ << "The connection was lost; connecting again.\n";
    if (!Connect()) return false;
  }
  WatchedConnection watched(interrupts_, connection_.get());
  bool was_in_transaction = session_->in_transaction();
  auto start = std::chrono::steady_clock::now();
  auto stream = session_->Run(statement, parameters_);
  // Pressed after the line was read and before the request was on its way: there was nothing to cancel then.
  if (stream.ok() && interrupts_ != nullptr && InterruptGuard::TakeInterrupt()) connection_->Cancel();
  bool good = stream.ok() ? PrintRows(&*stream, start) : Fail(stream.error());
  if (!good && was_in_transaction && !session_->in_transaction()) err_ << "The transaction was rolled back.\n";
  return good;
}

bool Shell::PrintRows(client::RowStream* stream, std::chrono::steady_clock::time_point start) {
  // Nothing is printed before the first row or a good end: what failed at once has no table.
  std::unique_ptr<RowWriter> writer;
  auto begin = [&] {
    writer = MakeRowWriter(options_.format, &out_, options_.terminal_width);
    writer->Begin(stream->columns());
  };
  client::Row row;
  size_t rows = 0;
  client::Error error;
  while (true) {
    auto more = stream->Next(&row);
    if (!more.ok()) error = more.error();
    if (!more.ok() || !*more) break;
    if (writer == nullptr) begin();
    writer->Write(row);
    ++rows;
  }
  const client::Summary& summary = stream->summary();
  if (error.ok() && writer == nullptr && !summary.plan) begin();
  if (writer != nullptr) writer->End();
  if (!error.ok()) return Fail(error);
  std::optional<size_t> counted;
  if (!stream->columns().empty() && !summary.plan) counted = rows;
  PrintSummary(summary, counted, std::chrono::steady_clock::now() - start);
  return true;
}

void Shell::PrintSummary(const client::Summary& summary, std::optional<size_t> rows,
                         std::chrono::duration<double, std::milli> client_time) {
  if (options_.format == Format::kTable || options_.format == Format::kPlain) {
    if (summary.plan) out_ << PlanText(*summary.plan);
    if (summary.profile) out_ << PlanText(*summary.profile);
  }
  if (options_.format == Format::kTable) {
    std::string line = CountersText(summary);
    if (rows && (options_.timing || options_.terminal_width > 0)) {
      line = std::to_string(*rows) + (*rows == 1 ? " row" : " rows") + (line.empty() ? "" : ". ") + line;
    }
    if (options_.timing) {
      std::ostringstream time;
      time << std::fixed << std::setprecision(1) << client_time.count() << " ms, server "
           << summary.first_ms + summary.last_ms << " ms";
      line += line.empty() ? time.str() : " (" + time.str() + ")";
    }
    if (!line.empty()) out_ << line << '\n';
  }
  out_.flush();
  for (const client::Notification& notification : summary.notifications) {
    // Titles come with a full stop and without.
    const std::string_view stop = notification.title.ends_with('.') ? " " : ". ";
    err_ << notification.severity << ": " << notification.title << stop << notification.description << '\n';
  }
}

bool Shell::Fail(const client::Error& error) {
  out_.flush();
  if (!error.code.empty()) err_ << error.code << ": ";
  err_ << error.message << std::endl;
  return false;
}

bool Shell::Complain(const std::string& message) {
  out_.flush();
  err_ << message << std::endl;
  return false;
}

std::vector<std::string> Shell::Column(std::string_view query) {
  std::vector<std::string> values;
  auto stream = session_->Run(query);
  if (!stream.ok()) return values;  // completion does without
  client::Row row;
  while (true) {
    auto more = stream->Next(&row);
    if (!more.ok() || !*more) return values;
    if (!row.empty() && row[0].As<std::string>() != nullptr) values.push_back(*row[0].As<std::string>());
  }
}

const Names& Shell::CurrentNames() {
  // Inside a transaction a failing look-up would roll it back.
  if (!names_stale_ || session_ == nullptr || session_->in_transaction() || !connection_->alive()) return names_;
  WatchedConnection watched(interrupts_, connection_.get());
  names_.labels = Column("CALL db.labels()");
  names_.relationship_types = Column("CALL db.relationshipTypes()");
  names_.property_keys = Column("CALL db.propertyKeys()");
  names_stale_ = false;
  return names_;
}

bool Shell::Source(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Complain("cannot read " + path);
  if (source_depth_ == kMaxSourceDepth) return Complain(":source is nested too deeply at " + path);
  ++source_depth_;
  bool good = ExecuteAll(&file);
  --source_depth_;
  return good;
}

}  // namespace mycel::shell
