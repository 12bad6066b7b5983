# A CMake toolchain for guests without a libc: cmake -DCMAKE_TOOLCHAIN_FILE=.../hal/c/wasm32.cmake. Needs clang and lld.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang)
set(CMAKE_CXX_COMPILER clang++)
set(CMAKE_C_COMPILER_TARGET wasm32-unknown-unknown)
set(CMAKE_CXX_COMPILER_TARGET wasm32-unknown-unknown)
set(CMAKE_C_FLAGS_INIT "-mcpu=mvp")
set(CMAKE_CXX_FLAGS_INIT "-mcpu=mvp -fno-exceptions -fno-rtti")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,--no-entry")
set(CMAKE_EXECUTABLE_SUFFIX_C .wasm)
set(CMAKE_EXECUTABLE_SUFFIX_CXX .wasm)
# CMake asks whether the compiler works by linking a program; a library asks for no entry.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
include_directories(SYSTEM "${root}/inc" "${CMAKE_CURRENT_LIST_DIR}/include")
