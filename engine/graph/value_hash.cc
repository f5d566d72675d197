#include "engine/graph/value_hash.h"

#include <openssl/sha.h>

namespace mycel::engine::graph {

ValueHash ValueHash::Of(std::string_view packed) {
  ValueHash hash;
  SHA256(reinterpret_cast<const unsigned char*>(packed.data()), packed.size(),
         reinterpret_cast<unsigned char*>(hash.bytes.data()));
  return hash;
}

}  // namespace mycel::engine::graph
