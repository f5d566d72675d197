// Making durations: normalisation, the range check, and the carry of fractions.
//
// Fractions are exact decimals with 18 places, so that 0.1 s is a tenth of a second and not what a double makes of it.
// What is left of a month goes into days (30.436875 each, that is 2,629,746 s), of a day into seconds, of a second into
// nanoseconds; the rest is dropped.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/result.h"
#include "engine/types/temporal/temporal_structs.h"
#include "engine/types/temporal/wide_int.h"

namespace mycel::engine::types::temporal {

// A decimal number: whole + fraction / 10^18, the two not yet carried into each other.
struct Decimal {
  Int128 whole = 0;
  Int128 fraction = 0;

  // Adds `amount` times `size`: {years: 1.5} is 12 times 1.5 months.
  void Add(const Decimal& amount, int64_t size) {
    whole += amount.whole * size;
    fraction += amount.fraction * size;
  }
  [[nodiscard]] Decimal Negated() const { return {-whole, -fraction}; }
};
inline constexpr int64_t kDecimalOne = 1'000'000'000'000'000'000;

[[nodiscard]] inline Decimal DecimalOf(int64_t whole) { return {whole, 0}; }
// The shortest decimal that reads back as this double. Nothing where it is not finite or 1e19 and more.
[[nodiscard]] std::optional<Decimal> DecimalOf(double number);

// `nanos` may be any number and is carried into the seconds. Fails where a group or the whole length leaves 64 bits.
[[nodiscard]] base::Result<Duration> MakeDuration(Int128 months, Int128 days, Int128 seconds, Int128 nanos);

// From groups with fractions.
[[nodiscard]] base::Result<Duration> ApproximateDuration(Decimal months, Decimal days, Decimal seconds, Decimal nanos);

}  // namespace mycel::engine::types::temporal
