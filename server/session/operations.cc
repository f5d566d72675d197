// How an operation runs: in slices, here or on a worker, until it is finished.
#include <algorithm>
#include <string>
#include <utility>

#include "server/bridge/limits.h"
#include "server/bridge/record_sink.h"
#include "server/bridge/value_decoder.h"
#include "server/session/bolt_session.h"

namespace mycel::server::session {

using bolt::MessageTag;
using engine::base::ErrorId;
using engine::base::Status;
using engine::database::Progress;

namespace {

// DISCARD of some rows: PULL without sending.
struct DroppingSink final : engine::database::RowSink {
  uint64_t rows = 0;
  engine::base::Result<uint32_t> OnRows(const engine::database::RowRange& range) override {
    rows += range.end - range.begin;
    return range.end - range.begin;
  }
};

}  // namespace

void BoltSession::Start(Operation operation, MessageTag tag, bool here) {
  operation_ = operation;
  tag_ = tag;
  here_ = here;
  if (!here) return Submit();
  woken_ = false;
  Perform();
  Settle();
}

void BoltSession::Submit() {
  here_ = false;
  woken_ = false;
  working_ = true;
  services_->metrics->statements_on_workers.Add();
  services_->workers->Submit(shared_from_this());
}

engine::sched::Slice BoltSession::RunSlice() {
  Perform();
  // Nothing to send and nobody to tell: the next slice needs no trip through the network thread.
  if (outcome_.ok() && progress_ == Progress::kYielded && output_.empty()) return engine::sched::Slice::kAgain;
  strand_->Post([self = shared_from_this()] { self->OnSlice(); });
  return engine::sched::Slice::kLeave;
}

void BoltSession::OnSlice() {
  working_ = false;
  Settle();
  if (!transport_) return;
  Process();
  Settled();
}

// One call into the engine. On whatever thread the operation runs.
void BoltSession::Perform() {
  switch (operation_) {
    case Operation::kBegin:
    case Operation::kRun:
      return PerformRequest();
    case Operation::kPull:
      return PerformPull();
    case Operation::kDiscard:
      return PerformDiscard();
    case Operation::kCommit: {
      auto result = engine_->Commit(&committed_, wake_);
      outcome_ = result.status();
      if (result.ok()) progress_ = *result;
      return;
    }
    case Operation::kNone:
    case Operation::kLogon:
      return;
  }
}

// A RUN that was too long to be decoded on the network thread, or a request whose bookmarks have to be looked at again.
void BoltSession::PerformRequest() {
  progress_ = Progress::kDone;
  bolt::DecodedRequest decoded = bolt::DecodeRequest(run_message_.view, format_.version);
  if (!decoded.ok()) {
    auto id = decoded.fault == bolt::RequestFault::kInvalid ? ErrorId::kRequestInvalid : ErrorId::kRequestInvalidFormat;
    outcome_ = Status::Error(id, decoded.message);
    return;
  }
  const auto* begin = std::get_if<bolt::Begin>(&decoded.request);
  outcome_ = begin ? PrepareBegin(*begin) : PrepareRun(std::get<bolt::Run>(decoded.request));
}

void BoltSession::PerformPull() {
  bridge::RecordSink sink(format_, &output_);
  auto result = stream_->statement->Pull(rows_left_, &sink, wake_);
  if (rows_left_ != UINT64_MAX) rows_left_ -= std::min(rows_left_, sink.rows());
  services_->metrics->records.Add(sink.rows());
  outcome_ = result.status();
  if (result.ok()) progress_ = *result;
}

void BoltSession::PerformDiscard() {
  DroppingSink sink;
  auto result = rows_left_ == UINT64_MAX ? stream_->statement->Discard(wake_)
                                         : stream_->statement->Pull(rows_left_, &sink, wake_);
  if (rows_left_ != UINT64_MAX) rows_left_ -= std::min(rows_left_, sink.rows);
  outcome_ = result.status();
  if (result.ok()) progress_ = *result;
}

// Back on the network thread: decides how it goes on.
void BoltSession::Settle() {
  if (!transport_ && !(outcome_.ok() && progress_ == Progress::kWaiting)) return Abandon();
  if (!outcome_.ok()) {
    operation_ = Operation::kNone;
    bookmark_wait_ms_ = 0;
    run_message_ = {};
    Status status = std::move(outcome_);
    outcome_ = Status::Ok();
    services_->metrics->statement_failures.Add();
    return Fail(status);
  }
  switch (progress_) {
    case Progress::kMore:
    case Progress::kDone:
      return Finish();
    case Progress::kYielded:
      transport_->Flush();
      if (transport_->unsent_bytes() + output_.size() < bridge::kMaxOutputBytes) return Submit();
      stalled_ = true;
      return;
    case Progress::kWaiting:
      if (woken_) return Resume();
      waiting_ = true;
      if (bookmark_wait_ms_ != 0) {
        if (!transport_) return Abandon();
        transport_->Flush();
        transport_->WakeAt(Now() + bookmark_wait_ms_ * 1'000'000);
      } else if (transport_ && !output_.empty()) {
        // Most waits end soon, and then all answers go out in one piece.
        transport_->WakeAt(Now() + kQuietFlushMs * 1'000'000);
      }
      return;
  }
}

void BoltSession::OnWake() {
  if (!waiting_) {
    woken_ = true;
    return;
  }
  waiting_ = false;
  Resume();
  if (!transport_) return;
  Process();
  Settled();
}

void BoltSession::Resume() {
  if (!here_) return Submit();
  woken_ = false;
  Perform();
  Settle();
}

void BoltSession::OutputDrained() {
  if (stalled_) {
    stalled_ = false;
    return Submit();
  }
  if (!transport_ || operation_ != Operation::kNone || queue_head_ == queue_.size()) return;
  Process();  // requests that were left because their answers had no room
}

void BoltSession::Finish() {
  Operation operation = std::exchange(operation_, Operation::kNone);
  switch (operation) {
    case Operation::kBegin:
      return FinishBegin();
    case Operation::kRun:
      return FinishRun();
    case Operation::kPull:
    case Operation::kDiscard:
      return FinishStream();
    case Operation::kCommit:
      return FinishCommit();
    case Operation::kNone:
    case Operation::kLogon:
      return;
  }
}

void BoltSession::FinishBegin() {
  run_message_ = {};
  bolt::ResponseWriter writer(&output_, format_.version);
  if (format_.version.HasSsr() && !named_database_) {
    writer.BeginSuccess(1).Entry("db", database_);
    writer.End();
  } else {
    writer.Success();
  }
  if (transaction_deadline_ns_ != 0) transport_->WakeAt(transaction_deadline_ns_);
  Succeed(MessageTag::kBegin);
}

void BoltSession::FinishRun() {
  run_message_ = {};
  if (!in_transaction_ && transaction_deadline_ns_ != 0) transport_->WakeAt(transaction_deadline_ns_);
  Stream& stream = *streams_.emplace_back(std::move(started_));
  bolt::ResponseWriter writer(&output_, format_.version);
  bool with_db = format_.version.HasSsr() && !in_transaction_ && !named_database_;
  auto& out = writer.BeginSuccess(2 + (in_transaction_ ? 1 : 0) + (with_db ? 1 : 0));
  out.String("fields");
  auto columns = stream.statement->columns();
  out.ListHeader(columns.size());
  for (const std::string& column : columns) out.String(column);
  out.Entry("t_first", static_cast<int64_t>((Now() - stream.started_ns) / 1'000'000));
  if (in_transaction_) out.Entry("qid", stream.qid);
  if (with_db) out.Entry("db", database_);
  writer.End();
  Succeed(MessageTag::kRun);
}

void BoltSession::FinishStream() {
  bolt::ResponseWriter writer(&output_, format_.version);
  if (progress_ == Progress::kMore) {
    writer.BeginSuccess(1).Entry("has_more", true);
    writer.End();
    return Succeed(tag_, true);
  }
  uint64_t taken_ns = Now() - stream_->started_ns;
  services_->metrics->statement_latency.Record(taken_ns / 1'000);
  bridge::SummaryContext context;
  context.database = database_;
  context.t_last_ms = static_cast<int64_t>(taken_ns / 1'000'000);
  context.notifications = &notifications_;
  bridge::WriteSummary(stream_->statement->summary(), context, &writer);
  std::erase_if(streams_, [this](const auto& stream) { return stream.get() == stream_; });
  stream_ = nullptr;
  if (!in_transaction_) transaction_deadline_ns_ = 0;
  Succeed(tag_);
}

void BoltSession::FinishCommit() {
  streams_.clear();
  in_transaction_ = false;
  transaction_deadline_ns_ = 0;
  services_->metrics->transactions_committed.Add();
  bolt::ResponseWriter writer(&output_, format_.version);
  const engine::database::CommitSummary committed = std::exchange(committed_, {});
  const bool wrote = !committed.durability.empty();
  auto& out = writer.BeginSuccess(wrote ? 2 : 1);
  out.Entry("bookmark", committed.bookmark);
  if (wrote) out.Entry("durability", committed.durability);
  writer.End();
  Succeed(MessageTag::kCommit);
}

}  // namespace mycel::server::session
