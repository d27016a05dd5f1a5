// Hostile submissions on disk: every one is refused by `zpilab-report verify` with the expected rule, in
// under 2 s of processor time and 256 MB, as measured of the program and its children.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/reports/submission/entry_on_disk.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;

struct Measured {
  int code = -1;
  double processor_seconds = 0;
  long peak_kib = 0;
  std::string output;
};

/// The program with its children, measured by the kernel.
Measured verify(const std::string& folder, const std::string& answer) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int out = ::open(answer.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    const std::string program = std::string(ZPILAB_BIN_DIR) + "/zpilab-report";
    ::execl(program.c_str(), program.c_str(), "verify", "--json", folder.c_str(), nullptr);
    ::_exit(127);
  }
  Measured run;
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  run.processor_seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                          static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  run.peak_kib = used.ru_maxrss;
  std::ostringstream text;
  text << std::ifstream(answer).rdbuf();
  run.output = text.str();
  return run;
}

/// What is wrong with an entry: an edit of its files before they are written, or of the folder afterwards.
struct Hostile {
  std::string name, rule;
  std::function<void(FilesByPath&)> edit = [](FilesByPath&) {};
  std::function<void(const fs::path&)> spoil = [](const fs::path&) {};
  bool redo = true;  ///< the manifest fits again, so that no hash gives it away
};

using Edit = std::function<void(FilesByPath&)>;
using Spoil = std::function<void(const fs::path&)>;

Edit put(const std::string& file, const std::string& text) {
  return [=](FilesByPath& files) { files[file] = text; };
}
Edit edit(const std::string& file, const std::string& what, const std::string& by) {
  return [=](FilesByPath& files) { files.at(file) = replaced_once(files.at(file), what, by); };
}
/// A file of so many bytes that takes no room on the disk.
Spoil hole(const std::string& file, off_t bytes) {
  return [=](const fs::path& folder) {
    std::ofstream(folder / file) << "x";
    fs::resize_file(folder / file, static_cast<std::uintmax_t>(bytes));
  };
}
std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const std::string kFirst = "evidence/syn-T3-idle-1.jsonl";
const std::string kXml = "evidence/syn-T3-idle-1.xml";

std::vector<Hostile> corpus() {
  const auto none = [](FilesByPath&) {};
  return {
      // files
      {"link to a secret", "file.kind", none,
       [](const fs::path& f) { fs::create_symlink("/etc/passwd", f / "evidence" / "a.jsonl"); }},
      {"link in place of a file", "file.kind", none,
       [](const fs::path& f) {
         fs::remove(f / "trials.jsonl");
         fs::create_symlink("/etc/passwd", f / "trials.jsonl");
       }},
      {"evidence is a link", "file.kind", none,
       [](const fs::path& f) {
         fs::rename(f / "evidence", f / "other");
         fs::create_directory_symlink("other", f / "evidence");
       }},
      {"link to itself", "file.kind", none,
       [](const fs::path& f) { fs::create_symlink("loop", f / "loop"); }},
      {"a pipe", "file.kind", none,
       [](const fs::path& f) {
         fs::remove(f / "system.json");
         ::mkfifo((f / "system.json").c_str(), 0600);
       }},
      {"a pipe as manifest", "file.kind", none,
       [](const fs::path& f) {
         fs::remove(f / "manifest.json");
         ::mkfifo((f / "manifest.json").c_str(), 0600);
       }},
      {"a socket", "file.kind", none,
       [](const fs::path& f) {
         const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
         sockaddr_un address{};
         address.sun_family = AF_UNIX;
         const std::string at = (f / "s").string();
         at.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
         ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
         ::close(fd);
       }},
      {"a device", "file.kind", none,
       [](const fs::path& f) {
         // Without root there is none to be had: then it is a link to one.
         if (::mknod((f / "evidence" / "zero.jsonl").c_str(), S_IFCHR | 0600, makedev(1, 5)) != 0)
           fs::create_symlink("/dev/zero", f / "evidence" / "zero.jsonl");
       }},
      {"a folder in a folder", "file.kind", none,
       [](const fs::path& f) { fs::create_directories(f / "evidence" / "deeper"); }},
      {"a folder in place of a file", "file.kind", none,
       [](const fs::path& f) {
         fs::remove(f / "clock.json");
         fs::create_directory(f / "clock.json");
       }},
      {"a hidden file", "file.name", none, [](const fs::path& f) { std::ofstream(f / ".git") << "x"; }},
      {"a name with a newline", "file.name", none,
       [](const fs::path& f) { std::ofstream(f / "a\nb") << "x"; }},
      {"a name of markup", "file.name", none,
       [](const fs::path& f) { std::ofstream(f / "<script>alert(1)<.script>") << "x"; }},
      {"a name of 200 letters", "file.name", none,
       [](const fs::path& f) { std::ofstream(f / std::string(200, 'a')) << "x"; }},
      {"20 GiB that are a hole", "file.size", none, hole("trials.jsonl", off_t{20} << 30)},
      {"21 MiB", "file.size", none, hole("README.md", off_t{21} << 20)},
      {"220 MiB in parts", "file.size", none,
       [](const fs::path& f) {
         for (int i = 0; i < 11; ++i) hole("evidence/x" + std::to_string(i) + ".jsonl", (off_t{20} << 20))(f);
       }},
      {"20,001 files", "file.count", none,
       [](const fs::path& f) {
         for (int i = 0; i < 20'001; ++i) std::ofstream(f / "evidence" / ("x" + std::to_string(i)));
       }},
      {"a campaign beside it", "file.name", put("campaign.db", std::string("SQLite format 3\0", 16))},
      {"a campaign as evidence", "file.text", put(kFirst, std::string("SQLite format 3\0", 16))},
      {"a gzip bomb", "file.text",
       put(kXml, std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + std::string(1000, '\0'))},
      {"a file of zeros", "file.text", put("trials.jsonl", std::string(std::size_t{19} << 20, '\0'))},
      {"a file that nobody lists", "file.unlisted", put("evidence/x.jsonl", "{}\n"), {}, false},
      {"a path out of the folder",
       "file.name",
       edit("manifest.json", "\"path\": \"README.md\"", "\"path\": \"../../../etc/passwd\""),
       {},
       false},
      {"an absolute path",
       "file.name",
       edit("manifest.json", "\"path\": \"README.md\"", "\"path\": \"/etc/passwd\""),
       {},
       false},
      {"a hash of nothing",
       "field.value",
       edit("manifest.json", "\"sha256\": \"", "\"sha256\": \"zz"),
       {},
       false},
      {"a negative size", "field.value", edit("manifest.json", "\"bytes\": ", "\"bytes\": -"), {}, false},
      // text
      {"a byte order mark", "file.text", edit("system.json", "{", "\xEF\xBB\xBF{")},
      {"bytes that are no UTF-8", "file.text", edit("system.json", "linux", "li\xFFnux")},
      {"an overlong slash", "file.text", edit("system.json", "linux", "\xC0\xAF")},
      {"half a surrogate", "file.text", edit("system.json", "linux", "\xED\xA0\x80")},
      {"UTF-16", "file.text", put("suite.json", std::string("\xFF\xFE{\0}\0", 6))},
      {"a terminal's escape", "file.text", edit("system.json", "linux", "\x1B]0;x\x07")},
      {"an escaped escape", "field.text", edit("system.json", "linux", "\\u001b]0;x")},
      {"a line of 19 MiB", "file.line", put("trials.jsonl", std::string(std::size_t{19} << 20, 'a') + "\n")},
      {"a last line without end", "json.syntax", put("quiet.jsonl", "{\"workload\":\"idle\"}")},
      // JSON
      {"no JSON", "json.syntax", put("suite.json", "hello\n")},
      {"two values", "json.syntax", put("suite.json", "{}{}\n")},
      {"NaN", "json.number", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":NaN")},
      {"Infinity", "json.number", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":-Infinity")},
      {"1e400", "json.number", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":1e400")},
      {"1e308 seconds", "field.value", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":1e308")},
      {"a number of 10,000 digits", "json.number",
       edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":" + std::string(10'000, '9'))},
      {"deep lists", "json.depth", put("suite.json", std::string(1'000'000, '['))},
      {"deep objects", "json.depth", put("suite.json", repeated("{\"a\":", 100'000))},
      {"a key twice", "json.duplicate",
       edit("trials.jsonl", "\"state\":\"done\"", "\"state\":\"invalid\",\"state\":\"done\"")},
      {"a key twice, once escaped", "json.duplicate",
       edit("trials.jsonl", "\"state\":\"done\"", "\"st\\u0061te\":\"invalid\",\"state\":\"done\"")},
      {"a million values", "json.size", put("suite.json", "[" + repeated("0,", 1'000'000) + "0]")},
      {"an object of 100,000 members", "json.size",
       [](FilesByPath& files) {
         std::string all = "{";
         for (int i = 0; i < 100'000; ++i) all += "\"k" + std::to_string(i) + "\":0,";
         files["suite.json"] = all + "\"z\":0}";
       }},
      {"a list for an object", "field.type", put("suite.json", "[]")},
      {"a text for a number", "field.type", edit("trials.jsonl", "\"ttfd_s\":0.3", "\"ttfd_s\":\"0.3\"")},
      {"an unknown field", "field.unknown",
       edit("trials.jsonl", "\"state\":\"done\"", "\"__proto__\":{},\"state\":\"done\"")},
      {"another version",
       "manifest.version",
       edit("manifest.json", "\"zpilab_submission\": 1", "\"zpilab_submission\": 2"),
       {},
       false},
      // names and texts
      {"SQL in a name", "field.name",
       edit("trials.jsonl", "\"key\":\"syn-T3-idle-1\"", "\"key\":\"x'; DROP TABLE trial; --\"")},
      {"markup in a name", "field.name",
       edit("trials.jsonl", "\"workload\":\"idle\"", "\"workload\":\"<img src=x onerror=alert(1)>\"")},
      {"a way out in a key", "field.name",
       edit("trials.jsonl", "\"key\":\"syn-T3-idle-1\"", "\"key\":\"../../../../tmp/x\"")},
      {"markup in a text", "field.text", edit("system.json", "linux", "<script>alert(1)</script>")},
      {"markup in a detector's name", "field.name", edit("detector.json", "\"zpi\"", "\"<b>zpi</b>\"")},
      {"a formula", "field.formula", edit("system.json", "\"linux\"", "\"=HYPERLINK(1)\"")},
      {"a formula with a plus", "field.formula", edit("detector.json", "zpi 1.0", "+cmd|' /C calc'!A0")},
      {"a text of a megabyte", "field.text", edit("system.json", "linux", std::string(1'000'000, 'a'))},
      {"right-to-left in a name", "field.name", edit("detector.json", "\"zpi\"", "\"\u202Eipz\"")},
      {"a date that is none",
       "field.value",
       edit("manifest.json", "\"date\": \"", "\"date\": \"x"),
       {},
       false},
      // trials
      {"10^9 trials planned", "field.value", edit("suite.json", "\"planned\": 6", "\"planned\": 1000000000")},
      {"10^9 trials in the scenario", "suite.scenario",
       [](FilesByPath& files) {
         files.at("scenario.yaml") =
             replaced_once(files.at("scenario.yaml"), "repetitions: 2", "repetitions: 1000000000");
       }},
      {"25,000 trials", "suite.plan", put("trials.jsonl", repeated("{}\n", 25'000))},
      {"10^9 probes that are not there", "trial.probes",
       edit(kFirst, "{\"probes\":1000}", "{\"probes\":1000000000}")},
      {"a probe in the year 5138", "field.value", edit(kFirst, "{\"probe\":", "{\"probe\":9999999")},
      {"a YAML bomb", "suite.scenario",
       put("scenario.yaml",
           "zpilab: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c "
           "[*b,*b,*b,*b,*b,*b,*b,*b]\n")},
      {"deep YAML", "suite.scenario",
       put("scenario.yaml", "zpilab: 1\nscenario: " + std::string(500'000, '[') + "\n")},
      {"19 MiB of YAML", "suite.scenario", put("scenario.yaml", repeated("a: b\n", 3'900'000))},
      // nmap's report
      {"a billion laughs", "xml.content",
       put(kXml,
           "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<nmaprun "
           "args=\"&b;\">\n</nmaprun>\n")},
      {"a file from outside", "xml.content",
       put(kXml,
           "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<nmaprun args=\"&x;\">\n</nmaprun>\n")},
      {"10^6 hosts deep", "xml.content", put(kXml, "<nmaprun>\n" + repeated("<host>", 1'000'000))},
      {"markup in an attribute", "xml.content",
       put(kXml, "<nmaprun args=\"<script>alert(1)</script>\">\n</nmaprun>\n")},
      // the signature
      {"a signature of nonsense", "signature.bad", none,
       [](const fs::path& f) {
         std::ofstream(f / "manifest.json.sig")
             << "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n";
       }},
  };
}

class HostileCorpus : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Submission honest_ = honest_submission(folder_);
};

TEST_F(HostileCorpus, HonestEntryIsAccepted) {
  const fs::path place = fs::path(folder_.path()) / "honest";
  write_files(files_of(honest_), place);
  const Measured run = verify(place.string(), folder_.file("answer"));
  EXPECT_EQ(run.code, 0) << run.output;
}

TEST_F(HostileCorpus, EveryHostileEntryIsRefusedInTimeAndMemory) {
  const std::vector<Hostile> all = corpus();
  EXPECT_GE(all.size(), 40U);
  double slowest = 0;
  long largest = 0;
  for (const Hostile& hostile : all) {
    SCOPED_TRACE(hostile.name);
    FilesByPath files = files_of(honest_);
    hostile.edit(files);
    if (hostile.redo) redo_manifest(files, honest_);
    const fs::path place = fs::path(folder_.path()) / "hostile";
    write_files(files, place);
    if (hostile.spoil) hostile.spoil(place);
    const Measured run = verify(place.string(), folder_.file("answer"));
    EXPECT_EQ(run.code, 3) << run.output;
    EXPECT_NE(run.output.find("\"rule\": \"" + hostile.rule + "\""), std::string::npos)
        << run.output.substr(0, 2000);
    EXPECT_TRUE(nlohmann::json::accept(run.output));
    EXPECT_EQ(run.output.find("root:"), std::string::npos) << "it read what it must not";
    EXPECT_LT(run.processor_seconds, 2);
    // The sanitizers' shadow is no memory of ours.
#ifndef __SANITIZE_ADDRESS__
    EXPECT_LT(run.peak_kib, 256 * 1024);
#endif
    slowest = std::max(slowest, run.processor_seconds);
    largest = std::max(largest, run.peak_kib);
    fs::remove_all(place);
  }
  std::printf("%zu hostile entries; slowest %.2f s, largest %ld MiB\n", all.size(), slowest, largest / 1024);
}

}  // namespace
}  // namespace zpilab
