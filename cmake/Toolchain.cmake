# Compiler flags shared by every target: warnings are errors with gcc and clang; a sanitizer is chosen by MYCEL_SANITIZE.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(MYCEL_CCACHE ccache)
if(MYCEL_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MYCEL_CCACHE})
endif()

add_library(mycel_flags INTERFACE)
target_compile_options(mycel_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough -Wno-missing-field-initializers -Werror
                                             -fno-omit-frame-pointer)
target_include_directories(mycel_flags INTERFACE ${CMAKE_SOURCE_DIR})
# Line tables without full debug information: stack traces and profiles stay readable, links stay fast.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")

set(MYCEL_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: 'address,undefined' or 'thread'")
if(MYCEL_SANITIZE)
  target_compile_options(mycel_flags INTERFACE -O1 -g1 -fsanitize=${MYCEL_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(mycel_flags INTERFACE -fsanitize=${MYCEL_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # gcc 12 sees uninitialised members in the standard library's own headers once the sanitizers have changed the code.
    target_compile_options(mycel_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

find_program(MYCEL_LLD ld.lld)
if(MYCEL_LLD)
  target_link_options(mycel_flags INTERFACE -fuse-ld=lld)
endif()
