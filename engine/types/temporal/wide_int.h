// 128-bit integers for sums that leave 64 bits on the way: lengths of long durations, exact decimal fractions.
#pragma once

namespace mycel::engine::types::temporal {

__extension__ typedef __int128 Int128;  // NOLINT: __extension__ cannot stand in a using declaration

}  // namespace mycel::engine::types::temporal
