#include "engine/bulk/verify_report.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace mycel::engine::bulk {

void VerifyReport::Add(std::string_view area, std::string text) {
  ++finding_count;
  if (findings.size() < kMaxKeptFindings) findings.push_back({std::string(area), std::move(text)});
}

std::string VerifyReport::ToText() const {
  std::string out = path + ": checkpoint at LSN " + std::to_string(watermark.value) + ", log readable to LSN " +
                    std::to_string(last.value) + "\n";
  if (!torn_tail.empty())
    out += "the end of the log is cut by the next start (nothing acknowledged): " + torn_tail + "\n";
  out += recovery;
  if (graph_checked) {
    out += std::to_string(nodes) + " nodes, " + std::to_string(relationships) + " relationships, " +
           std::to_string(label_entries) + " labels on nodes, " + std::to_string(index_entries) + " entries in " +
           std::to_string(indexes) + " indexes, " + std::to_string(large_values) + " large values checked\n";
  } else {
    out += "the graph was not checked\n";
  }
  for (const Finding& finding : findings) out += finding.area + ": " + finding.text + "\n";
  if (finding_count > findings.size())
    out += std::to_string(finding_count - findings.size()) + " more are not listed\n";
  out += clean() ? "no damage found\n" : std::to_string(finding_count) + " findings\n";
  return out;
}

std::string VerifyReport::ToJson() const {
  nlohmann::json listed = nlohmann::json::array();
  for (const Finding& finding : findings) listed.push_back({{"area", finding.area}, {"text", finding.text}});
  const nlohmann::json report = {{"path", path},
                                 {"clean", clean()},
                                 {"watermark", watermark.value},
                                 {"lastLsn", last.value},
                                 {"tornTail", torn_tail},
                                 {"recovery", recovery},
                                 {"graphChecked", graph_checked},
                                 {"nodes", nodes},
                                 {"relationships", relationships},
                                 {"labelEntries", label_entries},
                                 {"indexes", indexes},
                                 {"indexEntries", index_entries},
                                 {"largeValues", large_values},
                                 {"findingCount", finding_count},
                                 {"findings", std::move(listed)}};
  // A name on disk may be anything: damaged bytes are replaced, not thrown at the caller.
  return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mycel::engine::bulk
