// The server side's state machine: which request may run, which is ignored, which ends the connection.
//
//   on reading a RESET from the socket:   state.ResetArrived();  (then cancel what runs)
//   for each request in order:            switch (state.Admit(tag)) { kRun: ...; kIgnore: IGNORED; kRefuse: FAILURE,
//   close } after running it:                     state.Succeeded(tag, ...) or state.Failed()
//
// A pure value: no I/O, no clock; one strand at a time. States as in the Bolt specification, with what Neo4j 5.26 was
// measured to do: BEGIN and COMMIT in FAILED end the connection, RUN, PULL and DISCARD are ignored there.
#pragma once

#include <cstdint>

#include "protocol/bolt/message.h"
#include "protocol/bolt/version.h"

namespace mycel::protocol::bolt {

enum class Admission : uint8_t {
  kRun,
  kIgnore,  // answer IGNORED, no side effect
  kRefuse,  // protocol error: FAILURE Neo.ClientError.Request.Invalid, then close
  kClose,   // GOODBYE: close without an answer
};

class ServerState {
 public:
  enum class Name : uint8_t {
    kNegotiation,
    kAuthentication,
    kReady,
    kStreaming,
    kTxReady,
    kTxStreaming,
    kFailed,
    kInterrupted,
    kDefunct,
  };

  explicit ServerState(Version version) : version_(version) {}

  [[nodiscard]] Name name() const { return name_; }
  [[nodiscard]] bool authenticated() const { return name_ > Name::kAuthentication && name_ != Name::kDefunct; }
  [[nodiscard]] bool in_transaction() const { return name_ == Name::kTxReady || name_ == Name::kTxStreaming; }
  [[nodiscard]] uint32_t open_streams() const { return open_streams_; }
  [[nodiscard]] uint32_t pending_resets() const { return pending_resets_; }

  // The reader met a RESET in the byte stream, in front of its turn: from now on everything queued is ignored until it
  // is that RESET's turn. Before login this changes nothing (Admit will refuse it).
  void ResetArrived();

  // Whether the next request in order may run. RESET: kIgnore while further RESETs are pending behind it; kRun for the
  // last one, which then rolls back, drops streams, answers SUCCESS, and calls Succeeded. A RESET that was not
  // announced by ResetArrived is admitted as well. kRefuse and kClose make the state kDefunct.
  [[nodiscard]] Admission Admit(MessageTag tag);

  // The request that was admitted has answered SUCCESS. `has_more` is PULL's and DISCARD's: the stream stays open.
  // While a RESET is pending this does not leave kInterrupted.
  void Succeeded(MessageTag tag, bool has_more = false);

  // The admitted request has answered FAILURE; a transaction is rolled back, streams are gone. Before login the
  // connection is over: close it after the FAILURE.
  void Failed();

  // A stream of a transaction ended otherwise than by PULL or DISCARD (COMMIT and ROLLBACK do it on their own).
  void StreamDropped();

 private:
  [[nodiscard]] Admission AdmitReset();
  [[nodiscard]] bool Accepts(MessageTag tag) const;

  Version version_;
  Name name_ = Name::kNegotiation;
  uint32_t open_streams_ = 0;
  uint32_t pending_resets_ = 0;
};

}  // namespace mycel::protocol::bolt
