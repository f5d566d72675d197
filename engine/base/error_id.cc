#include "engine/base/error_id.h"

#include <cstddef>

namespace mycel::engine::base {
namespace {

constexpr ErrorInfo kErrors[] = {
#define MYCEL_ERROR_ROW(id, code, word, gql, text) {#id, code, word, gql, text},
    MYCEL_ERROR_TABLE(MYCEL_ERROR_ROW)
#undef MYCEL_ERROR_ROW
};

}  // namespace

const ErrorInfo& GetErrorInfo(ErrorId id) { return kErrors[static_cast<size_t>(id)]; }

}  // namespace mycel::engine::base
