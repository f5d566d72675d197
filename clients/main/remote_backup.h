// A backup that a running server makes on its own machine: started, watched and, at Ctrl-C, ended over Bolt.
#pragma once

#include <string>

namespace mycel {

struct RemoteBackup {
  std::string uri;
  std::string user;
  std::string password;
  std::string trusted_certificates;  // as in client::ConnectOptions
  std::string to;
  bool incremental = false;
  bool show_progress = false;
};

// Prints what it made. Exit status: 0 done, 2 failed or ended.
[[nodiscard]] int RunRemoteBackup(const RemoteBackup& backup);

}  // namespace mycel
