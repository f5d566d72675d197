// From the URL of a LOAD CSV to a file below the import directory; nothing outside it can be named.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace mycel::engine::exec {

// `file:///people.csv` is a file of the import directory; so is a path (as URL or plain) that starts with the directory
// itself. kNotSupported for other schemes, kExternalResourceFailed for everything else that is not such a file.
[[nodiscard]] base::Result<std::string> ImportPath(std::string_view url, std::string_view import_directory);

}  // namespace mycel::engine::exec
