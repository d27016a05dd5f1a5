# CPack runs this on the finished package: the header of its outermost archive has the mode of files that CPack wrote with the
# umask of the day. D: no time, no owner, 0644.
foreach(package ${CPACK_PACKAGE_FILES})
  set(members ${package}.members)
  file(MAKE_DIRECTORY ${members})
  execute_process(COMMAND ar t ${package} OUTPUT_VARIABLE names OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" names "${names}")
  execute_process(COMMAND ar x ${package} WORKING_DIRECTORY ${members} COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE ${package})
  execute_process(COMMAND ar qcSD ${package} ${names} WORKING_DIRECTORY ${members} COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE_RECURSE ${members})
endforeach()
