// `zpilab-lab prepare`: makes one host of a lab ready for a trial and undoes all of it when its standard
// input closes. JSON Lines. In: {"prepare":{...}}, later {"start":{}}. Out: {"ready":{"environment":{}}},
// {"started":{}}, any number of {"event":{"t":ns,"text":""}} and {"work":{"counter":total}}; a failure is
// {"failed":{"what":""}}, and {"skipped":{"what":""}} if this machine cannot be what is asked for. Runs as
// root inside the host's namespaces. Start reading here: prepare.cpp, then services.h and workload_runner.h.
#pragma once

namespace zpilab {

/// Gives the exit code: 0 after an orderly end, 1 after {"failed":...} or {"skipped":...}. Returns only when
/// everything is undone. Neither descriptor is closed. For a process of its own: it takes SIGTERM, SIGINT and
/// SIGHUP as the end of the input, becomes the subreaper of what it starts, and kills all its children at the
/// end.
int run_prepare(int in_fd, int out_fd);

}  // namespace zpilab
