#include "engine/bulk/verify_backup.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/bulk/backup_directory.h"
#include "engine/bulk/copy_file.h"
#include "engine/bulk/time_text.h"
#include "engine/wal/segment_reader.h"

namespace mycel::engine::bulk {

using base::ErrorId;
using base::Lsn;
using base::Result;
using base::Status;

namespace {

class Verifier {
 public:
  Verifier(env::Env* env, const BackupDirectory& directory, BackupReport* report)
      : env_(env), directory_(directory), report_(report) {}

  Status Check(const BackupManifest& manifest) {
    for (const BackupFile& file : manifest.files) MYCEL_RETURN_IF_ERROR(CheckFile(file).status());
    Lsn done = manifest.watermark;
    bool all_whole = true;
    for (const BackupLogFile& segment : manifest.log) {
      MYCEL_ASSIGN_OR_RETURN(const bool whole, CheckFile(segment.file));
      all_whole = all_whole && whole;
      if (!whole) continue;
      MYCEL_RETURN_IF_ERROR(CheckRecords(segment));
      if (segment.first.value <= done.value + 1) done = std::max(done, segment.last);
    }
    if (done < manifest.last && all_whole) {
      Add("log", "backup " + BackupFolderName(manifest.number) + ": its log ends at LSN " + std::to_string(done.value) +
                     ", its manifest says " + std::to_string(manifest.last.value));
    }
    return Status::Ok();
  }

 private:
  void Add(std::string area, std::string text) { report_->findings.push_back({std::move(area), std::move(text)}); }

  // Each once, however many backups share it.
  Result<bool> CheckFile(const BackupFile& file) {
    const auto known = checked_.find(file.stored);
    if (known != checked_.end()) return known->second;
    const std::string path = directory_.PathOf(file);
    const auto digest = DigestFile(env_, path, nullptr);
    bool good = false;
    if (digest.ok()) {
      good = digest->bytes == file.bytes && digest->sha256 == file.sha256;
      if (digest->bytes != file.bytes) {
        Add("file",
            path + " has " + std::to_string(digest->bytes) + " bytes, the manifest says " + std::to_string(file.bytes));
      } else if (!good) {
        Add("file", path + " is damaged: its SHA-256 is " + digest->sha256 + ", the manifest says " + file.sha256);
      }
    } else if (digest.status().id() == ErrorId::kNotFound) {
      Add("file", path + " is missing");
    } else {
      return digest.status();
    }
    checked_[file.stored] = good;
    return good;
  }

  Status CheckRecords(const BackupLogFile& segment) {
    const std::string path = directory_.PathOf(segment.file);
    const auto reader = wal::SegmentReader::Open(env_, path);
    if (!reader.ok()) {
      if (reader.status().id() == ErrorId::kIoError) return reader.status();
      Add("log", reader.status().message());
      return Status::Ok();
    }
    Lsn last;
    wal::RecordView record;
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const bool found, (*reader)->Next(&record));
      if (!found) break;
      last = record.lsn;
    }
    if (last < segment.last) Add("log", (*reader)->Ended().message());
    return Status::Ok();
  }

  env::Env* const env_;
  const BackupDirectory& directory_;
  BackupReport* const report_;
  std::map<std::string, bool> checked_;
};

std::string Megabytes(uint64_t bytes) {
  const uint64_t tenths = bytes / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

}  // namespace

Result<BackupReport> VerifyBackups(env::Env* env, const std::string& path) {
  MYCEL_ASSIGN_OR_RETURN(BackupDirectory directory, ListBackups(env, path));
  if (directory.backups.empty() && directory.damaged.empty()) {
    return Status::Error(ErrorId::kNotFound, "There is no finished backup in " + path);
  }
  BackupReport report;
  report.path = path;
  report.unfinished = directory.unfinished;
  for (const Status& status : directory.damaged) report.findings.push_back({"manifest", status.message()});
  Verifier verifier(env, directory, &report);
  for (const BackupManifest& manifest : directory.backups) MYCEL_RETURN_IF_ERROR(verifier.Check(manifest));
  report.backups = std::move(directory.backups);
  return report;
}

std::string DescribeBackup(const BackupManifest& manifest) {
  std::string text = manifest.based_on ? "incremental" : "full";
  text += " backup " + BackupFolderName(manifest.number) + " of " + TimeText(manifest.finished_micros) + ": LSN " +
          std::to_string(manifest.first.value) + " to " + std::to_string(manifest.last.value);
  if (manifest.last_micros != 0) text += ", last commit " + TimeText(manifest.last_micros);
  return text + ", " + std::to_string(manifest.files.size() + manifest.log.size()) + " files, " +
         Megabytes(manifest.bytes()) + ", of which " + Megabytes(manifest.copied_bytes()) + " are its own";
}

std::string BackupReport::ToText() const {
  std::string text = "backups in " + path + "\n";
  for (const BackupManifest& manifest : backups) text += "  " + DescribeBackup(manifest) + "\n";
  for (const std::string& folder : unfinished) {
    text += "  " + folder + ": left by a backup that was interrupted; the next backup removes it\n";
  }
  for (const Finding& finding : findings) text += "FINDING " + finding.area + ": " + finding.text + "\n";
  return text + (clean() ? "no findings\n" : std::to_string(findings.size()) + " findings\n");
}

std::string BackupReport::ToJson() const {
  nlohmann::json list = nlohmann::json::array();
  for (const BackupManifest& manifest : backups) {
    list.push_back({{"number", manifest.number},
                    {"kind", manifest.based_on ? "incremental" : "full"},
                    {"finished", TimeText(manifest.finished_micros)},
                    {"first_lsn", manifest.first.value},
                    {"last_lsn", manifest.last.value},
                    {"first_micros", manifest.first_micros},
                    {"last_micros", manifest.last_micros},
                    {"bytes", manifest.bytes()},
                    {"copied_bytes", manifest.copied_bytes()}});
  }
  nlohmann::json found = nlohmann::json::array();
  for (const Finding& finding : findings) found.push_back({{"area", finding.area}, {"text", finding.text}});
  const nlohmann::json whole = {{"path", path},
                                {"clean", clean()},
                                {"backups", std::move(list)},
                                {"unfinished", unfinished},
                                {"findings", std::move(found)}};
  return whole.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mycel::engine::bulk
