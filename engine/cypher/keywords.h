// Words that have a meaning somewhere in the grammar. None is reserved: the lexer only marks an identifier with its
// keyword, and the parser decides from the context whether it is one.
#pragma once

#include <cstdint>
#include <string_view>

namespace mycel::engine::cypher {

// clang-format off
#define MYCEL_CYPHER_KEYWORDS(WORD) \
  WORD(kAccess, "ACCESS") WORD(kActive, "ACTIVE") WORD(kAcyclic, "ACYCLIC") WORD(kAdd, "ADD") WORD(kAlias, "ALIAS") \
  WORD(kAliases, "ALIASES") WORD(kAll, "ALL") WORD(kAllshortestpaths, "ALLSHORTESTPATHS") WORD(kAlter, "ALTER") \
  WORD(kAnd, "AND") WORD(kAny, "ANY") WORD(kArray, "ARRAY") WORD(kAs, "AS") WORD(kAsc, "ASC") \
  WORD(kAscending, "ASCENDING") WORD(kAssign, "ASSIGN") WORD(kAuth, "AUTH") WORD(kBindings, "BINDINGS") \
  WORD(kBool, "BOOL") WORD(kBoolean, "BOOLEAN") WORD(kBoth, "BOTH") WORD(kBreak, "BREAK") \
  WORD(kBuilt, "BUILT") WORD(kBy, "BY") WORD(kCall, "CALL") WORD(kCascade, "CASCADE") WORD(kCase, "CASE") \
  WORD(kChange, "CHANGE") WORD(kCollect, "COLLECT") WORD(kCommand, "COMMAND") WORD(kCommands, "COMMANDS") \
  WORD(kComposite, "COMPOSITE") WORD(kConcurrent, "CONCURRENT") WORD(kConstraint, "CONSTRAINT") \
  WORD(kConstraints, "CONSTRAINTS") WORD(kContains, "CONTAINS") WORD(kContinue, "CONTINUE") \
  WORD(kCoordinate, "COORDINATE") WORD(kCoordinates, "COORDINATES") WORD(kCopy, "COPY") WORD(kCount, "COUNT") \
  WORD(kCreate, "CREATE") WORD(kCsv, "CSV") WORD(kCurrent, "CURRENT") WORD(kCypher, "CYPHER") WORD(kData, "DATA") \
  WORD(kDatabase, "DATABASE") WORD(kDatabases, "DATABASES") WORD(kDate, "DATE") WORD(kDatetime, "DATETIME") \
  WORD(kDays, "DAYS") WORD(kDefault, "DEFAULT") WORD(kDefined, "DEFINED") WORD(kDelete, "DELETE") \
  WORD(kDeny, "DENY") WORD(kDesc, "DESC") WORD(kDescending, "DESCENDING") WORD(kDestroy, "DESTROY") \
  WORD(kDetach, "DETACH") WORD(kDifferent, "DIFFERENT") WORD(kDimension, "DIMENSION") WORD(kDistance, "DISTANCE") \
  WORD(kDistinct, "DISTINCT") WORD(kDriver, "DRIVER") WORD(kDrop, "DROP") WORD(kDump, "DUMP") \
  WORD(kDuration, "DURATION") WORD(kEach, "EACH") WORD(kEdge, "EDGE") WORD(kElement, "ELEMENT") \
  WORD(kElements, "ELEMENTS") WORD(kElse, "ELSE") WORD(kEnable, "ENABLE") WORD(kEncrypted, "ENCRYPTED") \
  WORD(kEnd, "END") WORD(kEnds, "ENDS") WORD(kError, "ERROR") WORD(kExecutable, "EXECUTABLE") \
  WORD(kExecute, "EXECUTE") WORD(kExist, "EXIST") WORD(kExistence, "EXISTENCE") WORD(kExists, "EXISTS") \
  WORD(kExplain, "EXPLAIN") WORD(kFail, "FAIL") WORD(kFalse, "FALSE") WORD(kFieldterminator, "FIELDTERMINATOR") \
  WORD(kFilter, "FILTER") WORD(kFinish, "FINISH") WORD(kFloat, "FLOAT") WORD(kFloat32, "FLOAT32") \
  WORD(kFloat64, "FLOAT64") WORD(kFor, "FOR") WORD(kForeach, "FOREACH") WORD(kFrom, "FROM") \
  WORD(kFulltext, "FULLTEXT") WORD(kFunction, "FUNCTION") WORD(kFunctions, "FUNCTIONS") WORD(kGrant, "GRANT") \
  WORD(kGraph, "GRAPH") WORD(kGroup, "GROUP") WORD(kGroups, "GROUPS") WORD(kHeaders, "HEADERS") WORD(kHome, "HOME") \
  WORD(kHour, "HOUR") WORD(kHours, "HOURS") WORD(kIf, "IF") WORD(kImmutable, "IMMUTABLE") WORD(kIn, "IN") \
  WORD(kIndex, "INDEX") WORD(kIndexes, "INDEXES") WORD(kInf, "INF") WORD(kInfinity, "INFINITY") \
  WORD(kInsert, "INSERT") WORD(kInt, "INT") WORD(kInt16, "INT16") WORD(kInt32, "INT32") WORD(kInt64, "INT64") \
  WORD(kInt8, "INT8") WORD(kInteger, "INTEGER") WORD(kInteger16, "INTEGER16") WORD(kInteger32, "INTEGER32") \
  WORD(kInteger64, "INTEGER64") WORD(kInteger8, "INTEGER8") WORD(kInto, "INTO") WORD(kIs, "IS") WORD(kJoin, "JOIN") \
  WORD(kKey, "KEY") WORD(kLabel, "LABEL") WORD(kLabels, "LABELS") WORD(kLeading, "LEADING") WORD(kLet, "LET") \
  WORD(kLimit, "LIMIT") WORD(kList, "LIST") WORD(kLoad, "LOAD") WORD(kLocal, "LOCAL") WORD(kLookup, "LOOKUP") \
  WORD(kMap, "MAP") WORD(kMatch, "MATCH") WORD(kMerge, "MERGE") WORD(kMinute, "MINUTE") WORD(kMinutes, "MINUTES") \
  WORD(kName, "NAME") WORD(kNames, "NAMES") WORD(kNan, "NAN") WORD(kNext, "NEXT") WORD(kNfc, "NFC") \
  WORD(kNfd, "NFD") WORD(kNfkc, "NFKC") WORD(kNfkd, "NFKD") WORD(kNode, "NODE") WORD(kNodes, "NODES") \
  WORD(kNodetach, "NODETACH") WORD(kNone, "NONE") WORD(kNormalized, "NORMALIZED") WORD(kNot, "NOT") \
  WORD(kNothing, "NOTHING") WORD(kNowait, "NOWAIT") WORD(kNull, "NULL") WORD(kOf, "OF") WORD(kOffset, "OFFSET") \
  WORD(kOn, "ON") WORD(kOnly, "ONLY") WORD(kOption, "OPTION") WORD(kOptional, "OPTIONAL") WORD(kOptions, "OPTIONS") \
  WORD(kOr, "OR") WORD(kOrder, "ORDER") WORD(kPassword, "PASSWORD") WORD(kPath, "PATH") WORD(kPaths, "PATHS") \
  WORD(kPlaintext, "PLAINTEXT") WORD(kPoint, "POINT") WORD(kPopulated, "POPULATED") WORD(kPrivilege, "PRIVILEGE") \
  WORD(kPrivileges, "PRIVILEGES") WORD(kProcedure, "PROCEDURE") WORD(kProcedures, "PROCEDURES") \
  WORD(kProfile, "PROFILE") WORD(kProperties, "PROPERTIES") WORD(kProperty, "PROPERTY") \
  WORD(kPropertyExistence, "PROPERTY_EXISTENCE") WORD(kRange, "RANGE") WORD(kRead, "READ") WORD(kReduce, "REDUCE") \
  WORD(kRel, "REL") WORD(kRelationship, "RELATIONSHIP") WORD(kRelationships, "RELATIONSHIPS") \
  WORD(kRemove, "REMOVE") WORD(kRename, "RENAME") WORD(kRepeatable, "REPEATABLE") WORD(kReplace, "REPLACE") \
  WORD(kReport, "REPORT") WORD(kRequire, "REQUIRE") WORD(kRequired, "REQUIRED") WORD(kRestrict, "RESTRICT") \
  WORD(kRetry, "RETRY") WORD(kReturn, "RETURN") WORD(kRevoke, "REVOKE") WORD(kRole, "ROLE") WORD(kRoles, "ROLES") \
  WORD(kRow, "ROW") WORD(kRows, "ROWS") WORD(kScan, "SCAN") WORD(kSec, "SEC") WORD(kSecond, "SECOND") \
  WORD(kSeconds, "SECONDS") WORD(kSeek, "SEEK") WORD(kServer, "SERVER") WORD(kServers, "SERVERS") WORD(kSet, "SET") \
  WORD(kSetting, "SETTING") WORD(kSettings, "SETTINGS") WORD(kShortest, "SHORTEST") \
  WORD(kShortestpath, "SHORTESTPATH") WORD(kShow, "SHOW") WORD(kSigned, "SIGNED") WORD(kSimple, "SIMPLE") \
  WORD(kSingle, "SINGLE") WORD(kSkip, "SKIP") WORD(kStart, "START") WORD(kStarts, "STARTS") WORD(kStatus, "STATUS") \
  WORD(kStop, "STOP") WORD(kString, "STRING") WORD(kSupported, "SUPPORTED") WORD(kSuspended, "SUSPENDED") \
  WORD(kTerminate, "TERMINATE") WORD(kText, "TEXT") WORD(kThen, "THEN") WORD(kTime, "TIME") \
  WORD(kTimestamp, "TIMESTAMP") WORD(kTimezone, "TIMEZONE") WORD(kTo, "TO") WORD(kTrail, "TRAIL") \
  WORD(kTrailing, "TRAILING") WORD(kTransaction, "TRANSACTION") WORD(kTransactions, "TRANSACTIONS") \
  WORD(kTrue, "TRUE") WORD(kType, "TYPE") WORD(kTyped, "TYPED") WORD(kTypes, "TYPES") WORD(kUnion, "UNION") \
  WORD(kUnique, "UNIQUE") WORD(kUniqueness, "UNIQUENESS") WORD(kUnwind, "UNWIND") WORD(kUse, "USE") \
  WORD(kUser, "USER") WORD(kUsers, "USERS") WORD(kUsing, "USING") WORD(kValue, "VALUE") WORD(kVarchar, "VARCHAR") \
  WORD(kVector, "VECTOR") WORD(kVertex, "VERTEX") WORD(kWait, "WAIT") WORD(kWalk, "WALK") WORD(kWhen, "WHEN") \
  WORD(kWhere, "WHERE") WORD(kWith, "WITH") WORD(kWithout, "WITHOUT") WORD(kWrite, "WRITE") WORD(kXor, "XOR") \
  WORD(kYield, "YIELD") WORD(kZone, "ZONE") WORD(kZoned, "ZONED")
// clang-format on

enum class Keyword : uint16_t {
  kNotKeyword,
#define MYCEL_KEYWORD_ENUM(name, text) name,
  MYCEL_CYPHER_KEYWORDS(MYCEL_KEYWORD_ENUM)
#undef MYCEL_KEYWORD_ENUM
};

// The keyword that `word` spells in any case, or kNotKeyword.
[[nodiscard]] Keyword FindKeyword(std::string_view word);

// Upper-case spelling.
[[nodiscard]] std::string_view KeywordText(Keyword keyword);

}  // namespace mycel::engine::cypher
