// Rows to an output, in one of the four formats.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cpp/session.h"

namespace mycel::shell {

enum class Format : unsigned char { kTable, kCsv, kJson, kPlain };

[[nodiscard]] std::optional<Format> ParseFormat(std::string_view name);

// Begin, then each row, then End; End is called as well when the query fails behind some rows, so that they are seen.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void Begin(const std::vector<std::string>& columns) = 0;
  virtual void Write(const client::Row& row) = 0;
  virtual void End() = 0;
};

// `terminal_width` is the width that tables are cut to; 0: never cut.
std::unique_ptr<RowWriter> MakeRowWriter(Format format, std::ostream* out, size_t terminal_width);

}  // namespace mycel::shell
