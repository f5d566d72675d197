#include "engine/functions/unicode_text.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace mycel::engine::functions {
namespace {

// The unconditional multi-character upper cases of SpecialCasing.txt that occur in living text.
std::string_view SpecialUpper(utf8proc_int32_t code_point) {
  switch (code_point) {
    case 0x00DF:
      return "SS";
    case 0x0149:
      return "ʼN";
    case 0xFB00:
      return "FF";
    case 0xFB01:
      return "FI";
    case 0xFB02:
      return "FL";
    case 0xFB03:
      return "FFI";
    case 0xFB04:
      return "FFL";
    case 0xFB05:
    case 0xFB06:
      return "ST";
    default:
      return {};
  }
}

template <typename Map>
std::string MapCodePoints(std::string_view text, Map map) {
  std::string mapped;
  mapped.reserve(text.size());
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto rest = static_cast<utf8proc_ssize_t>(text.size());
  while (rest > 0) {
    utf8proc_int32_t code_point = 0;
    utf8proc_ssize_t taken = utf8proc_iterate(bytes, rest, &code_point);
    if (taken <= 0) {  // not UTF-8: kept as it is
      mapped += static_cast<char>(*bytes);
      taken = 1;
    } else {
      map(code_point, &mapped);
    }
    bytes += taken;
    rest -= taken;
  }
  return mapped;
}

void AppendCodePoint(utf8proc_int32_t code_point, std::string* out) {
  utf8proc_uint8_t buffer[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(code_point, buffer);
  out->append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(size));
}

}  // namespace

std::string UpperCase(std::string_view text) {
  return MapCodePoints(text, [](utf8proc_int32_t code_point, std::string* out) {
    const std::string_view special = SpecialUpper(code_point);
    if (!special.empty()) {
      out->append(special);
    } else {
      AppendCodePoint(utf8proc_toupper(code_point), out);
    }
  });
}

std::string LowerCase(std::string_view text) {
  return MapCodePoints(text, [](utf8proc_int32_t code_point, std::string* out) {
    if (code_point == 0x0130) {
      out->append("i\u0307");  // capital I with dot keeps its dot
    } else {
      AppendCodePoint(utf8proc_tolower(code_point), out);
    }
  });
}

std::optional<NormalForm> NormalFormByName(std::string_view name) {
  std::string upper;
  for (const char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (upper == "NFC") return NormalForm::kNfc;
  if (upper == "NFD") return NormalForm::kNfd;
  if (upper == "NFKC") return NormalForm::kNfkc;
  if (upper == "NFKD") return NormalForm::kNfkd;
  return std::nullopt;
}

std::string NormalizeText(std::string_view text, NormalForm form) {
  const bool compatible = form == NormalForm::kNfkc || form == NormalForm::kNfkd;
  const bool composed = form == NormalForm::kNfc || form == NormalForm::kNfkc;
  int options = UTF8PROC_STABLE | (composed ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE);
  if (compatible) options |= UTF8PROC_COMPAT;
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(mapped), static_cast<size_t>(size)};
}

}  // namespace mycel::engine::functions
