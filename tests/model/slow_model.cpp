// slow_model IN.zpimodel OUT.zpimodel HEIGHT: the same model, but no sample alarms at once, and a class must
// gather HEIGHT times the evidence. What a gate must notice.
#include <cstdio>
#include <cstdlib>

#include "model/detect/model_file.h"

int main(int count, char** arguments) {
  using namespace zpilab;
  if (count != 4) return 2;
  auto model = read_model(arguments[1]);
  if (!model) {
    std::fprintf(stderr, "%s\n", to_string(model.error()).c_str());
    return 3;
  }
  for (SequentialRule& rule : std::get<SequentialDecision>(model->decision).rules) {
    rule.at_once = kNeverAtOnce;
    rule.height *= std::atof(arguments[3]);
  }
  return write_model(*model, arguments[2]) ? 0 : 5;
}
