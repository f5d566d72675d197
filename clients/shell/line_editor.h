// Line input on a terminal: editing, history in ~/.mycel_history, completion. libedit's header stays in the .cc.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "clients/shell/completion.h"

namespace mycel::shell {

class LineEditor {
 public:
  enum class Outcome : unsigned char { kLine, kInterrupted, kEnd };

  // `complete` is given the line up to the cursor.
  explicit LineEditor(std::function<Completion(std::string_view before)> complete);
  ~LineEditor();

  // Reads one line, with its line break.
  Outcome Read(const std::string& prompt, std::string* line);
  // A whole statement enters the history as one entry, and the file.
  void Remember(const std::string& statement);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mycel::shell
