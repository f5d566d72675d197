#include "clients/shell/line_editor.h"

#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include "clients/shell/interrupt.h"

namespace mycel::shell {
namespace {

constexpr int kHistoryEntries = 10000;
constexpr size_t kShownCandidates = 60;
constexpr wchar_t kEndOfInput = L'\x04';  // Ctrl-D

// Cypher is UTF-8. A machine without a locale (a container, a bare login) would have the editor drop every other
// character.
void UseUtf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

// Signal handlers reach nothing else.
std::atomic<bool> continued{false};  // the shell was stopped (Ctrl-Z), and goes on
std::atomic<bool> resized{false};

void OnContinue(int) { continued = true; }
void OnResize(int) { resized = true; }

// The wait for a key is broken off, other calls go on.
void Handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

struct LineEditor::State {
  EditLine* editor = nullptr;
  ::History* history = nullptr;
  std::string history_file;
  std::string prompt;
  std::function<Completion(std::string_view)> complete;
  bool interrupted = false;
  int typed_ahead = 0;  // bytes that stood in the terminal before it was the editor's

  static State* Of(EditLine* editor) {
    void* state = nullptr;
    el_get(editor, EL_CLIENTDATA, &state);
    return static_cast<State*>(state);
  }
  static char* Prompt(EditLine* editor) { return Of(editor)->prompt.data(); }

  // Reads a character; unlike libedit's own reader it gives up when Ctrl-C was pressed, also between two reads: signals
  // are let in only while waiting.
  static int ReadCharacter(EditLine* editor, wchar_t* out) {
    sigset_t heeded;
    sigset_t before;
    ::sigemptyset(&heeded);
    for (const int signal : {SIGINT, SIGCONT, SIGWINCH}) ::sigaddset(&heeded, signal);
    ::pthread_sigmask(SIG_BLOCK, &heeded, &before);
    int got = ReadUninterrupted(editor, before, out);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return got;
  }

  static int ReadUninterrupted(EditLine* editor, const sigset_t& while_waiting, wchar_t* out) {
    std::mbstate_t decoding{};
    while (true) {
      if (InterruptGuard::TakeInterrupt()) {
        Of(editor)->interrupted = true;
        return -1;
      }
      Of(editor)->FollowTerminal();
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (::ppoll(&input, 1, nullptr, &while_waiting) < 0 && errno == EINTR) continue;
      char byte = 0;
      ssize_t n = ::read(STDIN_FILENO, &byte, 1);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return static_cast<int>(n);
      size_t used = std::mbrtowc(out, &byte, 1, &decoding);
      const bool typed_ahead = Of(editor)->typed_ahead > 0;
      if (typed_ahead) --Of(editor)->typed_ahead;
      if (used == static_cast<size_t>(-2)) continue;
      if (used == static_cast<size_t>(-1)) {
        decoding = std::mbstate_t{};
        continue;  // not a character of this locale
      }
      if (*out == L'\0' && typed_ahead) *out = kEndOfInput;
      return 1;
    }
  }

  // Between two lines the terminal edits lines itself, so that a running query is not typed into. A Ctrl-D pressed then
  // marks the end of input with a zero byte, which the editor would take for another key. So the terminal is taken
  // before the prompt asks for keys (libedit by itself shows the prompt first), and what was typed until then is
  // counted.
  void TakeTerminal() {
    el_set(editor, EL_PREP_TERM, 1);
    if (::ioctl(STDIN_FILENO, FIONREAD, &typed_ahead) != 0) typed_ahead = 0;
  }

  // Another program had the terminal, or its window has another size.
  void FollowTerminal() {
    if (continued.exchange(false)) {
      el_set(editor, EL_PREP_TERM, 0);
      el_set(editor, EL_PREP_TERM, 1);
      el_set(editor, EL_REFRESH);
    }
    if (resized.exchange(false)) el_resize(editor);
  }

  static unsigned char OnTab(EditLine* editor, int) {
    const LineInfo* line = el_line(editor);
    std::string_view before(line->buffer, static_cast<size_t>(line->cursor - line->buffer));
    Completion completion = Of(editor)->complete(before);
    if (completion.candidates.empty()) return CC_REFRESH_BEEP;
    std::string common = CommonPrefix(completion.candidates);
    bool only = completion.candidates.size() == 1;
    std::string typed(before.substr(before.size() - completion.replaced));
    if (only || common.size() > typed.size()) {
      el_deletestr(editor, static_cast<int>(completion.replaced));
      if (only && completion.blank_follows) common += ' ';
      el_insertstr(editor, common.c_str());
      return CC_REFRESH;
    }
    std::printf("\n");
    for (size_t i = 0; i < completion.candidates.size() && i < kShownCandidates; ++i) {
      std::printf("%s  ", completion.candidates[i].c_str());
    }
    std::printf(completion.candidates.size() > kShownCandidates ? "...\n" : "\n");
    std::fflush(stdout);
    return CC_REDISPLAY;
  }
};

LineEditor::LineEditor(std::function<Completion(std::string_view before)> complete)
    : state_(std::make_unique<State>()) {
  UseUtf8();
  state_->complete = std::move(complete);
  state_->editor = el_init("mycel", stdin, stdout, stderr);
  state_->history = history_init();
  HistEvent event;
  history(state_->history, &event, H_SETSIZE, kHistoryEntries);
  history(state_->history, &event, H_SETUNIQUE, 1);
  if (const char* home = std::getenv("HOME")) {
    state_->history_file = std::string(home) + "/.mycel_history";
    history(state_->history, &event, H_LOAD, state_->history_file.c_str());
  }
  el_set(state_->editor, EL_CLIENTDATA, state_.get());
  el_set(state_->editor, EL_EDITOR, "emacs");
  el_set(state_->editor, EL_PROMPT, &State::Prompt);
  el_set(state_->editor, EL_HIST, history, state_->history);
  el_set(state_->editor, EL_ADDFN, "mycel-complete", "completes a name", &State::OnTab);
  el_set(state_->editor, EL_BIND, "^I", "mycel-complete", nullptr);
  el_set(state_->editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(state_->editor, nullptr);  // ~/.editrc
  el_set(state_->editor, EL_GETCFN, &State::ReadCharacter);
  Handle(SIGCONT, OnContinue);
  Handle(SIGWINCH, OnResize);
}

LineEditor::~LineEditor() {
  Handle(SIGCONT, SIG_DFL);
  Handle(SIGWINCH, SIG_DFL);
  el_end(state_->editor);
  history_end(state_->history);
}

LineEditor::Outcome LineEditor::Read(const std::string& prompt, std::string* line) {
  state_->prompt = prompt;
  state_->interrupted = false;
  state_->TakeTerminal();
  int length = 0;
  const char* text = el_gets(state_->editor, &length);
  if (state_->interrupted) {
    el_reset(state_->editor);
    std::printf("\n");
    return Outcome::kInterrupted;
  }
  if (text == nullptr || length <= 0) return Outcome::kEnd;
  line->assign(text, static_cast<size_t>(length));
  return Outcome::kLine;
}

void LineEditor::Remember(const std::string& statement) {
  HistEvent event;
  history(state_->history, &event, H_ENTER, statement.c_str());
  if (state_->history_file.empty()) return;
  // Queries may hold secrets: the file is the user's alone.
  mode_t old_mask = ::umask(077);
  history(state_->history, &event, H_SAVE, state_->history_file.c_str());
  ::umask(old_mask);
}

}  // namespace mycel::shell
