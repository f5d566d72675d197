// Values of the engine into PackStream.
//
// Nodes and relationships are read field by field from the statement's entity access while they are written. An entity
// that its own transaction has deleted is sent with its id, without labels and properties.
#pragma once

#include <vector>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "engine/functions/entity_access.h"
#include "engine/types/value.h"
#include "protocol/packstream/encoder.h"
#include "server/bridge/wire_format.h"

namespace mycel::server::bridge {

class ValueEncoder {
 public:
  // All three outlive the encoder.
  ValueEncoder(const WireFormat& format, engine::functions::EntityAccess* entities, protocol::packstream::Encoder* out)
      : format_(format), entities_(entities), out_(out), start_(out->buffer().size()) {}

  // An error leaves a part of the value in the output: abandon the message.
  [[nodiscard]] engine::base::Status Write(const engine::types::Value& value);
  [[nodiscard]] engine::base::Status WriteNode(engine::base::NodeId id);
  [[nodiscard]] engine::base::Status WriteRelationship(engine::base::RelId id);

 private:
  struct Relationship;

  engine::base::Status WriteList(const engine::types::ListView& list);
  engine::base::Status WriteMap(const engine::types::MapView& map);
  engine::base::Status WritePath(const engine::types::PathView& path);
  engine::base::Status WriteTemporal(const engine::types::Value& value);
  void WritePoint(const engine::types::Point& point);
  void WriteVector(const engine::types::VectorView& vector);
  template <typename Id>
  engine::base::Status WriteProperties(Id id);
  engine::base::Status ReadRelationship(engine::base::RelId id, Relationship* out);
  engine::base::Status WriteUnbound(engine::base::RelId id);
  void WriteElementId(std::string_view prefix, uint64_t id);
  engine::base::Status CheckSize() const;

  const WireFormat& format_;
  engine::functions::EntityAccess* entities_;
  protocol::packstream::Encoder* out_;
  size_t start_;
};

}  // namespace mycel::server::bridge
