// Runs jobs one after the other in child processes, so that one that crashes or never ends costs only itself.
//
// The caller must be single threaded. A child runs jobs until one goes wrong; then the next child goes on behind it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace mycel::tests {

class JobRunner {
 public:
  virtual ~JobRunner() = default;
  // Runs job `index`; the text is what the parent is told.
  virtual std::string Run(size_t index) = 0;
};

// `make` runs in the child. `done` gets each job's text, or "" and the way in which its child ended. False when a child
// that had done all of its jobs did not end cleanly (as a sanitizer's leak report makes it).
[[nodiscard]] bool RunIsolated(
    size_t jobs, unsigned limit_seconds, const std::function<std::unique_ptr<JobRunner>()>& make,
    const std::function<void(size_t, const std::string& text, const std::string& crash)>& done);

}  // namespace mycel::tests
