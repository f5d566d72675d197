// Bolt versions: which are offered, and what differs between them.
//
// Offered: 6.0, 5.8-5.6, 5.4-5.0, 4.4-4.1. Never 5.5 (a flawed version that no server speaks), nothing below 4.1.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "protocol/packstream/structures.h"

namespace mycel::protocol::bolt {

struct Version {
  uint8_t major = 0;
  uint8_t minor = 0;

  friend bool operator==(Version, Version) = default;
  friend auto operator<=>(Version, Version) = default;

  [[nodiscard]] bool IsNone() const { return major == 0; }
  [[nodiscard]] std::string ToString() const { return std::to_string(major) + "." + std::to_string(minor); }

  // --- what the message layer asks
  // --------------------------------------------------------------------------------------
  [[nodiscard]] bool HasRoute() const { return *this >= Version{4, 3}; }       // ROUTE, hints, the utc patch
  [[nodiscard]] bool RouteHasMap() const { return *this >= Version{4, 4}; }    // ROUTE's third field is a map
  [[nodiscard]] bool CanPatchUtc() const { return major == 4 && minor >= 3; }  // patch_bolt: ["utc"]
  [[nodiscard]] bool HasElementIds() const { return major >= 5; }
  [[nodiscard]] bool HasLogon() const { return *this >= Version{5, 1}; }  // auth leaves HELLO
  [[nodiscard]] bool HasNotificationFilters() const { return *this >= Version{5, 2}; }
  [[nodiscard]] bool NeedsBoltAgent() const { return *this >= Version{5, 3}; }
  [[nodiscard]] bool HasTelemetry() const { return *this >= Version{5, 4}; }
  [[nodiscard]] bool HasStatuses() const { return *this >= Version{5, 6}; }   // statuses, not notifications
  [[nodiscard]] bool HasGqlErrors() const { return *this >= Version{5, 7}; }  // the GQL shape of FAILURE
  [[nodiscard]] bool HasSsr() const { return *this >= Version{5, 8}; }        // ssr.enabled, db in RUN/BEGIN success
  [[nodiscard]] bool HasVector() const { return major >= 6; }                 // Vector and UnsupportedType

  // The form of DateTime on this connection; `utc_patched` is meaningful for 4.3 and 4.4 only.
  [[nodiscard]] packstream::DateTimeForm DateTimes(bool utc_patched) const {
    bool utc = major >= 5 || (CanPatchUtc() && utc_patched);
    return utc ? packstream::DateTimeForm::kUtc : packstream::DateTimeForm::kLegacy;
  }
};

inline constexpr Version kNoVersion{0, 0};
inline constexpr Version kNewestVersion{6, 0};

// A run of minors, newest first: {5, 8, 2} is 5.8, 5.7, 5.6.
struct VersionRange {
  uint8_t major = 0;
  uint8_t newest_minor = 0;
  uint8_t below = 0;

  [[nodiscard]] bool Contains(Version version) const {
    return version.major == major && version.minor <= newest_minor && version.minor + below >= newest_minor;
  }
};

// Newest first.
[[nodiscard]] std::span<const VersionRange> SupportedRanges();
[[nodiscard]] bool IsSupported(Version version);

// "5.6" -> {5, 6}; kNoVersion for anything that is not a supported version.
[[nodiscard]] Version ParseVersion(std::string_view text);

}  // namespace mycel::protocol::bolt
