// What a client is told about one run of a statement.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/binder/notification.h"
#include "engine/catalog/tokens.h"
#include "engine/database/compiler.h"
#include "engine/database/summary.h"

namespace mycel::engine::database {

// The statement's own notifications and those about names that the database does not know at this moment, with their
// places in the present text.
[[nodiscard]] std::vector<QueryNotification> NotificationsOf(const CompileResult& compiled, std::string_view text,
                                                             const catalog::Tokens& tokens);

// An aggregate left nulls out.
[[nodiscard]] binder::Notification NullEliminatedNotification();

// With line and column in `text`, to which the offsets belong.
[[nodiscard]] QueryNotification Locate(const binder::Notification& notification, std::string_view text);

}  // namespace mycel::engine::database
