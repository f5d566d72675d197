#include "engine/catalog/tokens.h"

#include "engine/catalog/byte_coding.h"

namespace mycel::engine::catalog {
namespace {

constexpr uint8_t kFormat = 1;

template <typename Id>
void EncodeSpace(const TokenSpace<Id>& space, ByteWriter* writer) {
  const uint32_t count = space.size();
  writer->Count(count);
  for (uint32_t id = 0; id < count; ++id) writer->String(space.Name(Id(id)));
}

template <typename Id>
base::Status DecodeSpace(ByteReader* reader, TokenSpace<Id>* space) {
  const size_t count = reader->ItemCount();
  for (uint32_t id = 0; id < count; ++id) {
    const std::string_view name = reader->String();
    if (!reader->ok()) break;
    MYCEL_RETURN_IF_ERROR(space->Restore(Id(id), name));
  }
  return base::Status::Ok();
}

}  // namespace

std::string Tokens::Encode() const {
  ByteWriter writer;
  writer.U8(kFormat);
  EncodeSpace(labels, &writer);
  EncodeSpace(rel_types, &writer);
  EncodeSpace(property_keys, &writer);
  return writer.Take();
}

base::Status Tokens::Decode(std::string_view bytes) {
  ByteReader reader(bytes);
  if (const uint8_t format = reader.U8(); format > kFormat) {
    return base::Status::Error(base::ErrorId::kNewerFormat, "The stored tokens have format " + std::to_string(format) +
                                                                "; this version reads up to " +
                                                                std::to_string(kFormat));
  }
  MYCEL_RETURN_IF_ERROR(DecodeSpace(&reader, &labels));
  MYCEL_RETURN_IF_ERROR(DecodeSpace(&reader, &rel_types));
  MYCEL_RETURN_IF_ERROR(DecodeSpace(&reader, &property_keys));
  if (!reader.done()) return base::Status::Error(base::ErrorId::kCorruption, "The stored tokens are damaged");
  return base::Status::Ok();
}

}  // namespace mycel::engine::catalog
