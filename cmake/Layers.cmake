# One library per second-level folder. The DEPS list is the folder's allowed dependencies: scripts/lint fails on an
# #include of a folder that is not in it (directly or through another dependency).

# mycel_library(<folder> DEPS <folder>... LIBS <external target>...)
# Makes the target mycel_<folder with _ for /> from every .cc below the folder.
function(mycel_library folder)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  if(sources)
    add_library(mycel_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(mycel_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(mycel_${name} ${scope} mycel_flags ${ARG_LIBS})
  foreach(dep ${ARG_DEPS})
    string(REPLACE "/" "_" dep_name ${dep})
    target_link_libraries(mycel_${name} ${scope} mycel_${dep_name})
  endforeach()
endfunction()

# Folders whose tests use threads: they carry the label `concurrency` too and run under the thread sanitizer.
set(MYCEL_CONCURRENT_FOLDERS
    engine/base engine/memory engine/wal engine/kv engine/catalog engine/index engine/graph engine/txn engine/sched engine/database
    server/session server/net)

# mycel_unit_test(<folder> [DEPS <folder>...] [LIBS <external target>...])
# Makes the test program unit_<folder with _ for /> from every *_test.cc in tests/unit/<folder>.
function(mycel_unit_test folder)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${folder}/*_test.cc)
  add_executable(unit_${name} ${sources})
  if(MYCEL_SANITIZE)
    # Test code is compiled once and runs once: without optimisation this takes 40 % less time.
    set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS -O0)
  endif()
  target_link_libraries(unit_${name} PRIVATE mycel_catch_main mycel_${name} ${ARG_LIBS})
  foreach(dep ${ARG_DEPS})
    string(REPLACE "/" "_" dep_name ${dep})
    target_link_libraries(unit_${name} PRIVATE mycel_${dep_name})
  endforeach()
  add_test(NAME unit_${name} COMMAND unit_${name})
  set(labels unit)
  if(folder IN_LIST MYCEL_CONCURRENT_FOLDERS)
    list(APPEND labels concurrency)
    set_property(GLOBAL APPEND PROPERTY MYCEL_CONCURRENCY_TESTS unit_${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY MYCEL_FAST_TESTS unit_${name})
  set_tests_properties(unit_${name} PROPERTIES TIMEOUT 300 LABELS "${labels}")
endfunction()
