// The bytes of a schema change: format | next id | indexes | constraints | removed indexes | removed constraints, each
// list with its count before it. The whole schema is stored as the change that puts everything.
#include <type_traits>
#include <utility>

#include "engine/base/limits.h"
#include "engine/catalog/byte_coding.h"
#include "engine/catalog/schema.h"

namespace mycel::engine::catalog {
namespace {

constexpr uint8_t kFormat = 1;

void WriteTarget(const SchemaTarget& target, ByteWriter* writer) {
  writer->U8(static_cast<uint8_t>(target.entity));
  writer->Count(target.tokens.size());
  for (const uint32_t token : target.tokens) writer->Count(token);
  writer->Count(target.keys.size());
  for (const base::PropertyKeyId key : target.keys) writer->Count(key.value);
}

uint32_t ReadToken(ByteReader* reader) {
  const uint32_t token = reader->Count32();
  if (token >= base::kMaxTokens) reader->Fail();
  return reader->ok() ? token : 0;
}

SchemaTarget ReadTarget(ByteReader* reader) {
  SchemaTarget target;
  target.entity = static_cast<EntityKind>(reader->Enum(2));
  for (size_t left = reader->ItemCount(); left > 0 && reader->ok(); --left) target.tokens.push_back(ReadToken(reader));
  for (size_t left = reader->ItemCount(); left > 0 && reader->ok(); --left) {
    target.keys.emplace_back(ReadToken(reader));
  }
  return target;
}

void WriteOption(const OptionValue& value, ByteWriter* writer) {
  writer->U8(static_cast<uint8_t>(value.index()));
  std::visit(
      [&](const auto& v) {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, bool>) {
          writer->U8(v ? 1 : 0);
        } else if constexpr (std::is_same_v<T, int64_t>) {
          writer->I64(v);
        } else if constexpr (std::is_same_v<T, double>) {
          writer->F64(v);
        } else if constexpr (std::is_same_v<T, std::string>) {
          writer->String(v);
        } else {
          writer->Count(v.size());
          for (const double item : v) writer->F64(item);
        }
      },
      value);
}

OptionValue ReadOption(ByteReader* reader) {
  switch (reader->Enum(5)) {
    case 0:
      return reader->Enum(2) == 1;
    case 1:
      return reader->I64();
    case 2:
      return reader->F64();
    case 3:
      return std::string(reader->String());
    default: {
      std::vector<double> items;
      for (size_t left = reader->ItemCount(); left > 0 && reader->ok(); --left) items.push_back(reader->F64());
      return items;
    }
  }
}

void WriteIndex(const IndexDescriptor& index, ByteWriter* writer) {
  writer->Count(index.id.value);
  writer->String(index.name);
  writer->U8(static_cast<uint8_t>(index.kind));
  WriteTarget(index.target, writer);
  writer->U8(static_cast<uint8_t>(index.state));
  writer->U64(index.valid_from.value);
  writer->Count(index.owner.value);
  writer->String(index.failure);
  writer->Count(index.options.size());
  for (const auto& [name, value] : index.options) {
    writer->String(name);
    WriteOption(value, writer);
  }
}

IndexDescriptor ReadIndex(ByteReader* reader) {
  IndexDescriptor index;
  index.id = base::IndexId(reader->Count32());
  index.name = reader->String();
  index.kind = static_cast<IndexKind>(reader->Enum(6));
  index.target = ReadTarget(reader);
  index.state = static_cast<IndexState>(reader->Enum(3));
  index.valid_from = base::Lsn(reader->U64());
  index.owner = base::ConstraintId(reader->Count32());
  index.failure = reader->String();
  for (size_t left = reader->ItemCount(); left > 0 && reader->ok(); --left) {
    std::string name(reader->String());
    index.options.emplace_back(std::move(name), ReadOption(reader));
  }
  return index;
}

void WriteConstraint(const ConstraintDescriptor& constraint, ByteWriter* writer) {
  writer->Count(constraint.id.value);
  writer->String(constraint.name);
  writer->U8(static_cast<uint8_t>(constraint.kind));
  WriteTarget(constraint.target, writer);
  writer->Count(constraint.owned_index.value);
  writer->String(constraint.property_type);
}

ConstraintDescriptor ReadConstraint(ByteReader* reader) {
  ConstraintDescriptor constraint;
  constraint.id = base::ConstraintId(reader->Count32());
  constraint.name = reader->String();
  constraint.kind = static_cast<ConstraintKind>(reader->Enum(4));
  constraint.target = ReadTarget(reader);
  constraint.owned_index = base::IndexId(reader->Count32());
  constraint.property_type = reader->String();
  return constraint;
}

}  // namespace

std::string SchemaChange::Encode() const {
  ByteWriter writer;
  writer.U8(kFormat);
  writer.Count(next_id);
  writer.Count(put_indexes.size());
  for (const IndexDescriptor& index : put_indexes) WriteIndex(index, &writer);
  writer.Count(put_constraints.size());
  for (const ConstraintDescriptor& constraint : put_constraints) WriteConstraint(constraint, &writer);
  writer.Count(removed_indexes.size());
  for (const base::IndexId id : removed_indexes) writer.Count(id.value);
  writer.Count(removed_constraints.size());
  for (const base::ConstraintId id : removed_constraints) writer.Count(id.value);
  return writer.Take();
}

base::Result<SchemaChange> SchemaChange::Decode(std::string_view bytes) {
  ByteReader reader(bytes);
  if (const uint8_t format = reader.U8(); format > kFormat) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "The stored schema has format " + std::to_string(format) +
                                                                "; this version reads up to " +
                                                                std::to_string(kFormat));
  }
  SchemaChange change;
  change.next_id = reader.Count32();
  for (size_t left = reader.ItemCount(); left > 0 && reader.ok(); --left)
    change.put_indexes.push_back(ReadIndex(&reader));
  for (size_t left = reader.ItemCount(); left > 0 && reader.ok(); --left) {
    change.put_constraints.push_back(ReadConstraint(&reader));
  }
  for (size_t left = reader.ItemCount(); left > 0 && reader.ok(); --left) {
    change.removed_indexes.emplace_back(reader.Count32());
  }
  for (size_t left = reader.ItemCount(); left > 0 && reader.ok(); --left) {
    change.removed_constraints.emplace_back(reader.Count32());
  }
  if (!reader.done()) return base::Status::Error(base::ErrorId::kCorruption, "The stored schema is damaged");
  return change;
}

}  // namespace mycel::engine::catalog
