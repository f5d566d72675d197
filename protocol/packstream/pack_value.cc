#include "protocol/packstream/pack_value.h"

#include <cstdio>

namespace mycel::protocol::packstream {
namespace {

void Print(const PackValue& value, std::string* out) {
  switch (value.kind()) {
    case Kind::kNull:
      *out += "null";
      break;
    case Kind::kBool:
      *out += *value.AsBool() ? "true" : "false";
      break;
    case Kind::kInt:
      *out += std::to_string(*value.AsInt());
      break;
    case Kind::kFloat: {
      char text[40];
      std::snprintf(text, sizeof text, "%.17g", *value.AsFloat());
      *out += text;
      break;
    }
    case Kind::kBytes:
      *out += "Bytes(" + std::to_string(value.AsBytes()->size()) + ")";
      break;
    case Kind::kString:
      *out += '"' + *value.AsString() + '"';
      break;
    case Kind::kList:
    case Kind::kStruct: {
      bool list = value.kind() == Kind::kList;
      char head[16] = "[";
      if (!list) std::snprintf(head, sizeof head, "Struct(%02X", value.AsStruct()->tag);
      *out += head;
      const auto& elements = list ? *value.AsList() : value.AsStruct()->fields;
      for (size_t i = 0; i < elements.size(); ++i) {
        if (i > 0 || !list) *out += ", ";
        Print(elements[i], out);
      }
      *out += list ? "]" : ")";
      break;
    }
    case Kind::kMap: {
      *out += "{";
      bool first = true;
      for (const auto& [key, entry] : *value.AsMap()) {
        if (!first) *out += ", ";
        first = false;
        *out += '"' + key + "\": ";
        Print(entry, out);
      }
      *out += "}";
      break;
    }
  }
}

// The bytes were checked for depth and duplicate keys.
Error Build(Decoder* in, PackValue* value) {
  Token token;
  MYCEL_PACK_RETURN_IF_ERROR(in->Next(&token));
  switch (token.kind) {
    case Kind::kNull:
      *value = PackValue();
      break;
    case Kind::kBool:
      *value = token.boolean;
      break;
    case Kind::kInt:
      *value = token.integer;
      break;
    case Kind::kFloat:
      *value = token.real;
      break;
    case Kind::kString:
      *value = token.text;
      break;
    case Kind::kBytes:
      *value = PackValue::Blob(token.bytes().begin(), token.bytes().end());
      break;
    case Kind::kList:
    case Kind::kStruct: {
      PackValue::List elements(token.size);
      for (PackValue& element : elements) MYCEL_PACK_RETURN_IF_ERROR(Build(in, &element));
      if (token.kind == Kind::kList) {
        *value = std::move(elements);
      } else {
        *value = PackStruct{token.tag, std::move(elements)};
      }
      break;
    }
    case Kind::kMap: {
      PackValue::Map entries(token.size);
      for (auto& [key, entry] : entries) {
        std::string_view text;
        MYCEL_PACK_RETURN_IF_ERROR(in->ReadKey(&text));
        key = text;
        MYCEL_PACK_RETURN_IF_ERROR(Build(in, &entry));
      }
      *value = std::move(entries);
      break;
    }
  }
  return {};
}

}  // namespace

bool operator==(const PackStruct& a, const PackStruct& b) { return a.tag == b.tag && a.fields == b.fields; }
bool operator==(const PackValue& a, const PackValue& b) { return a.value_ == b.value_; }

Kind PackValue::kind() const {
  static constexpr Kind kKinds[] = {Kind::kNull,  Kind::kBool, Kind::kInt, Kind::kFloat, Kind::kString,
                                    Kind::kBytes, Kind::kList, Kind::kMap, Kind::kStruct};
  return kKinds[value_.index()];
}

const PackValue* PackValue::Get(std::string_view key) const {
  if (const Map* map = AsMap()) {
    for (const auto& [name, entry] : *map) {
      if (name == key) return &entry;
    }
  }
  return nullptr;
}

std::string PackValue::GetString(std::string_view key, std::string_view otherwise) const {
  const PackValue* entry = Get(key);
  return std::string(entry != nullptr && entry->AsString() != nullptr ? *entry->AsString() : otherwise);
}

int64_t PackValue::GetInt(std::string_view key, int64_t otherwise) const {
  const PackValue* entry = Get(key);
  return entry != nullptr && entry->AsInt() != nullptr ? *entry->AsInt() : otherwise;
}

bool PackValue::GetBool(std::string_view key, bool otherwise) const {
  const PackValue* entry = Get(key);
  return entry != nullptr && entry->AsBool() != nullptr ? *entry->AsBool() : otherwise;
}

std::string PackValue::ToString() const {
  std::string out;
  Print(*this, &out);
  return out;
}

Error ReadPackValue(Decoder* in, PackValue* value) {
  size_t start = in->offset();
  ByteView range;
  Error error = in->SkipRange(&range);
  if (!error.ok()) return error;
  Decoder checked(range, Utf8::kTrusted);
  error = Build(&checked, value);
  error.offset += start;
  return error;
}

Error DecodePackValue(ByteView bytes, PackValue* value) {
  Decoder in(bytes);
  MYCEL_PACK_RETURN_IF_ERROR(ReadPackValue(&in, value));
  if (!in.AtEnd()) return in.Fail(ErrorCode::kTrailingBytes);
  return {};
}

void Write(Encoder* out, const PackValue& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return out->Null();
    case Kind::kBool:
      return out->Bool(*value.AsBool());
    case Kind::kInt:
      return out->Int(*value.AsInt());
    case Kind::kFloat:
      return out->Float(*value.AsFloat());
    case Kind::kString:
      return out->String(*value.AsString());
    case Kind::kBytes:
      return out->Bytes(*value.AsBytes());
    case Kind::kList:
      out->ListHeader(value.AsList()->size());
      for (const PackValue& element : *value.AsList()) Write(out, element);
      return;
    case Kind::kStruct:
      out->StructHeader(value.AsStruct()->fields.size(), value.AsStruct()->tag);
      for (const PackValue& field : value.AsStruct()->fields) Write(out, field);
      return;
    case Kind::kMap:
      out->MapHeader(value.AsMap()->size());
      for (const auto& [key, entry] : *value.AsMap()) {
        out->String(key);
        Write(out, entry);
      }
      return;
  }
}

}  // namespace mycel::protocol::packstream
