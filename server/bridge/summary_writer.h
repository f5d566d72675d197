// The last SUCCESS of a result stream.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/database/summary.h"
#include "protocol/bolt/message.h"
#include "protocol/bolt/response_writer.h"

namespace mycel::server::bridge {

// Which notifications the client wants: HELLO's choice, overridden by BEGIN's or RUN's.
struct NotificationChoice {
  std::optional<std::string> minimum_severity;  // OFF, WARNING, INFORMATION
  std::optional<std::vector<std::string>> disabled;

  void Override(const protocol::bolt::NotificationFilter& filter);
  [[nodiscard]] bool Wants(const engine::database::QueryNotification& notification) const;
};

struct SummaryContext {
  std::string_view database;
  int64_t t_last_ms = 0;
  const NotificationChoice* notifications = nullptr;
};

// Writes one SUCCESS.
void WriteSummary(const engine::database::Summary& summary, const SummaryContext& context,
                  protocol::bolt::ResponseWriter* out);

}  // namespace mycel::server::bridge
