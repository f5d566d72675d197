#include "engine/functions/operators/regex_dialect.h"

#include <cctype>

namespace mycel::engine::functions {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

// Java's names of POSIX classes, which RE2 knows in brackets only.
constexpr std::string_view kPosixClasses[] = {"Lower", "Upper", "ASCII", "Alpha", "Digit",  "Alnum", "Punct",
                                              "Graph", "Print", "Blank", "Cntrl", "XDigit", "Space"};

class Translation {
 public:
  explicit Translation(std::string_view java) : java_(java) {}

  Result<std::string> Run() {
    while (at_ < java_.size()) {
      const char c = java_[at_];
      Status status;
      if (c == '\\') {
        status = Escape();
      } else if (in_class_) {
        status = InClass(c);
      } else if (c == '[') {
        OpenClass();
      } else if (c == '(') {
        status = Group();
      } else {
        status = Outside(c);
      }
      if (!status.ok()) return status;
    }
    return std::move(out_);
  }

 private:
  Status Unsupported(std::string_view what) const {
    return Status::Error(ErrorId::kSemanticError, "Invalid Regex: " + std::string(what) + " are not supported in `" +
                                                      std::string(java_) + "`; patterns are matched in linear time");
  }
  [[nodiscard]] bool Follows(std::string_view text) const { return java_.substr(at_).starts_with(text); }
  void Copy(size_t bytes) {
    out_ += java_.substr(at_, bytes);
    at_ += bytes;
  }

  // A quantifier with a plus behind it; anything else stands for itself.
  Status Outside(char c) {
    Copy(1);
    const bool quantifier = c == '*' || c == '+' || c == '?' || c == '}';
    if (quantifier && repeatable_ && Follows("+")) return Unsupported("possessive quantifiers");
    repeatable_ = !quantifier;
    return Status::Ok();
  }

  void OpenClass() {
    in_class_ = true;
    Copy(1);
    if (Follows("^")) Copy(1);
    if (Follows("]")) Copy(1);  // stands for itself in first place
  }

  Status InClass(char c) {
    if (c == '[' || Follows("&&")) return Unsupported("classes in classes");
    if (c == ']') {
      in_class_ = false;
      repeatable_ = true;
    }
    Copy(1);
    return Status::Ok();
  }

  Status Group() {
    repeatable_ = false;
    if (Follows("(?=") || Follows("(?!") || Follows("(?<=") || Follows("(?<!")) return Unsupported("look-arounds");
    if (Follows("(?>")) return Unsupported("atomic groups");
    if (Follows("(?<")) {
      out_ += "(?P<";
      at_ += 3;
    } else if (Follows("(?")) {
      Flags();
    } else {
      Copy(1);
    }
    return Status::Ok();
  }

  // (?flags-flags) or (?flags-flags:
  void Flags() {
    size_t end = at_ + 2;
    while (end < java_.size() && (std::isalpha(static_cast<unsigned char>(java_[end])) != 0 || java_[end] == '-')) {
      ++end;
    }
    std::string kept;
    for (const char flag : java_.substr(at_ + 2, end - at_ - 2)) {
      if (flag != 'u' && flag != 'U' && flag != 'd') kept += flag;
    }
    if (kept.ends_with('-')) kept.pop_back();
    const bool closed = end < java_.size() && java_[end] == ')';
    at_ = end;
    if (closed && kept.empty()) {
      ++at_;  // nothing is left to change
      return;
    }
    out_ += "(?" + kept;
  }

  Status Escape() {
    const char kind = at_ + 1 < java_.size() ? java_[at_ + 1] : '\0';
    repeatable_ = true;
    if (kind == 'Q') {
      const size_t end = java_.find("\\E", at_ + 2);
      Copy(end == std::string_view::npos ? java_.size() - at_ : end + 2 - at_);
    } else if (kind == 'u' && IsHex(java_.substr(at_ + 2, 4))) {
      out_.append("\\x{").append(java_.substr(at_ + 2, 4)).append("}");
      at_ += 6;
    } else if ((kind == 'p' || kind == 'P') && java_.substr(at_ + 2, 1) == "{") {
      Property(kind == 'P');
    } else if (kind >= '1' && kind <= '9') {
      return Unsupported("back references");
    } else if (kind == 'k') {
      return Unsupported("back references");
    } else {
      Copy(2);
    }
    return Status::Ok();
  }

  static bool IsHex(std::string_view text) {
    for (const char c : text) {
      if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return false;
    }
    return text.size() == 4;
  }

  // \p{name} or \P{name}
  void Property(bool negated) {
    const size_t end = java_.find('}', at_);
    if (end == std::string_view::npos) return Copy(java_.size() - at_);
    std::string_view name = java_.substr(at_ + 3, end - at_ - 3);
    at_ = end + 1;
    for (const std::string_view known : kPosixClasses) {
      if (name != known) continue;
      std::string posix = negated ? "[:^" : "[:";
      for (const char c : name) posix += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      posix += ":]";
      out_ += in_class_ ? posix : "[" + posix + "]";
      return;
    }
    if (name == "IsAlphabetic") name = "L";
    if (name == "IsDigit") name = "Nd";
    if (name == "IsUppercase" || name == "javaUpperCase") name = "Lu";
    if (name == "IsLowercase" || name == "javaLowerCase") name = "Ll";
    if (name.starts_with("Is")) name.remove_prefix(2);
    out_.append(negated ? "\\P{" : "\\p{").append(name).append("}");
  }

  const std::string_view java_;
  size_t at_ = 0;
  std::string out_;
  bool in_class_ = false;
  bool repeatable_ = false;  // a quantifier may follow what was copied last
};

}  // namespace

Result<std::string> ToRe2Pattern(std::string_view java) { return Translation(java).Run(); }

}  // namespace mycel::engine::functions
