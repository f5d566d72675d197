#include "engine/types/compare.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/types/temporal/order.h"

namespace mycel::engine::types {
namespace {

// Position of each kind in the order across kinds; see the table at the head of compare.h.
int Rank(Kind kind) {
  switch (kind) {
    case Kind::kMap:
      return 0;
    case Kind::kNode:
      return 1;
    case Kind::kRelationship:
      return 2;
    case Kind::kList:
      return 3;
    case Kind::kBytes:
      return 4;
    case Kind::kVector:
      return 5;
    case Kind::kPath:
      return 6;
    case Kind::kPoint:
      return 7;
    case Kind::kDateTime:
      return 8;
    case Kind::kLocalDateTime:
      return 9;
    case Kind::kDate:
      return 10;
    case Kind::kTime:
      return 11;
    case Kind::kLocalTime:
      return 12;
    case Kind::kDuration:
      return 13;
    case Kind::kString:
      return 14;
    case Kind::kBoolean:
      return 15;
    case Kind::kInteger:
    case Kind::kFloat:
      return 16;
    case Kind::kNull:
      return 17;
  }
  return 17;
}

// Floats with NaN last and both zeros equal.
std::strong_ordering OrderFloats(double a, double b) {
  if (a < b) return std::strong_ordering::less;
  if (a > b) return std::strong_ordering::greater;
  if (a == b) return std::strong_ordering::equal;
  return std::isnan(a) <=> std::isnan(b);
}

std::strong_ordering OrderNumbers(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return a.AsInteger() <=> b.AsInteger();
  if (a.is_float() && b.is_float()) return OrderFloats(a.AsFloat(), b.AsFloat());
  if (a.is_integer()) {
    return std::isnan(b.AsFloat()) ? std::strong_ordering::less : CompareIntegerToFloat(a.AsInteger(), b.AsFloat());
  }
  return 0 <=> OrderNumbers(b, a);
}

std::strong_ordering OrderText(std::string_view a, std::string_view b) { return a.compare(b) <=> 0; }

std::strong_ordering OrderLists(const ListView& a, const ListView& b) {
  const size_t common = std::min(a.size(), b.size());
  for (size_t i = 0; i < common; ++i) {
    const auto order =
        a.is_range() || b.is_range() ? OrderCompare(a[i], b[i]) : OrderCompare(a.items()[i], b.items()[i]);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering OrderMaps(const MapView& a, const MapView& b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  for (size_t i = 0; i < a.size(); ++i) {
    const auto order = OrderText(a.entries()[a.by_key()[i]].key, b.entries()[b.by_key()[i]].key);
    if (order != 0) return order;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    const auto order = OrderCompare(a.entries()[a.by_key()[i]].value, b.entries()[b.by_key()[i]].value);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering OrderPaths(const PathView& a, const PathView& b) {
  const size_t common = std::min(a.rels.size(), b.rels.size());
  for (size_t i = 0; i <= common; ++i) {
    if (a.nodes[i] != b.nodes[i]) return a.nodes[i] <=> b.nodes[i];
    if (i < common && a.rels[i] != b.rels[i]) return a.rels[i] <=> b.rels[i];
  }
  return a.rels.size() <=> b.rels.size();
}

std::strong_ordering OrderPoints(const Point& a, const Point& b) {
  if (a.crs != b.crs) return static_cast<int>(a.crs) <=> static_cast<int>(b.crs);
  for (size_t i = 0; i < a.coordinates.size(); ++i) {
    const auto order = OrderFloats(a.coordinates[i], b.coordinates[i]);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering OrderVectors(const VectorView& a, const VectorView& b) {
  if (a.element != b.element) return static_cast<int>(a.element) <=> static_cast<int>(b.element);
  if (a.coordinates.size() != b.coordinates.size()) return a.coordinates.size() <=> b.coordinates.size();
  for (size_t i = 0; i < a.coordinates.size(); ++i) {
    const auto order = OrderFloats(a.coordinates[i], b.coordinates[i]);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering OrderSameKind(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kNull:
      return std::strong_ordering::equal;
    case Kind::kBoolean:
      return a.AsBoolean() <=> b.AsBoolean();
    case Kind::kInteger:
    case Kind::kFloat:
      return OrderNumbers(a, b);
    case Kind::kNode:
      return a.AsNode() <=> b.AsNode();
    case Kind::kRelationship:
      return a.AsRelationship() <=> b.AsRelationship();
    case Kind::kDate:
      return temporal::Order(a.AsDate(), b.AsDate());
    case Kind::kLocalTime:
      return temporal::Order(a.AsLocalTime(), b.AsLocalTime());
    case Kind::kTime:
      return temporal::Order(a.AsTime(), b.AsTime());
    case Kind::kLocalDateTime:
      return temporal::Order(a.AsLocalDateTime(), b.AsLocalDateTime());
    case Kind::kString:
      return OrderText(a.AsString(), b.AsString());
    case Kind::kBytes:
      return OrderText(a.AsBytes(), b.AsBytes());
    case Kind::kList:
      return OrderLists(a.AsList(), b.AsList());
    case Kind::kMap:
      return OrderMaps(a.AsMap(), b.AsMap());
    case Kind::kPath:
      return OrderPaths(a.AsPath(), b.AsPath());
    case Kind::kDateTime:
      return temporal::Order(a.AsDateTime(), b.AsDateTime());
    case Kind::kDuration:
      return temporal::Order(a.AsDuration(), b.AsDuration());
    case Kind::kPoint:
      return OrderPoints(a.AsPoint(), b.AsPoint());
    case Kind::kVector:
      return OrderVectors(a.AsVector(), b.AsVector());
  }
  return std::strong_ordering::equal;
}

std::optional<bool> EqualLists(const ListView& a, const ListView& b) {
  if (a.size() != b.size()) return false;
  bool unknown = false;
  for (size_t i = 0; i < a.size(); ++i) {
    const std::optional<bool> equal = Equals(a[i], b[i]);
    if (!equal) {
      unknown = true;
    } else if (!*equal) {
      return false;
    }
  }
  return unknown ? std::optional<bool>() : true;
}

std::optional<bool> EqualMaps(const MapView& a, const MapView& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a.entries()[a.by_key()[i]].key != b.entries()[b.by_key()[i]].key) return false;
  }
  bool unknown = false;
  for (size_t i = 0; i < a.size(); ++i) {
    const std::optional<bool> equal = Equals(a.entries()[a.by_key()[i]].value, b.entries()[b.by_key()[i]].value);
    if (!equal) {
      unknown = true;
    } else if (!*equal) {
      return false;
    }
  }
  return unknown ? std::optional<bool>() : true;
}

Comparison FromOrder(std::strong_ordering order) {
  if (order < 0) return Comparison::kLess;
  return order > 0 ? Comparison::kGreater : Comparison::kEqual;
}

bool IsNan(const Value& value) { return value.is_float() && std::isnan(value.AsFloat()); }

// What a pair inside two lists or maps says about these.
Comparison WithinOther(Comparison pair) { return pair == Comparison::kUnordered ? Comparison::kNull : pair; }

Comparison CompareLists(const ListView& a, const ListView& b) {
  const size_t common = std::min(a.size(), b.size());
  for (size_t i = 0; i < common; ++i) {
    const Value left = a[i];
    const Value right = b[i];
    if (Equals(left, right) == true) continue;
    return WithinOther(Compare(left, right));
  }
  return FromOrder(a.size() <=> b.size());
}

Comparison CompareMaps(const MapView& a, const MapView& b) {
  if (a.size() != b.size()) return FromOrder(a.size() <=> b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    const auto order = OrderText(a.entries()[a.by_key()[i]].key, b.entries()[b.by_key()[i]].key);
    if (order != 0) return FromOrder(order);
  }
  for (size_t i = 0; i < a.size(); ++i) {
    const Value& left = a.entries()[a.by_key()[i]].value;
    const Value& right = b.entries()[b.by_key()[i]].value;
    if (Equals(left, right) == true) continue;
    return WithinOther(Compare(left, right));
  }
  return Comparison::kEqual;
}

// splitmix64's finisher.
uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

uint64_t HashFloat(double v) {
  if (std::isnan(v)) return 0x7FF8;
  // A float that is an integer hashes like that integer; this also joins the two zeros.
  if (v >= -0x1.0p63 && v < 0x1.0p63 && v == std::trunc(v)) return Mix(static_cast<uint64_t>(static_cast<int64_t>(v)));
  uint64_t bits = 0;
  std::memcpy(&bits, &v, sizeof(bits));
  return Mix(bits);
}

size_t HashText(std::string_view text) { return std::hash<std::string_view>()(text); }

size_t HashContent(const Value& value) {
  size_t hash = 0;
  switch (value.kind()) {
    case Kind::kList:
      for (const Value& item : value.AsList()) hash = CombineHash(hash, Hash(item));
      return hash;
    case Kind::kMap: {
      const MapView map = value.AsMap();
      for (const uint32_t i : map.by_key()) {
        hash = CombineHash(CombineHash(hash, HashText(map.entries()[i].key)), Hash(map.entries()[i].value));
      }
      return hash;
    }
    case Kind::kPath:
      for (const base::NodeId id : value.AsPath().nodes) hash = CombineHash(hash, id.value);
      for (const base::RelId id : value.AsPath().rels) hash = CombineHash(hash, id.value);
      return hash;
    case Kind::kDateTime:
      return CombineHash(static_cast<size_t>(value.AsDateTime().utc_seconds),
                         static_cast<size_t>(value.AsDateTime().nanos));
    case Kind::kDuration: {
      const Duration& d = value.AsDuration();
      hash = CombineHash(static_cast<size_t>(d.months), static_cast<size_t>(d.days));
      return CombineHash(CombineHash(hash, static_cast<size_t>(d.seconds)), static_cast<size_t>(d.nanos));
    }
    case Kind::kPoint:
      for (const double c : value.AsPoint().coordinates) hash = CombineHash(hash, HashFloat(c));
      return hash;
    case Kind::kVector:
      for (const double c : value.AsVector().coordinates) hash = CombineHash(hash, HashFloat(c));
      return hash;
    default:
      return hash;
  }
}

}  // namespace

std::strong_ordering CompareIntegerToFloat(int64_t a, double b) {
  if (b >= 0x1.0p63) return std::strong_ordering::less;
  if (b < -0x1.0p63) return std::strong_ordering::greater;
  const double whole = std::trunc(b);
  const auto integer = static_cast<int64_t>(whole);
  if (a != integer) return a <=> integer;
  return OrderFloats(0, b - whole);
}

std::optional<bool> Equals(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (a.is_number() && b.is_number()) {
    if (IsNan(a) || IsNan(b)) return false;
    return OrderNumbers(a, b) == 0;
  }
  if (a.kind() != b.kind()) return false;
  if (a.is_list()) return EqualLists(a.AsList(), b.AsList());
  if (a.is_map()) return EqualMaps(a.AsMap(), b.AsMap());
  return OrderSameKind(a, b) == 0;
}

Comparison Compare(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    if (IsNan(a) || IsNan(b)) return Comparison::kUnordered;
    return FromOrder(OrderNumbers(a, b));
  }
  if (a.kind() != b.kind()) return Comparison::kNull;
  switch (a.kind()) {
    case Kind::kString:
    case Kind::kBoolean:
    case Kind::kDate:
    case Kind::kLocalTime:
    case Kind::kTime:
    case Kind::kLocalDateTime:
    case Kind::kDateTime:
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kPath:
      return FromOrder(OrderSameKind(a, b));
    case Kind::kList:
      return CompareLists(a.AsList(), b.AsList());
    case Kind::kMap:
      return CompareMaps(a.AsMap(), b.AsMap());
    case Kind::kNull:
      return Comparison::kNull;
    default:
      return OrderSameKind(a, b) == 0 ? Comparison::kSame : Comparison::kNull;
  }
}

std::optional<bool> Less(const Value& a, const Value& b) {
  const Comparison comparison = Compare(a, b);
  if (comparison == Comparison::kNull || comparison == Comparison::kSame) return std::nullopt;
  return comparison == Comparison::kLess;
}

std::optional<bool> LessOrEqual(const Value& a, const Value& b) {
  const Comparison comparison = Compare(a, b);
  if (comparison == Comparison::kNull) return std::nullopt;
  return comparison != Comparison::kGreater && comparison != Comparison::kUnordered;
}

std::strong_ordering OrderCompare(const Value& a, const Value& b) {
  const int rank_a = Rank(a.kind());
  const int rank_b = Rank(b.kind());
  if (rank_a != rank_b) return rank_a <=> rank_b;
  return OrderSameKind(a, b);
}

bool Equivalent(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return a.is_number() && b.is_number() && OrderNumbers(a, b) == 0;
  return a.SameObject(b) || OrderSameKind(a, b) == 0;
}

size_t CombineHash(size_t seed, size_t hash) {
  return Mix(seed * 0x9E3779B97F4A7C15ull + hash + 0x632BE59BD9B4E019ull);
}

size_t Hash(const Value& value) {
  switch (value.kind()) {
    case Kind::kInteger:
      return Mix(static_cast<uint64_t>(value.AsInteger()));
    case Kind::kFloat:
      return HashFloat(value.AsFloat());
    case Kind::kString:
      return HashText(value.AsString());
    default:
      break;
  }
  const auto salt = static_cast<size_t>(Rank(value.kind()));
  switch (value.kind()) {
    case Kind::kBoolean:
      return CombineHash(salt, value.AsBoolean() ? 1 : 0);
    case Kind::kNode:
      return CombineHash(salt, value.AsNode().value);
    case Kind::kRelationship:
      return CombineHash(salt, value.AsRelationship().value);
    case Kind::kDate:
      return CombineHash(salt, static_cast<size_t>(value.AsDate().days));
    case Kind::kLocalTime:
      return CombineHash(salt, static_cast<size_t>(value.AsLocalTime().nanos));
    case Kind::kTime:
      return CombineHash(salt, static_cast<size_t>(value.AsTime().nanos));
    case Kind::kLocalDateTime:
      return CombineHash(CombineHash(salt, static_cast<size_t>(value.AsLocalDateTime().seconds)),
                         static_cast<size_t>(value.AsLocalDateTime().nanos));
    case Kind::kBytes:
      return CombineHash(salt, HashText(value.AsBytes()));
    case Kind::kNull:
      return CombineHash(salt, 0);
    default:
      return CombineHash(salt, HashContent(value));
  }
}

}  // namespace mycel::engine::types
