#include "engine/types/print.h"

#include <charconv>
#include <cmath>

#include "engine/types/spatial/crs.h"
#include "engine/types/temporal/format.h"

namespace mycel::engine::types {
namespace {

constexpr size_t kMessageChars = 200;

bool IsPlainKey(std::string_view key) {
  if (key.empty() || (key[0] >= '0' && key[0] <= '9')) return false;
  for (const char c : key) {
    const auto u = static_cast<unsigned char>(c);
    if (u < 0x80 && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) return false;
  }
  return true;
}

std::string KeyText(std::string_view key) {
  if (IsPlainKey(key)) return std::string(key);
  std::string text = "`";
  for (const char c : key) {
    if (c == '`') text += '`';
    text += c;
  }
  return text + "`";
}

std::string Hexadecimal(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text = "0x";
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    text += kDigits[u >> 4];
    text += kDigits[u & 15];
  }
  return text;
}

std::string PointText(const Point& point) {
  std::string text = "point({x: " + FloatText(point.x()) + ", y: " + FloatText(point.y());
  if (Dimensions(point.crs) == 3) text += ", z: " + FloatText(point.z());
  return text + ", crs: '" + std::string(CrsName(point.crs)) + "'})";
}

std::string TemporalText(const Value& value) {
  switch (value.kind()) {
    case Kind::kDate:
      return temporal::ToString(value.AsDate());
    case Kind::kLocalTime:
      return temporal::ToString(value.AsLocalTime());
    case Kind::kTime:
      return temporal::ToString(value.AsTime());
    case Kind::kLocalDateTime:
      return temporal::ToString(value.AsLocalDateTime());
    case Kind::kDateTime:
      return temporal::ToString(value.AsDateTime());
    default:
      return temporal::ToString(value.AsDuration());
  }
}

std::string_view TemporalConstructor(Kind kind) {
  switch (kind) {
    case Kind::kDate:
      return "date";
    case Kind::kLocalTime:
      return "localtime";
    case Kind::kTime:
      return "time";
    case Kind::kLocalDateTime:
      return "localdatetime";
    case Kind::kDateTime:
      return "datetime";
    case Kind::kDuration:
      return "duration";
    default:
      return "";
  }
}

// Appends literals until the limit; a long list stops early instead of being printed and cut.
class Printer {
 public:
  explicit Printer(size_t max_chars) : max_chars_(max_chars) {}

  void Append(const Value& value);
  std::string Take() && {
    if (Full()) {
      size_t cut = max_chars_;
      while (cut > 0 && (static_cast<unsigned char>(text_[cut]) & 0xC0) == 0x80) --cut;  // not inside a character
      text_.resize(cut);
      text_ += "...";
    }
    return std::move(text_);
  }

 private:
  bool Full() const { return max_chars_ != 0 && text_.size() > max_chars_; }
  void AppendList(const ListView& list);
  void AppendMap(const MapView& map);
  void AppendPath(const PathView& path);
  void AppendVector(const VectorView& vector);

  std::string text_;
  size_t max_chars_;
};

void Printer::AppendList(const ListView& list) {
  text_ += '[';
  for (size_t i = 0; i < list.size() && !Full(); ++i) {
    if (i > 0) text_ += ", ";
    Append(list[i]);
  }
  text_ += ']';
}

void Printer::AppendMap(const MapView& map) {
  text_ += '{';
  bool first = true;
  for (const MapEntry& entry : map) {
    if (Full()) break;
    if (!first) text_ += ", ";
    first = false;
    text_ += KeyText(entry.key) + ": ";
    Append(entry.value);
  }
  text_ += '}';
}

void Printer::AppendPath(const PathView& path) {
  text_ += '<';
  for (size_t i = 0; i < path.nodes.size() && !Full(); ++i) {
    if (i > 0) text_ += "-[#" + std::to_string(path.rels[i - 1].value) + "]-";
    text_ += "(#" + std::to_string(path.nodes[i].value) + ")";
  }
  text_ += '>';
}

void Printer::AppendVector(const VectorView& vector) {
  text_ += "vector([";
  for (size_t i = 0; i < vector.coordinates.size() && !Full(); ++i) {
    if (i > 0) text_ += ", ";
    text_ += FloatText(vector.coordinates[i]);
  }
  text_ += "], " + std::to_string(vector.coordinates.size());
  text_ += vector.element == VectorElement::kFloat32 ? ", FLOAT32)" : ", FLOAT64)";
}

void Printer::Append(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      text_ += "null";
      return;
    case Kind::kBoolean:
      text_ += value.AsBoolean() ? "true" : "false";
      return;
    case Kind::kInteger:
      text_ += std::to_string(value.AsInteger());
      return;
    case Kind::kFloat:
      text_ += FloatText(value.AsFloat());
      return;
    case Kind::kNode:
      text_ += "(#" + std::to_string(value.AsNode().value) + ")";
      return;
    case Kind::kRelationship:
      text_ += "[#" + std::to_string(value.AsRelationship().value) + "]";
      return;
    case Kind::kString:
      text_ += QuotedString(value.AsString());
      return;
    case Kind::kBytes:
      text_ += Hexadecimal(value.AsBytes());
      return;
    case Kind::kList:
      return AppendList(value.AsList());
    case Kind::kMap:
      return AppendMap(value.AsMap());
    case Kind::kPath:
      return AppendPath(value.AsPath());
    case Kind::kPoint:
      text_ += PointText(value.AsPoint());
      return;
    case Kind::kVector:
      return AppendVector(value.AsVector());
    default:
      text_ += std::string(TemporalConstructor(value.kind())) + "('" + TemporalText(value) + "')";
  }
}

}  // namespace

std::string FloatText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  char buffer[64];
  const double magnitude = std::fabs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::fixed).ptr;
    std::string text(buffer, end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific).ptr;
  const std::string text(buffer, end);  // "1.5e+10", "1e-05"
  const size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  return mantissa + "E" + std::to_string(std::stoi(text.substr(e + 1)));
}

std::string QuotedString(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    switch (c) {
      case '\'':
        quoted += "\\'";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '\b':
        quoted += "\\b";
        break;
      case '\f':
        quoted += "\\f";
        break;
      default:
        quoted += c;
    }
  }
  return quoted + "'";
}

std::string Literal(const Value& value, size_t max_chars) {
  Printer printer(max_chars);
  printer.Append(value);
  return std::move(printer).Take();
}

std::string PlainText(const Value& value) {
  if (value.is_string()) return std::string(value.AsString());
  if (!TemporalConstructor(value.kind()).empty()) return TemporalText(value);
  return Literal(value);
}

std::string MessageText(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "NO_VALUE";
    case Kind::kString: {
      std::string text = Literal(value, kMessageChars);
      text.front() = '"';
      if (text.back() == '\'') text.back() = '"';
      return "String(" + text + ")";
    }
    case Kind::kList:
    case Kind::kMap:
    case Kind::kPath:
    case Kind::kNode:
    case Kind::kRelationship:
      return std::string(KindMessageName(value.kind())) + "(" + Literal(value, kMessageChars) + ")";
    default:
      return std::string(KindMessageName(value.kind())) + "(" + PlainText(value) + ")";
  }
}

}  // namespace mycel::engine::types
