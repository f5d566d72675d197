// Every named limit of the engine: sizes, depths, queues, retries. What happens at the limit stands beside it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::engine::base {

// --- query text
// --------------------------------------------------------------------------------------------------------- Longer
// statements fail with StatementTooComplex before they are lexed.
inline constexpr size_t kMaxQueryBytes = size_t{16} << 20;
// Deeper nesting of expressions, patterns or subqueries fails with StatementTooComplex.
inline constexpr uint32_t kMaxNestingDepth = 6000;
// More operators on top of each other in a plan, which clauses become, fail with StatementTooComplex: planning,
// building and running recurse once per operator. A small stack allows fewer.
inline constexpr uint32_t kMaxPlanDepth = 6000;

// --- values
// ------------------------------------------------------------------------------------------------------------- Longer
// lists, maps and strings fail the row with LimitExceeded.
inline constexpr size_t kMaxListSize = size_t{1} << 28;
inline constexpr size_t kMaxStringBytes = size_t{1} << 30;
// Lists and maps nested deeper fail the row with LimitExceeded: decoding, comparing, hashing and printing recurse once
// per level, on any thread's stack and with the big frames of a sanitizer build.
inline constexpr uint32_t kMaxValueDepth = 1000;

// --- execution
// ---------------------------------------------------------------------------------------------------------- Rows in a
// batch; an operator never produces more at once.
inline constexpr uint32_t kBatchRows = 1024;
// LOAD CSV reads a file in pieces of this size, and a record that is larger than the second fails with
// ExternalResourceFailed.
inline constexpr size_t kCsvBufferBytes = size_t{64} << 10;
inline constexpr size_t kMaxCsvRecordBytes = size_t{16} << 20;
// Rows of CALL { … } IN TRANSACTIONS without OF … ROWS.
inline constexpr uint64_t kDefaultInnerTransactionRows = 1000;

// --- log
// ----------------------------------------------------------------------------------------------------------------
// Bytes that may wait for the log writer; committers wait for room above it.
inline constexpr size_t kMaxQueuedLogBytes = size_t{64} << 20;
// Size of one preallocated log segment.
inline constexpr size_t kLogSegmentBytes = size_t{64} << 20;
// A larger segment is refused when it is configured, and is damage when it is read.
inline constexpr size_t kMaxLogSegmentBytes = size_t{1} << 30;
// A report on a cut of the log lists at most this many records that are readable behind it.
inline constexpr size_t kMaxReportedLostRecords = 1000;

// --- catalog
// ------------------------------------------------------------------------------------------------------------ Longer
// names of labels, relationship types and property keys fail with TokenNameError.
inline constexpr size_t kMaxTokenNameBytes = 65534;
// More names in one token space fail with LimitExceeded.
inline constexpr uint32_t kMaxTokens = uint32_t{1} << 24;

// --- property indexes
// --------------------------------------------------------------------------------------------------- A string or byte
// array is indexed by at most this many bytes; what is longer is cut, and the reader's recheck decides.
inline constexpr size_t kMaxIndexedStringBytes = 1024;
// A whole key is cut at this size; it must stay below 2^14 with the entity id.
inline constexpr size_t kMaxIndexKeyBytes = 8192;

}  // namespace mycel::engine::base
