#include "harness/store/open_campaign.h"

#include <sys/stat.h>

#include <cassert>
#include <cerrno>
#include <cstdlib>

#include "harness/store/schema.h"

namespace zpilab {
namespace {

std::int64_t pragma(Database& database, const std::string& name) {
  Statement query(database, "PRAGMA " + name);
  return query.next() ? query.integer(0) : 0;
}

[[noreturn]] void not_a_campaign(const std::string& path, const std::string& why,
                                 const FileKind& kind = kCampaignFile) {
  throw StoreFailure(make_error(Errc::invalid_input, "not a " + std::string(kind.name) + ": " + why, path));
}

/// The statement of schema.sql that makes a table.
std::string statement_making(std::string_view table) {
  const std::string_view schema = campaign_schema();
  const std::size_t begin = schema.find("CREATE TABLE " + std::string(table) + " (");
  assert(begin != std::string_view::npos);
  return std::string(schema.substr(begin, schema.find(';', begin) + 1 - begin));
}

}  // namespace

void require_file(const std::string& path, const FileKind& kind) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const Errc code = errno == ENOENT || errno == ENOTDIR ? Errc::invalid_input : Errc::io;
    throw StoreFailure(make_error(code, errno_message("open the " + std::string(kind.name), errno), path));
  }
  if (S_ISDIR(status.st_mode)) not_a_campaign(path, "it is a folder", kind);
}

std::int64_t application_id(Database& database) { return pragma(database, "application_id"); }
std::int64_t format_version(Database& database) { return pragma(database, "user_version"); }

void require_campaign(Database& database, Purpose purpose) {
  if (application_id(database) != kCampaignApplicationId)
    not_a_campaign(database.path(), "zpilab did not make this SQLite database");
  const std::int64_t version = format_version(database);
  const bool readable = version >= kOldestReadableVersion && version <= kCampaignFormatVersion;
  if (purpose == Purpose::reading && readable) return;
  if (version >= kOldestWritableVersion && version <= kCampaignFormatVersion) return;
  if (readable)
    throw StoreFailure(make_error(
        Errc::invalid_input,
        "a campaign file of format " + std::to_string(version) + ": it can be read, but zpilab " +
            ZPILAB_VERSION + " does not go on with it. Use the zpilab that made it, or start a new campaign",
        database.path()));
  throw StoreFailure(make_error(
      Errc::invalid_input,
      "a campaign file of format " + std::to_string(version) + "; this zpilab " + ZPILAB_VERSION +
          " reads format " + std::to_string(kCampaignFormatVersion) + ". Use the zpilab " + "that made it",
      database.path()));
}

void bring_up_to_date(Database& database) {
  if (format_version(database) != 2) return;
  Transaction transaction(database, Transaction::Kind::write);
  database.execute(statement_making("alarm_line") + "PRAGMA user_version = 3;");
  transaction.commit();
}

CampaignHeader read_header(Database& database) {
  Statement row(
      database,
      "SELECT scenario_name, scenario_text, scenario_hash, inventory_name, inventory_text, inventory_hash,"
      " plan_hash, seed, zpilab_version, git_revision, created_utc FROM campaign");
  if (!row.next()) not_a_campaign(database.path(), "it has no header");
  CampaignHeader header;
  header.scenario_name = row.text(0);
  header.scenario_text = row.text(1);
  header.scenario_hash = row.text(2);
  header.inventory_name = row.text(3);
  header.inventory_text = row.text(4);
  header.inventory_hash = row.text(5);
  header.plan_hash = row.text(6);
  header.seed = std::strtoull(row.text(7).c_str(), nullptr, 10);
  header.zpilab_version = row.text(8);
  header.git_revision = row.text(9);
  header.created_utc = row.text(10);
  for (Statement detector(database, "SELECT name, text FROM detector"); detector.next();)
    header.detectors[detector.text(0)] = detector.text(1);
  const std::string apart = format_version(database) >= 2 ? "apart" : "name = 'legit-inventory'";
  for (Statement workload(database, "SELECT name, hash, " + apart + " FROM workload"); workload.next();) {
    header.workloads[workload.text(0)] = workload.text(1);
    if (workload.integer(2) != 0) header.workloads_apart.insert(workload.text(0));
  }
  return header;
}

}  // namespace zpilab
