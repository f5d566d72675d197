#include "server/main/allocator.h"

#ifdef MYCEL_MIMALLOC
#include <mimalloc.h>
#endif

namespace mycel::server {
namespace {

constexpr size_t kSmallBudget = size_t{512} << 20;

}  // namespace

void FitAllocator(size_t memory_limit_bytes) {
  if (memory_limit_bytes > kSmallBudget) return;
#ifdef MYCEL_MIMALLOC
#if MI_MALLOC_VERSION >= 210
  mi_option_set(mi_option_purge_delay, 0);
#else
  mi_option_set(mi_option_decommit_delay, 0);
  mi_option_set(mi_option_page_reset, 1);
#endif
#endif
}

}  // namespace mycel::server
