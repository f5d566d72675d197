// Loads the generated graph over Bolt, in UNWIND batches of 10,000.
#pragma once

#include "benchmarks/datasets/social_graph.h"
#include "benchmarks/runner/bolt_connection.h"

namespace mycel::benchmarks {

// Whether the server holds exactly this graph already, going by its counts.
[[nodiscard]] bool IsLoaded(const SocialGraph& graph, BoltConnection* connection);

// Removes all users and loads; returns the seconds that users and edges took, without the removal and the index. Throws
// when the counts are wrong afterwards.
double Load(const SocialGraph& graph, BoltConnection* connection);

}  // namespace mycel::benchmarks
