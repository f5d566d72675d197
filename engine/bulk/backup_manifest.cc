#include "engine/bulk/backup_manifest.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/bulk/sha256.h"
#include "engine/bulk/time_text.h"
#include "engine/wal/segment_copy.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;
using nlohmann::json;

namespace {

constexpr std::string_view kFormatName = "mycel backup ";
constexpr int kFormatVersion = 1;

json FileToJson(const BackupFile& file) {
  json object = {{"stored", file.stored}, {"bytes", file.bytes}, {"sha256", file.sha256}};
  if (!file.path.empty()) object["path"] = file.path;
  return object;
}

json ToObject(const BackupManifest& manifest) {
  json files = json::array();
  for (const BackupFile& file : manifest.files) files.push_back(FileToJson(file));
  json log = json::array();
  for (const BackupLogFile& segment : manifest.log) {
    json object = FileToJson(segment.file);
    object["timeline"] = wal::TimelineText(segment.timeline);
    object["first_lsn"] = segment.first.value;
    object["last_lsn"] = segment.last.value;
    log.push_back(std::move(object));
  }
  json object = {{"format", std::string(kFormatName) + std::to_string(kFormatVersion)},
                 {"number", manifest.number},
                 {"kind", manifest.based_on ? "incremental" : "full"},
                 {"database_id", manifest.database_id},
                 {"timeline", wal::TimelineText(manifest.timeline)},
                 {"started", TimeText(manifest.started_micros)},
                 {"started_micros", manifest.started_micros},
                 {"finished", TimeText(manifest.finished_micros)},
                 {"finished_micros", manifest.finished_micros},
                 {"watermark_lsn", manifest.watermark.value},
                 {"first_lsn", manifest.first.value},
                 {"last_lsn", manifest.last.value},
                 {"first_micros", manifest.first_micros},
                 {"last_micros", manifest.last_micros},
                 {"complete_micros", manifest.complete_micros},
                 {"files", std::move(files)},
                 {"log", std::move(log)}};
  if (manifest.based_on) object["based_on"] = *manifest.based_on;
  return object;
}

// Never leads out of the directory that it is joined to.
bool IsInside(const std::string& path) {
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string::npos) return false;
  for (size_t at = 0; at <= path.size();) {
    const size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = std::string_view(path).substr(at, slash - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = slash + 1;
  }
  return true;
}

bool FileFromJson(const json& object, bool named, BackupFile* file) {
  file->stored = object.at("stored").get<std::string>();
  file->bytes = object.at("bytes").get<uint64_t>();
  file->sha256 = object.at("sha256").get<std::string>();
  if (named) file->path = object.at("path").get<std::string>();
  return IsInside(file->stored) && (!named || IsInside(file->path));
}

// Throws json::exception where something is missing; false where a value cannot be.
bool FromObject(const json& object, BackupManifest* manifest) {
  manifest->number = object.at("number").get<uint64_t>();
  if (object.contains("based_on")) manifest->based_on = object.at("based_on").get<uint64_t>();
  manifest->database_id = object.at("database_id").get<std::string>();
  manifest->started_micros = object.at("started_micros").get<int64_t>();
  manifest->finished_micros = object.at("finished_micros").get<int64_t>();
  manifest->watermark = Lsn(object.at("watermark_lsn").get<uint64_t>());
  manifest->first = Lsn(object.at("first_lsn").get<uint64_t>());
  manifest->last = Lsn(object.at("last_lsn").get<uint64_t>());
  manifest->first_micros = object.at("first_micros").get<int64_t>();
  manifest->last_micros = object.at("last_micros").get<int64_t>();
  manifest->complete_micros = object.at("complete_micros").get<int64_t>();
  bool good = wal::ParseTimelineText(object.at("timeline").get<std::string>(), &manifest->timeline);
  for (const json& one : object.at("files")) {
    good = FileFromJson(one, true, &manifest->files.emplace_back()) && good;
  }
  for (const json& one : object.at("log")) {
    BackupLogFile& segment = manifest->log.emplace_back();
    good = FileFromJson(one, false, &segment.file) &&
           wal::ParseTimelineText(one.at("timeline").get<std::string>(), &segment.timeline) && good;
    segment.first = Lsn(one.at("first_lsn").get<uint64_t>());
    segment.last = Lsn(one.at("last_lsn").get<uint64_t>());
  }
  return good && manifest->watermark <= manifest->first && manifest->first <= manifest->last;
}

Status Damaged(const std::string& file, const std::string& why) {
  return Status::Error(ErrorId::kCorruption, "backup manifest " + file + " is damaged: " + why);
}

}  // namespace

uint64_t BackupManifest::bytes() const {
  uint64_t sum = 0;
  for (const BackupFile& file : files) sum += file.bytes;
  for (const BackupLogFile& segment : log) sum += segment.file.bytes;
  return sum;
}

uint64_t BackupManifest::copied_bytes() const {
  const std::string own = BackupFolderName(number) + "/";
  uint64_t sum = 0;
  for (const BackupFile& file : files) sum += file.stored.starts_with(own) ? file.bytes : 0;
  for (const BackupLogFile& segment : log) sum += segment.file.bytes;
  return sum;
}

std::string BackupManifest::ToJson() const {
  const json object = ToObject(*this);
  return json{{"manifest", object}, {"sha256", Sha256Hex(object.dump())}}.dump(1) + "\n";
}

Result<BackupManifest> BackupManifest::FromJson(const std::string& text, const std::string& file) {
  try {
    const json whole = json::parse(text);
    const json& object = whole.at("manifest");
    if (Sha256Hex(object.dump()) != whole.at("sha256").get<std::string>()) {
      return Damaged(file, "its checksum does not match");
    }
    const auto format = object.at("format").get<std::string>();
    if (format != std::string(kFormatName) + std::to_string(kFormatVersion)) {
      return Status::Error(ErrorId::kNewerFormat, "backup manifest " + file + " has the format '" + format +
                                                      "'; this program reads 'mycel backup 1'");
    }
    BackupManifest manifest;
    if (!FromObject(object, &manifest)) return Damaged(file, "it holds a value that cannot be");
    return manifest;
  } catch (const json::exception& error) {
    return Damaged(file, error.what());
  }
}

std::string BackupFolderName(uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof(text), "%04llu", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace mycel::engine::bulk
