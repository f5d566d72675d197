// The whole syntax tree; see ast_node.h for its rules.
#pragma once

#include "engine/cypher/ast_admin.h"       // IWYU pragma: export
#include "engine/cypher/ast_clause.h"      // IWYU pragma: export
#include "engine/cypher/ast_expression.h"  // IWYU pragma: export
#include "engine/cypher/ast_node.h"        // IWYU pragma: export
#include "engine/cypher/ast_pattern.h"     // IWYU pragma: export
#include "engine/cypher/ast_schema.h"      // IWYU pragma: export
#include "engine/cypher/ast_statement.h"   // IWYU pragma: export
#include "engine/cypher/ast_type.h"        // IWYU pragma: export
