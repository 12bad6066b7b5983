# A toolchain file for Cortex-M: cmake -DCMAKE_TOOLCHAIN_FILE=.../cmake/cortex-m.cmake [-DWASME_CPU=cortex-m4]. Needs arm-none-eabi-gcc.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(WASME_CPU cortex-m3 CACHE STRING "What -mcpu is given")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WASME_CPU)
set(CMAKE_C_FLAGS_INIT "-mcpu=${WASME_CPU} -mthumb")
# CMake asks whether the compiler works by linking a program, for which a start-up file would be missing.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
