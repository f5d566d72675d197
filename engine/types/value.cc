#include "engine/types/value.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "engine/base/limits.h"
#include "engine/types/heap_object.h"

namespace mycel::engine::types {
namespace {

StringObject* NewString(std::string_view bytes) {
  MYCEL_ASSERT(bytes.size() <= base::kMaxStringBytes);
  void* memory = ::operator new(sizeof(StringObject) + bytes.size());
  auto* object = new (memory) StringObject();
  object->size = static_cast<uint32_t>(bytes.size());
  if (!bytes.empty()) std::memcpy(object->data(), bytes.data(), bytes.size());
  return object;
}

void DeleteLeaf(Kind kind, HeapObject* object) {
  switch (kind) {
    case Kind::kString:
    case Kind::kBytes:
      static_cast<StringObject*>(object)->~StringObject();
      ::operator delete(object);
      return;
    case Kind::kPath:
      delete static_cast<PathObject*>(object);
      return;
    case Kind::kDateTime:
      delete static_cast<DateTimeObject*>(object);
      return;
    case Kind::kDuration:
      delete static_cast<DurationObject*>(object);
      return;
    case Kind::kPoint:
      delete static_cast<PointObject*>(object);
      return;
    case Kind::kVector:
      delete static_cast<VectorObject*>(object);
      return;
    default:
      MYCEL_ASSERT(false);
  }
}

bool IsContainer(Kind kind) { return kind == Kind::kList || kind == Kind::kMap; }

bool DropRef(HeapObject* object) {
  // A sole owner needs no read-modify-write: nobody else can reach the count.
  if (object->refs.load(std::memory_order_acquire) == 1) return true;
  return object->refs.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

}  // namespace

Value Value::Of(const types::DateTime& v) {
  auto* object = new DateTimeObject();
  object->value = v;
  return Heap(Kind::kDateTime, object);
}

Value Value::Of(const types::Duration& v) {
  auto* object = new DurationObject();
  object->value = v;
  return Heap(Kind::kDuration, object);
}

Value Value::Of(const types::Point& v) {
  auto* object = new PointObject();
  object->value = v;
  return Heap(Kind::kPoint, object);
}

Value Value::String(std::string_view utf8) { return Heap(Kind::kString, NewString(utf8)); }

Value Value::Bytes(std::string_view bytes) { return Heap(Kind::kBytes, NewString(bytes)); }

Value Value::List(std::vector<Value> items) {
  auto* object = new ListObject();
  uint64_t bytes = sizeof(ListObject) + items.capacity() * sizeof(Value);
  uint32_t deepest = 0;
  for (const Value& item : items) {
    if (!item.is_heap()) continue;
    bytes += item.heap_bytes();
    deepest = std::max(deepest, item.depth());
  }
  object->depth = deepest + 1;
  object->heap_bytes = bytes;
  object->items = std::move(items);
  return Heap(Kind::kList, object);
}

Value Value::Range(int64_t first, int64_t step, uint64_t count) {
  auto* object = new ListObject();
  object->is_range = true;
  object->heap_bytes = sizeof(ListObject);
  object->first = first;
  object->step = step;
  object->count = count;
  return Heap(Kind::kList, object);
}

Value Value::Path(std::vector<base::NodeId> nodes, std::vector<base::RelId> rels) {
  MYCEL_ASSERT(nodes.size() == rels.size() + 1);
  auto* object = new PathObject();
  object->nodes = std::move(nodes);
  object->rels = std::move(rels);
  return Heap(Kind::kPath, object);
}

Value Value::Vector(VectorElement element, std::vector<double> coordinates) {
  auto* object = new VectorObject();
  object->element = element;
  object->coordinates = std::move(coordinates);
  return Heap(Kind::kVector, object);
}

template <typename T>
const T& Value::Object(Kind kind) const {
  MYCEL_ASSERT(kind_ == kind);
  return *static_cast<const T*>(payload_.object);
}

const types::DateTime& Value::AsDateTime() const { return Object<DateTimeObject>(Kind::kDateTime).value; }
const types::Duration& Value::AsDuration() const { return Object<DurationObject>(Kind::kDuration).value; }
const types::Point& Value::AsPoint() const { return Object<PointObject>(Kind::kPoint).value; }

std::string_view Value::AsString() const {
  const auto& object = Object<StringObject>(Kind::kString);
  return {object.data(), object.size};
}

std::string_view Value::AsBytes() const {
  const auto& object = Object<StringObject>(Kind::kBytes);
  return {object.data(), object.size};
}

ListView Value::AsList() const {
  const auto& object = Object<ListObject>(Kind::kList);
  if (object.is_range) return {object.first, object.step, object.count};
  return ListView(object.items);
}

MapView Value::AsMap() const {
  const auto& object = Object<MapObject>(Kind::kMap);
  return {object.entries, object.by_key};
}

PathView Value::AsPath() const {
  const auto& object = Object<PathObject>(Kind::kPath);
  return {object.nodes, object.rels};
}

VectorView Value::AsVector() const {
  const auto& object = Object<VectorObject>(Kind::kVector);
  return {object.element, object.coordinates};
}

uint32_t Value::depth() const {
  if (kind_ == Kind::kList) return Object<ListObject>(Kind::kList).depth;
  if (kind_ == Kind::kMap) return Object<MapObject>(Kind::kMap).depth;
  return 0;
}

size_t Value::heap_bytes() const {
  switch (kind_) {
    case Kind::kString:
    case Kind::kBytes:
      return sizeof(StringObject) + Object<StringObject>(kind_).size;
    case Kind::kList:
      return Object<ListObject>(kind_).heap_bytes;
    case Kind::kMap:
      return Object<MapObject>(kind_).heap_bytes;
    case Kind::kPath: {
      const auto& path = Object<PathObject>(kind_);
      return sizeof(PathObject) + (path.nodes.capacity() + path.rels.capacity()) * sizeof(uint64_t);
    }
    case Kind::kDateTime:
      return sizeof(DateTimeObject);
    case Kind::kDuration:
      return sizeof(DurationObject);
    case Kind::kPoint:
      return sizeof(PointObject);
    case Kind::kVector:
      return sizeof(VectorObject) + Object<VectorObject>(kind_).coordinates.capacity() * sizeof(double);
    default:
      return 0;
  }
}

void Value::AddRef() const noexcept { payload_.object->refs.fetch_add(1, std::memory_order_relaxed); }

// Nested containers are taken apart with a work list: a list that a query nested a million levels deep must not
// recurse.
void Value::Release() noexcept {
  HeapObject* const top = payload_.object;
  if (!DropRef(top)) return;
  if (!IsContainer(kind_)) {
    DeleteLeaf(kind_, top);
    return;
  }
  std::vector<std::pair<Kind, HeapObject*>> pending;
  const auto drop_child = [&pending](Value& child) {
    if (!IsContainer(child.kind_)) return;  // its own destructor does not recurse
    if (DropRef(child.payload_.object)) pending.emplace_back(child.kind_, child.payload_.object);
    child.kind_ = Kind::kNull;
  };
  std::pair<Kind, HeapObject*> current{kind_, top};
  while (true) {
    if (current.first == Kind::kList) {
      auto* list = static_cast<ListObject*>(current.second);
      if (list->depth > 1) std::for_each(list->items.begin(), list->items.end(), drop_child);
      delete list;
    } else {
      auto* map = static_cast<MapObject*>(current.second);
      if (map->depth > 1)
        std::for_each(map->entries.begin(), map->entries.end(), [&](MapEntry& e) { drop_child(e.value); });
      delete map;
    }
    if (pending.empty()) return;
    current = pending.back();
    pending.pop_back();
  }
}

}  // namespace mycel::engine::types
