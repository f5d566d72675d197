#include "engine/graph/epoch.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>
#include <vector>

namespace mycel::engine::graph {
namespace {

std::atomic<int> freed{0};

struct Counted {
  ~Counted() { freed.fetch_add(1); }
  int value = 1;
};

void Delete(void* object) { delete static_cast<Counted*>(object); }

TEST_CASE("what is retired is freed once nobody is pinned, and not before") {
  freed = 0;
  EpochDomain epochs;
  {
    const EpochPin pin(&epochs);
    epochs.Retire(new Counted, Delete);
    epochs.Collect();
    CHECK(freed == 0);
  }
  epochs.Collect();
  CHECK(freed == 1);
}

TEST_CASE("a pin that began after the retirement does not hold it up") {
  freed = 0;
  EpochDomain epochs;
  epochs.Retire(new Counted, Delete);
  epochs.Collect();  // the present epoch ends
  const EpochPin pin(&epochs);
  epochs.Collect();
  CHECK(freed == 1);
}

TEST_CASE("the end of a domain frees what is left") {
  freed = 0;
  {
    EpochDomain epochs;
    epochs.Retire(new Counted, Delete);
  }
  CHECK(freed == 1);
}

TEST_CASE("readers never see a freed object while a writer replaces it") {
  freed = 0;
  EpochDomain epochs;
  std::atomic<Counted*> shared{new Counted};
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&] {
      while (!done.load()) {
        const EpochPin pin(&epochs);
        if (shared.load(std::memory_order_acquire)->value != 1) wrong.fetch_add(1);
      }
    });
  }
  constexpr int kRounds = 5000;
  for (int i = 0; i < kRounds; ++i) {
    Counted* old = shared.exchange(new Counted, std::memory_order_acq_rel);
    epochs.Retire(old, [](void* object) {
      static_cast<Counted*>(object)->value = 0;
      Delete(object);
    });
    if (i % 10 == 0) epochs.Collect();
  }
  done.store(true);
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  epochs.Collect();
  epochs.Collect();
  CHECK(freed == kRounds);
  delete shared.load();
}

}  // namespace
}  // namespace mycel::engine::graph
