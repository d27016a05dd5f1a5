# Only zpi-agent: for a system that is not this one, or on a Mac. Included instead of the folders of the whole project.

add_library(zpi_header_libraries INTERFACE)
if(APPLE)
  enable_language(C)  # darwin_sysctl.c
  find_package(nlohmann_json REQUIRED)  # brew install nlohmann-json cli11
  find_package(CLI11 REQUIRED)
  target_link_libraries(zpi_header_libraries INTERFACE nlohmann_json::nlohmann_json CLI11::CLI11)
else()
  # Header-only libraries of this machine; its other headers must never be seen by a compiler for another system.
  set(headers ${PROJECT_BINARY_DIR}/header_libraries)
  file(MAKE_DIRECTORY ${headers})
  foreach(library CLI nlohmann)
    if(NOT EXISTS /usr/include/${library})
      message(FATAL_ERROR "/usr/include/${library} is absent: install libcli11-dev and nlohmann-json3-dev")
    endif()
    file(CREATE_LINK /usr/include/${library} ${headers}/${library} SYMBOLIC)
  endforeach()
  target_include_directories(zpi_header_libraries SYSTEM INTERFACE ${headers})
endif()
if(WIN32)
  target_compile_definitions(zpi_options INTERFACE _WIN32_WINNT=0x0A00 WIN32_LEAN_AND_MEAN NOMINMAX UNICODE
    _POSIX_C_SOURCE=200809L)
endif()

add_subdirectory(harness/core)
add_subdirectory(harness/detector_log)
add_subdirectory(model/detect)
add_subdirectory(agents)
# A device of the lab's kind linux-vm-arm64 is prepared by a program of its own processor.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
  add_subdirectory(lab)
endif()
