// The one table of errors. Every failure that leaves the engine carries an id from here; adding an error is adding a
// row.
//
// Columns: id, Neo4j status code, TCK detail word (empty where the TCK names none), GQL status, GQL status description.
// The Neo4j code decides how a driver reacts (TransientError: retried); the detail word opens the message.
// Sources: openCypher TCK (detail words), the Neo4j status code list, GQLSTATUS codes of ISO/IEC 39075.
#pragma once

// clang-format off
#define MYCEL_ERROR_TABLE(ROW) \
  /* compile time: names and syntax */ \
  ROW(kSyntaxError,               "Neo.ClientError.Statement.SyntaxError", "", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kUnexpectedSyntax,          "Neo.ClientError.Statement.SyntaxError", "UnexpectedSyntax", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kUndefinedVariable,         "Neo.ClientError.Statement.SyntaxError", "UndefinedVariable", "42N62", "error: syntax error or access rule violation - variable not defined") \
  ROW(kVariableAlreadyBound,      "Neo.ClientError.Statement.SyntaxError", "VariableAlreadyBound", "42N59", "error: syntax error or access rule violation - variable already defined") \
  ROW(kVariableTypeConflict,      "Neo.ClientError.Statement.SyntaxError", "VariableTypeConflict", "22G03", "error: data exception - invalid value type") \
  ROW(kRelationshipUniquenessViolation, "Neo.ClientError.Statement.SyntaxError", "RelationshipUniquenessViolation", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kCreatingVarLength,         "Neo.ClientError.Statement.SyntaxError", "CreatingVarLength", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kNoSingleRelationshipType,  "Neo.ClientError.Statement.SyntaxError", "NoSingleRelationshipType", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kRequiresDirectedRelationship, "Neo.ClientError.Statement.SyntaxError", "RequiresDirectedRelationship", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidParameterUse,       "Neo.ClientError.Statement.SyntaxError", "InvalidParameterUse", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidClauseComposition,  "Neo.ClientError.Statement.SyntaxError", "InvalidClauseComposition", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kColumnNameConflict,        "Neo.ClientError.Statement.SyntaxError", "ColumnNameConflict", "42N38", "error: syntax error or access rule violation - duplicate return item name") \
  ROW(kNoExpressionAlias,         "Neo.ClientError.Statement.SyntaxError", "NoExpressionAlias", "42N21", "error: syntax error or access rule violation - unaliased return item") \
  ROW(kNoVariablesInScope,        "Neo.ClientError.Statement.SyntaxError", "NoVariablesInScope", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kDifferentColumnsInUnion,   "Neo.ClientError.Statement.SyntaxError", "DifferentColumnsInUnion", "42N39", "error: syntax error or access rule violation - incompatible return columns") \
  ROW(kNestedAggregation,         "Neo.ClientError.Statement.SyntaxError", "NestedAggregation", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidAggregation,        "Neo.ClientError.Statement.SyntaxError", "InvalidAggregation", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kAmbiguousAggregationExpression, "Neo.ClientError.Statement.SyntaxError", "AmbiguousAggregationExpression", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kNonConstantExpression,     "Neo.ClientError.Statement.SyntaxError", "NonConstantExpression", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kNegativeIntegerArgument,   "Neo.ClientError.Statement.SyntaxError", "NegativeIntegerArgument", "22N02", "error: data exception - specified negative numeric value") \
  ROW(kInvalidArgumentTypeSyntax, "Neo.ClientError.Statement.SyntaxError", "InvalidArgumentType", "22G03", "error: data exception - invalid value type") \
  ROW(kInvalidArgumentPassingMode, "Neo.ClientError.Statement.SyntaxError", "InvalidArgumentPassingMode", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidNumberOfArguments,  "Neo.ClientError.Statement.SyntaxError", "InvalidNumberOfArguments", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kUnknownFunction,           "Neo.ClientError.Statement.SyntaxError", "UnknownFunction", "42N48", "error: syntax error or access rule violation - no such function") \
  ROW(kInvalidRelationshipPattern, "Neo.ClientError.Statement.SyntaxError", "InvalidRelationshipPattern", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidUnicodeLiteral,     "Neo.ClientError.Statement.SyntaxError", "InvalidUnicodeLiteral", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidUnicodeCharacter,   "Neo.ClientError.Statement.SyntaxError", "InvalidUnicodeCharacter", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kInvalidNumberLiteral,      "Neo.ClientError.Statement.SyntaxError", "InvalidNumberLiteral", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kIntegerOverflow,           "Neo.ClientError.Statement.SyntaxError", "IntegerOverflow", "22003", "error: data exception - numeric value out of range") \
  ROW(kFloatingPointOverflow,     "Neo.ClientError.Statement.SyntaxError", "FloatingPointOverflow", "22003", "error: data exception - numeric value out of range") \
  ROW(kInvalidDelete,             "Neo.ClientError.Statement.SyntaxError", "InvalidDelete", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kUndefinedProperty,         "Neo.ClientError.Statement.SyntaxError", "PropertyNotFound", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kNotSupported,              "Neo.ClientError.Statement.SyntaxError", "NotSupported", "51N00", "error: system configuration or operation exception - unsupported feature") \
  ROW(kStatementTooComplex,       "Neo.ClientError.Statement.SyntaxError", "StatementTooComplex", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kUnsupportedAdministrationCommand, "Neo.ClientError.Statement.UnsupportedAdministrationCommand", "", "51N00", "error: system configuration or operation exception - unsupported feature") \
  /* semantics and arguments */ \
  ROW(kSemanticError,             "Neo.ClientError.Statement.SemanticError", "", "42001", "error: syntax error or access rule violation - invalid syntax") \
  ROW(kMergeReadOwnWrites,        "Neo.ClientError.Statement.SemanticError", "MergeReadOwnWrites", "22N31", "error: data exception - invalid properties in merge pattern") \
  ROW(kParameterMissing,          "Neo.ClientError.Statement.ParameterMissing", "MissingParameter", "42N51", "error: syntax error or access rule violation - invalid parameter") \
  ROW(kArgumentError,             "Neo.ClientError.Statement.ArgumentError", "", "22N27", "error: data exception - invalid entity type") \
  ROW(kNumberOutOfRange,          "Neo.ClientError.Statement.ArgumentError", "NumberOutOfRange", "22003", "error: data exception - numeric value out of range") \
  ROW(kInvalidArgumentValue,      "Neo.ClientError.Statement.ArgumentError", "InvalidArgumentValue", "22N11", "error: data exception - invalid argument") \
  ROW(kInvalidArgumentKind,       "Neo.ClientError.Statement.ArgumentError", "InvalidArgumentType", "22G03", "error: data exception - invalid value type") \
  ROW(kNegativeIntegerArgumentAtRuntime, "Neo.ClientError.Statement.ArgumentError", "NegativeIntegerArgument", "22N02", "error: data exception - specified negative numeric value") \
  ROW(kTypeError,                 "Neo.ClientError.Statement.TypeError", "", "22G03", "error: data exception - invalid value type") \
  ROW(kInvalidArgumentType,       "Neo.ClientError.Statement.TypeError", "InvalidArgumentType", "22G03", "error: data exception - invalid value type") \
  ROW(kInvalidArgumentValueType,  "Neo.ClientError.Statement.TypeError", "InvalidArgumentValue", "22G03", "error: data exception - invalid value type") \
  ROW(kInvalidPropertyType,       "Neo.ClientError.Statement.TypeError", "InvalidPropertyType", "22N01", "error: data exception - invalid type") \
  ROW(kListElementAccessByNonInteger, "Neo.ClientError.Statement.TypeError", "ListElementAccessByNonInteger", "22G03", "error: data exception - invalid value type") \
  ROW(kMapElementAccessByNonString, "Neo.ClientError.Statement.TypeError", "MapElementAccessByNonString", "22G03", "error: data exception - invalid value type") \
  ROW(kPropertyAccessOnNonMap,    "Neo.ClientError.Statement.TypeError", "PropertyAccessOnNonMap", "22G03", "error: data exception - invalid value type") \
  ROW(kArithmeticError,           "Neo.ClientError.Statement.ArithmeticError", "", "22000", "error: data exception") \
  ROW(kDivisionByZero,            "Neo.ClientError.Statement.ArithmeticError", "DivisionByZero", "22012", "error: data exception - division by zero") \
  ROW(kArithmeticOverflow,        "Neo.ClientError.Statement.ArithmeticError", "NumberOutOfRange", "22003", "error: data exception - numeric value out of range") \
  ROW(kEntityNotFound,            "Neo.ClientError.Statement.EntityNotFound", "", "22N05", "error: data exception - entity not found") \
  ROW(kDeletedEntityAccess,       "Neo.ClientError.Statement.EntityNotFound", "DeletedEntityAccess", "22N05", "error: data exception - entity not found") \
  ROW(kAccessMode,                "Neo.ClientError.Statement.AccessMode", "", "25G03", "error: invalid transaction state - transaction type mismatch") \
  ROW(kExternalResourceFailed,    "Neo.ClientError.Statement.ExternalResourceFailed", "", "22N43", "error: data exception - could not load external resource") \
  /* procedures */ \
  ROW(kProcedureNotFound,         "Neo.ClientError.Procedure.ProcedureNotFound", "ProcedureNotFound", "42N08", "error: syntax error or access rule violation - no such procedure") \
  ROW(kProcedureCallFailed,       "Neo.ClientError.Procedure.ProcedureCallFailed", "", "52N02", "error: procedure exception - procedure execution error") \
  /* schema */ \
  ROW(kConstraintValidationFailed, "Neo.ClientError.Schema.ConstraintValidationFailed", "", "22N41", "error: data exception - constraint violation") \
  ROW(kDeleteConnectedNode,       "Neo.ClientError.Schema.ConstraintValidationFailed", "DeleteConnectedNode", "G1001", "error: dependent object error - edges still exist") \
  ROW(kConstraintAlreadyExists,   "Neo.ClientError.Schema.ConstraintAlreadyExists", "", "22N65", "error: data exception - constraint already exists") \
  ROW(kEquivalentSchemaRuleAlreadyExists, "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists", "", "22N70", "error: data exception - an equivalent index already exists") \
  ROW(kIndexWithNameAlreadyExists, "Neo.ClientError.Schema.IndexWithNameAlreadyExists", "", "22N71", "error: data exception - index with the same name already exists") \
  ROW(kConstraintWithNameAlreadyExists, "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists", "", "22N66", "error: data exception - constraint with the same name already exists") \
  ROW(kIndexAlreadyExists,        "Neo.ClientError.Schema.IndexAlreadyExists", "", "22N70", "error: data exception - an equivalent index already exists") \
  ROW(kConstraintCreationFailed,  "Neo.DatabaseError.Schema.ConstraintCreationFailed", "", "50N11", "error: general processing exception - constraint creation failed") \
  ROW(kIndexDropFailed,           "Neo.DatabaseError.Schema.IndexDropFailed", "", "22N69", "error: data exception - index does not exist") \
  ROW(kConstraintDropFailed,      "Neo.DatabaseError.Schema.ConstraintDropFailed", "", "22N64", "error: data exception - constraint does not exist") \
  ROW(kForbiddenOnConstraintIndex, "Neo.ClientError.Schema.ForbiddenOnConstraintIndex", "", "22N73", "error: data exception - index belongs to constraint") \
  ROW(kIndexNotFound,             "Neo.ClientError.Schema.IndexNotFound", "", "22N69", "error: data exception - index does not exist") \
  ROW(kRepeatedPropertyInCompositeSchema, "Neo.ClientError.Schema.RepeatedPropertyInCompositeSchema", "", "22N76", "error: data exception - index contains duplicated tokens") \
  ROW(kRepeatedLabelInSchema,     "Neo.ClientError.Schema.RepeatedLabelInSchema", "", "22N76", "error: data exception - index contains duplicated tokens") \
  ROW(kRepeatedRelationshipTypeInSchema, "Neo.ClientError.Schema.RepeatedRelationshipTypeInSchema", "", "22N76", "error: data exception - index contains duplicated tokens") \
  ROW(kTokenNameError,            "Neo.ClientError.Schema.TokenNameError", "", "42N05", "error: syntax error or access rule violation - invalid token name") \
  /* transactions */ \
  ROW(kDeadlockDetected,          "Neo.TransientError.Transaction.DeadlockDetected", "", "40N03", "error: transaction rollback - deadlock detected") \
  ROW(kWriteConflict,             "Neo.TransientError.Transaction.Outdated", "", "25N02", "error: invalid transaction state - unable to complete transaction") \
  ROW(kLockClientStopped,         "Neo.ClientError.Transaction.LockClientStopped", "", "25N14", "error: invalid transaction state - transaction termination") \
  ROW(kTransactionTimedOut,       "Neo.ClientError.Transaction.TransactionTimedOut", "", "25N15", "error: invalid transaction state - transaction timeout") \
  ROW(kTransactionTimedOutClient, "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", "", "25N15", "error: invalid transaction state - transaction timeout") \
  ROW(kTerminated,                "Neo.ClientError.Transaction.Terminated", "", "25N14", "error: invalid transaction state - transaction termination") \
  ROW(kInvalidBookmark,           "Neo.ClientError.Transaction.InvalidBookmark", "", "08N13", "error: connection exception - invalid bookmark") \
  ROW(kBookmarkTimeout,           "Neo.TransientError.Transaction.BookmarkTimeout", "", "08N14", "error: connection exception - bookmark timeout") \
  ROW(kTransactionStartFailed,    "Neo.DatabaseError.Transaction.TransactionStartFailed", "", "25N05", "error: invalid transaction state - transaction start failed") \
  ROW(kTransactionCommitFailed,   "Neo.DatabaseError.Transaction.TransactionCommitFailed", "", "2DN01", "error: invalid transaction termination - commit failed") \
  ROW(kForbiddenDueToTransactionType, "Neo.ClientError.Transaction.ForbiddenDueToTransactionType", "", "25N01", "error: invalid transaction state - invalid combination of statement types") \
  ROW(kTransactionNotFound,       "Neo.ClientError.Transaction.TransactionNotFound", "", "25N08", "error: invalid transaction state - invalid transaction") \
  /* requests and security */ \
  ROW(kRequestInvalid,            "Neo.ClientError.Request.Invalid", "", "08N06", "error: connection exception - protocol error") \
  ROW(kRequestInvalidFormat,      "Neo.ClientError.Request.InvalidFormat", "", "08N06", "error: connection exception - protocol error") \
  ROW(kUnauthorized,              "Neo.ClientError.Security.Unauthorized", "", "42NFF", "error: syntax error or access rule violation - permission/access denied") \
  ROW(kAuthenticationRateLimit,   "Neo.ClientError.Security.AuthenticationRateLimit", "", "42NFF", "error: syntax error or access rule violation - permission/access denied") \
  ROW(kCredentialsExpired,        "Neo.ClientError.Security.CredentialsExpired", "", "42NFD", "error: syntax error or access rule violation - credentials expired") \
  ROW(kForbidden,                 "Neo.ClientError.Security.Forbidden", "", "42NFF", "error: syntax error or access rule violation - permission/access denied") \
  ROW(kDatabaseNotFound,          "Neo.ClientError.Database.DatabaseNotFound", "", "22N51", "error: data exception - database not found") \
  /* resources */ \
  ROW(kMemoryLimit,               "Neo.TransientError.General.MemoryPoolOutOfMemoryError", "", "51N55", "error: system configuration or operation exception - memory pool out of memory") \
  ROW(kTransactionMemoryLimit,    "Neo.TransientError.General.TransactionMemoryLimit", "", "51N56", "error: system configuration or operation exception - transaction memory limit reached") \
  ROW(kDatabaseUnavailable,       "Neo.TransientError.General.DatabaseUnavailable", "", "51N40", "error: system configuration or operation exception - database unavailable") \
  ROW(kReadOnly,                  "Neo.TransientError.General.WriteOnReadOnlyAccessDatabase", "", "25N02", "error: invalid transaction state - unable to complete transaction") \
  ROW(kDiskFull,                  "Neo.TransientError.General.OutOfDisk", "", "51N00", "error: system configuration or operation exception - out of disk") \
  ROW(kOutcomeUnknown,            "Neo.DatabaseError.Transaction.TransactionCommitFailed", "", "2DN01", "error: invalid transaction termination - commit failed") \
  ROW(kResourceExhausted,         "Neo.TransientError.General.TransactionOutOfMemoryError", "", "51N00", "error: system configuration or operation exception - resource exhausted") \
  ROW(kLimitExceeded,             "Neo.ClientError.General.LimitExceeded", "", "51N00", "error: system configuration or operation exception - limit exceeded") \
  /* files and formats */ \
  ROW(kNotFound,                  "Neo.DatabaseError.General.UnknownError", "", "50N42", "error: general processing exception - unexpected error") \
  ROW(kIoError,                   "Neo.DatabaseError.General.StorageDamageDetected", "", "50N42", "error: general processing exception - unexpected error") \
  ROW(kCorruption,                "Neo.DatabaseError.General.StorageDamageDetected", "", "50N42", "error: general processing exception - unexpected error") \
  ROW(kNewerFormat,               "Neo.DatabaseError.General.StorageDamageDetected", "", "50N42", "error: general processing exception - unexpected error") \
  ROW(kInvalidConfiguration,      "Neo.ClientError.General.InvalidArguments", "", "51N00", "error: system configuration or operation exception - invalid configuration") \
  ROW(kAlreadyInUse,              "Neo.DatabaseError.General.UnknownError", "", "50N42", "error: general processing exception - unexpected error") \
  ROW(kExecutionFailed,           "Neo.DatabaseError.Statement.ExecutionFailed", "", "50N42", "error: general processing exception - unexpected error") \
  ROW(kInternal,                  "Neo.DatabaseError.General.UnknownError", "", "50N42", "error: general processing exception - unexpected error")
// clang-format on
