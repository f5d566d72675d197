// A message that was read and not served yet: a view of the read buffer as long as that lives, else its own bytes.
#pragma once

#include <utility>

#include "protocol/packstream/byte_buffer.h"

namespace mycel::server::session {

struct Incoming {
  protocol::packstream::ByteView view;
  protocol::packstream::ByteBuffer owned;
  bool dropped = false;  // there was no memory for it: only its beginning is here

  void Own() {
    if (!owned.empty() || view.empty()) return;
    owned.Append(view);
    view = owned.view();
  }
};

}  // namespace mycel::server::session
