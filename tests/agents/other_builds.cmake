# The tests of the agent's sessions and detectors once more with another build of it. `but`: tests that are left out.
function(zpi_add_agent_build_test name agent emulator but)
  add_test(NAME ${name} COMMAND agent_program_test)
  set(environment "TZ=UTC;LC_ALL=C;ZPILAB_AGENT=${agent};GTEST_FILTER=AgentSession.*:DetectorTest.*:ReplayDetectorTest.*${but}")
  if(emulator)  # slow, and the tests have patience, but not without end
    list(APPEND environment ZPILAB_EMULATOR=${emulator})
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 240 ENVIRONMENT "${environment}")
endfunction()

# For Android: of those that were built and can run here when this is configured.
foreach(build aarch64:/usr/bin/qemu-aarch64-static armv7:/usr/bin/qemu-arm-static x86_64:)
  string(REGEX MATCH "^([^:]+):(.*)$" build ${build})
  set(agent ${PROJECT_BINARY_DIR}/share/zpilab/agents/android-${CMAKE_MATCH_1}/zpi-agent)
  set(emulator ${CMAKE_MATCH_2})
  if(EXISTS ${agent} AND (NOT emulator OR EXISTS ${emulator}))
    zpi_add_agent_build_test(agent_android_${CMAKE_MATCH_1}_program_test ${agent} "${emulator}" "")
    add_test(NAME agent_android_${CMAKE_MATCH_1}_verdicts_test
      COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/same_verdicts_test.py $<TARGET_FILE:zpi-agent>
      ${PROJECT_SOURCE_DIR}/model/pretrained/linux.zpimodel ${CMAKE_CURRENT_SOURCE_DIR}/fixtures/proc-6.18 ${emulator} ${agent})
    set_tests_properties(agent_android_${CMAKE_MATCH_1}_verdicts_test PROPERTIES LABELS unit TIMEOUT 60)
  endif()
endforeach()
