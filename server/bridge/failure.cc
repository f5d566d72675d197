#include "server/bridge/failure.h"

namespace mycel::server::bridge {

protocol::bolt::Failure ToFailure(const engine::base::Status& status) {
  const engine::base::ErrorInfo& info = status.info();
  protocol::bolt::Failure failure;
  failure.code = info.neo4j_code;
  failure.message = status.FullMessage();
  failure.gql_status = info.gql_status;
  failure.description = info.gql_description;
  return failure;
}

}  // namespace mycel::server::bridge
