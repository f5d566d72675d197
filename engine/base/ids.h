// Strong id types: never a bare integer across a header. Each is as cheap as the integer that it wraps.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace mycel::engine::base {

template <typename Tag, typename Rep>
struct StrongId {
  using rep = Rep;
  static constexpr Rep kInvalidValue = static_cast<Rep>(-1);

  Rep value = kInvalidValue;

  constexpr StrongId() = default;
  constexpr explicit StrongId(Rep v) : value(v) {}
  [[nodiscard]] constexpr bool valid() const { return value != kInvalidValue; }
  constexpr auto operator<=>(const StrongId&) const = default;
};

using NodeId = StrongId<struct NodeIdTag, uint64_t>;
using RelId = StrongId<struct RelIdTag, uint64_t>;
using LabelId = StrongId<struct LabelIdTag, uint32_t>;
using RelTypeId = StrongId<struct RelTypeIdTag, uint32_t>;
using PropertyKeyId = StrongId<struct PropertyKeyIdTag, uint32_t>;
using IndexId = StrongId<struct IndexIdTag, uint32_t>;
using ConstraintId = StrongId<struct ConstraintIdTag, uint32_t>;
using TxnId = StrongId<struct TxnIdTag, uint64_t>;

// Log sequence number: contiguous from 1 in commit order. 0 is "before everything".
struct Lsn {
  uint64_t value = 0;
  constexpr Lsn() = default;
  constexpr explicit Lsn(uint64_t v) : value(v) {}
  constexpr auto operator<=>(const Lsn&) const = default;
};

// How a relationship is seen from a node.
enum class Direction : uint8_t { kOutgoing, kIncoming, kBoth };

}  // namespace mycel::engine::base

template <typename Tag, typename Rep>
struct std::hash<mycel::engine::base::StrongId<Tag, Rep>> {
  size_t operator()(const mycel::engine::base::StrongId<Tag, Rep>& id) const noexcept {
    // Fibonacci hashing: dense ids spread over the table's high bits.
    return static_cast<size_t>(id.value) * 0x9E3779B97F4A7C15ull;
  }
};
