#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "support/engine/answer_value.h"

namespace mycel::tests {
namespace {

using engine::base::ErrorId;
using engine::base::Result;
using engine::base::Status;
using Kind = AnswerValue::Kind;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<AnswerValue> All() {
    AnswerValue value = Value();
    if (ok_ && (SkipSpace(), at_ != text_.size())) Fail("text after the value");
    if (!ok_) return Status::Error(ErrorId::kSyntaxError, problem_ + " in " + std::string(text_));
    return value;
  }

 private:
  void Fail(const char* what) {
    if (ok_) problem_ = std::string(what) + " at column " + std::to_string(at_ + 1);
    ok_ = false;
    at_ = text_.size();
  }
  void SkipSpace() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool Peek(std::string_view token) {
    SkipSpace();
    return text_.substr(at_, token.size()) == token;
  }
  bool Take(std::string_view token) {
    if (!Peek(token)) return false;
    at_ += token.size();
    return true;
  }
  void Expect(std::string_view token) {
    if (!Take(token)) Fail("unexpected character");
  }

  AnswerValue Value() {
    if (Peek("'")) return Text();
    if (Peek("[")) return ListOrRelationship();
    if (Peek("(")) return Node();
    if (Peek("<")) return Path();
    AnswerValue value;
    if (Peek("{")) {
      value.kind = Kind::kMap;
      Entries(&value);
      return value;
    }
    if (Number(&value)) return value;
    Constant(&value);
    return value;
  }

  AnswerValue Text() {
    AnswerValue value;
    value.kind = Kind::kString;
    value.text = Quoted();
    return value;
  }

  std::string Quoted() {
    Expect("'");
    std::string out;
    while (at_ < text_.size() && text_[at_] != '\'') {
      char c = text_[at_++];
      if (c != '\\' || at_ == text_.size()) {
        out += c;
        continue;
      }
      c = text_[at_++];
      switch (c) {
        case 'n':
          out += '\n';
          break;
        case 't':
          out += '\t';
          break;
        case 'r':
          out += '\r';
          break;
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        default:
          out += c;
      }
    }
    Expect("'");
    return out;
  }

  bool Number(AnswerValue* value) {
    SkipSpace();
    size_t end = at_;
    if (end < text_.size() && (text_[end] == '-' || text_[end] == '+')) ++end;
    const size_t digits = end;
    bool real = false;
    while (end < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[end])) || text_[end] == '.' ||
                                  ((text_[end] == 'e' || text_[end] == 'E') && end > digits) ||
                                  ((text_[end] == '-' || text_[end] == '+') && end > digits &&
                                   (text_[end - 1] == 'e' || text_[end - 1] == 'E')))) {
      real |= !std::isdigit(static_cast<unsigned char>(text_[end]));
      ++end;
    }
    if (end == digits) return false;
    std::string_view token = text_.substr(at_, end - at_);
    if (token[0] == '+') token.remove_prefix(1);
    value->kind = real ? Kind::kFloat : Kind::kInteger;
    const auto read = real ? std::from_chars(token.data(), token.data() + token.size(), value->real)
                           : std::from_chars(token.data(), token.data() + token.size(), value->integer);
    if (read.ec != std::errc() || read.ptr != token.data() + token.size()) Fail("malformed number");
    at_ = end;
    return true;
  }

  void Constant(AnswerValue* value) {
    const bool negative = Take("-");
    if (Take("null")) return;
    if (Take("true") || Take("false")) {
      value->kind = Kind::kBoolean;
      value->boolean = text_[at_ - 2] == 'u';
      return;
    }
    value->kind = Kind::kFloat;
    if (Take("NaN")) {
      value->real = std::numeric_limits<double>::quiet_NaN();
    } else if (Take("Infinity") || Take("Inf")) {
      value->real = std::numeric_limits<double>::infinity() * (negative ? -1 : 1);
    } else {
      Fail("no value");
    }
  }

  std::string Name() {
    SkipSpace();
    if (Peek("'")) return Quoted();
    if (Take("`")) {
      const size_t end = text_.find('`', at_);
      if (end == std::string_view::npos) {
        Fail("name without an end");
        return {};
      }
      std::string name(text_.substr(at_, end - at_));
      at_ = end + 1;
      return name;
    }
    const size_t start = at_;
    while (at_ < text_.size() && std::string_view(" :,(){}[]<>`'\t").find(text_[at_]) == std::string_view::npos) ++at_;
    if (at_ == start) Fail("expected a name");
    return std::string(text_.substr(start, at_ - start));
  }

  void Entries(AnswerValue* value) {
    Expect("{");
    while (ok_ && !Take("}")) {
      if (!value->entries.empty()) Expect(",");
      std::string key = Name();
      Expect(":");
      value->entries.push_back({std::move(key), Value()});
    }
    std::sort(value->entries.begin(), value->entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  AnswerValue ListOrRelationship() {
    Expect("[");
    AnswerValue value;
    if (Take(":")) {
      value.kind = Kind::kRelationship;
      value.text = Name();
      if (Peek("{")) Entries(&value);
      Expect("]");
      return value;
    }
    value.kind = Kind::kList;
    while (ok_ && !Take("]")) {
      if (!value.items.empty()) Expect(",");
      value.items.push_back(Value());
    }
    return value;
  }

  AnswerValue Node() {
    AnswerValue value;
    value.kind = Kind::kNode;
    Expect("(");
    while (Take(":")) value.labels.push_back(Name());
    if (Peek("{")) Entries(&value);
    Expect(")");
    std::sort(value.labels.begin(), value.labels.end());
    return value;
  }

  AnswerValue Path() {
    AnswerValue value;
    value.kind = Kind::kPath;
    Expect("<");
    value.items.push_back(Node());
    while (ok_ && !Take(">")) {
      const bool backward = Take("<-");
      if (!backward) Expect("-");
      AnswerValue relationship = ListOrRelationship();
      if (relationship.kind != Kind::kRelationship) Fail("expected a relationship");
      relationship.forward = !backward;
      Expect(backward ? "-" : "->");
      value.items.push_back(std::move(relationship));
      value.items.push_back(Node());
    }
    return value;
  }

  std::string_view text_;
  size_t at_ = 0;
  bool ok_ = true;
  std::string problem_;
};

}  // namespace

Result<AnswerValue> ParseAnswer(std::string_view text) { return Parser(text).All(); }

}  // namespace mycel::tests
