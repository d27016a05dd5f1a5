#include "harness/remote/adb_request.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(AdbRequest, Lengths) {
  const struct {
    const char* digits;
    std::optional<std::size_t> length;
  } cases[] = {{"0000", 0},
               {"000c", 12},
               {"FFff", 65535},
               {"", std::nullopt},
               {"00c", std::nullopt},
               {"0000c", std::nullopt},
               {"00 c", std::nullopt},
               {"-001", std::nullopt},
               {"0x1f", std::nullopt},
               {"+001", std::nullopt},
               {"HTTP", std::nullopt}};
  for (const auto& c : cases) EXPECT_EQ(parse_adb_length(c.digits), c.length) << c.digits;
}

TEST(AdbRequest, FailuresSayWhatToDo) {
  const struct {
    const char* message;
    Errc code;
    const char* says;
  } cases[] = {
      {"device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\nTry 'adb kill-server' if that "
       "seems "
       "wrong.\nOtherwise check for a confirmation dialog on your device.",
       Errc::failed, "accept \"Allow USB debugging\""},
      {"device still authorizing", Errc::unavailable, "still being asked"},
      {"device still connecting", Errc::unavailable, "being connected"},
      {"device offline", Errc::unavailable, "unlock it, or unplug it"},
      {"insufficient permissions for device: user in plugdev group; are your udev rules wrong?", Errc::failed,
       "udev rule"},
      {"more than one device/emulator", Errc::invalid_input, "name one by \"serial\""},
      {"no devices/emulators found", Errc::unavailable, "plug it in, with USB debugging"},
      {"device '0A1B2C3D' not found", Errc::unavailable, "see \"adb devices\""},
      {"closed", Errc::failed, "does not offer this service"},
      {"something new\x1b[2J", Errc::failed, "adb says \"something new [2J\""},
      {"", Errc::failed, "adb says \"\""},
  };
  for (const auto& c : cases) {
    const Error error = explain_adb_failure(c.message, "phone 0A1B2C3D");
    EXPECT_EQ(error.code, c.code) << c.message;
    EXPECT_EQ(error.where, "phone 0A1B2C3D");
    EXPECT_NE(error.what.find(c.says), std::string::npos) << error.what;
  }
}

}  // namespace
}  // namespace zpilab
