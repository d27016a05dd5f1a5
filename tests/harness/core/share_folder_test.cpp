#include "harness/core/share_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace zpilab {
namespace {

TEST(ShareFolder, LiesBesideTheProgramUnlessNamed) {
  ::unsetenv("ZPILAB_SHARE");
  EXPECT_TRUE(share_folder().ends_with("/share/zpilab")) << share_folder();
  EXPECT_EQ(program_folder(),
            std::string(ZPILAB_BIN_DIR).substr(0, std::string(ZPILAB_BIN_DIR).rfind('/')) + "/tests");
  ::setenv("ZPILAB_SHARE", "/somewhere", 1);
  EXPECT_EQ(share_folder(), "/somewhere");
  ::unsetenv("ZPILAB_SHARE");
}

}  // namespace
}  // namespace zpilab
