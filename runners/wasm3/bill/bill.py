#!/usr/bin/env python3
"""What the C library costs on a microcontroller: measures it and writes runners/wasm3/bill.md, or with --check compares it.

Compiles wasm3 0.5.0 and the library with -Os for Cortex-M3 and M4, links small firmwares with and without each part, and runs one of
them in QEMU. Takes gcc-arm-none-eabi, libnewlib-arm-none-eabi and qemu-system-arm.
"""

import pathlib
import re
import subprocess
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = HERE.parent
ROOT = LIBRARY.parent.parent
PAGE = LIBRARY / "bill.md"
COMMAND = "python3 runners/wasm3/bill/bill.py"
OUT = ROOT / "target/bill"

CPUS = {"cortex-m3": "lm3s6965evb", "cortex-m4": "mps2-an386"}
APIS = ["i2c", "spi", "uart", "gpio", "time", "device"]
HEAP = 12 * 1024
HANDLES = ITEMS = 16

# Rows that are no file.
BARE, TOGETHER, TOTAL, MEMORY = "wasm3 alone", "all six APIs together", "all of it, over wasm3 alone", "peak"
HEAP_OF_C, FIXED_HEAP = (f"runners/wasm3/src/c/heap.c, with {what}" for what in ("malloc", "a heap of fixed size"))

# What wasm3 takes by default is meant for larger machines.
WASM3 = ["d_m3CodePageAlignSize=1024", "d_m3MaxFunctionStackHeight=64", "d_m3MaxFunctionSlots=128", "d_m3LogOutput=0",
         "d_m3VerboseErrorMessages=0", "NDEBUG", "WASME_MAX_FRAMES=0"]
ALLOCATION = [f"{name}=wasme_heap_{name}" for name in ("calloc", "realloc", "free")]
GROWTH = 1.02


def run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


class Build:
    """Objects and firmwares for one processor."""

    def __init__(self, cpu, wasm3):
        self.cpu, self.wasm3 = cpu, wasm3
        self.out = OUT / cpu
        self.out.mkdir(parents=True, exist_ok=True)

    def compile(self, source, name, *options, warnings=True):
        """Compiles one file; beside the object come what each function takes of the stack, and whom it calls."""
        target = self.out / f"{name}.o"
        include = [f"-I{ROOT / 'inc'}", f"-I{LIBRARY / 'include'}", "-isystem", self.wasm3]
        strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"] if warnings else ["-w", "-fwrapv"]
        run("arm-none-eabi-gcc", f"-mcpu={self.cpu}", "-mthumb", "-Os", "-ffunction-sections", "-fdata-sections",
            "-fomit-frame-pointer", "-fstack-usage", "-fcallgraph-info=su", *strict, *include, *[f"-D{option}" for option in options],
            "-c", source, "-o", target)
        return target

    def bare_engine(self):
        return self.engine(re.compile("m3_(?!api_)"), [], "bare")

    def library_engine(self):
        """wasm3 with the operations and the heap of the library."""
        operations = [LIBRARY / "src/c/wasm3/operations.c"]
        return self.engine(re.compile("m3_(?!api_|exec|compile)"), operations, "library", *ALLOCATION)

    def engine(self, names, more, name, *options):
        sources = [path for path in sorted(self.wasm3.glob("*.c")) if names.match(path.name)] + more
        return [self.compile(path, f"{path.stem}-{name}", *WASM3, *options, warnings=False) for path in sources]

    def link(self, name, objects):
        target = self.out / f"{name}.elf"
        run("arm-none-eabi-gcc", f"-mcpu={self.cpu}", "-mthumb", "-nostartfiles", "--specs=nano.specs", "-Wl,--gc-sections",
            f"-Wl,-T,{HERE / 'link.ld'}", *objects, "-lm", "-o", target)
        return target

    def firmware(self, name, *options, library=()):
        main = self.compile(HERE / "firmware.c", f"firmware-{name}", *WASM3, *options)
        start = self.compile(HERE / "start.c", "start", warnings=False)
        return self.link(name, [main, start, *library, *(self.with_library if library else self.bare)])


def size(path):
    """Flash and static RAM of an object or a firmware."""
    text, data, bss = run("arm-none-eabi-size", path).splitlines()[1].split()[:3]
    return int(text) + int(data), int(data) + int(bss)


def stack(objects, prefix=("wasme_", "WASME_")):
    """The most that a function of these objects takes of the stack, and the most that a chain of calls among them does."""
    own, calls = {}, {}
    for path in objects:
        graph = path.with_suffix(".ci").read_text()
        for title, label in re.findall(r'node: { title: "([^"]+)" label: "([^"]+)"', graph):
            usage = re.search(r"\\n(\d+) bytes \((\w+)", label)
            if usage:
                if usage[2] != "static":
                    sys.exit(f"{path.name}: {title} takes a changing part of the stack")
                own[title] = int(usage[1])
        for source, target in re.findall(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"', graph):
            calls.setdefault(source, set()).add(target)
    deepest = {}

    def depth(name, path):
        if name in path:
            sys.exit(f"recursion: {' -> '.join([*path, name])}")
        if name not in deepest:
            deepest[name] = own.get(name, 0) + max([depth(target, [*path, name]) for target in calls.get(name, ())], default=0)
        return deepest[name]

    names = [name for name in own if name.split(":")[-1].startswith(prefix)]
    return max(own[name] for name in names), max(depth(name, []) for name in names)


def measure(cpu, wasm3):
    """The rows of one processor, as name -> number, and what is to be kept to."""
    build = Build(cpu, wasm3)
    build.bare = build.bare_engine()
    build.with_library = build.library_engine()
    files = LIBRARY / "src/c"
    core = [build.compile(files / f"{name}.c", f"{name}-plain", "WASME_NO_WASI", *WASM3) for name in ("wasme", "image", "heap", "bulk")]
    with_wasi = [build.compile(files / "wasme.c", "wasme", *WASM3), *core[1:], build.compile(files / "wasi.c", "wasi", *WASM3)]

    bare = size(build.firmware("bare", "BILL_BARE"))
    library = size(build.firmware("library", library=core))
    everything = [f"BILL_{api.upper()}" for api in APIS]
    together = size(build.firmware("together", *everything, library=core))
    wasi = size(build.firmware("wasi", library=with_wasi))

    rows = {BARE: bare, "runners/wasm3/src/c/wasme.c": size(core[0]), "runners/wasm3/src/c/image.c": size(core[1]), HEAP_OF_C: size(core[2]),
            "runners/wasm3/src/c/bulk.c": size(core[3])}
    for api in APIS:
        path = build.firmware(api, f"BILL_{api.upper()}", library=core)
        rows[f"inc/wasm_embedded/wasm3/{api}.h"] = tuple(a - b for a, b in zip(size(path), library))
    rows[TOGETHER] = tuple(a - b for a, b in zip(together, library))
    rows["runners/wasm3/src/c/wasi.c"] = tuple(a - b for a, b in zip(wasi, library))
    heap = [f"WASME_FIXED_HEAP={HEAP}"]
    objects = [build.compile(files / f"{name}.c", f"{name}-heap", "WASME_NO_WASI", *heap, *WASM3) for name in ("wasme", "image", "heap", "bulk")]
    flash, ram = size(objects[2])
    rows[FIXED_HEAP] = flash, ram - HEAP
    rows[TOTAL] = tuple(a - b for a, b in zip(together, bare))

    glue = build.out / "firmware-together.o"
    most, chain = stack([glue])
    library_most, library_chain = stack([*with_wasi, objects[2]])

    path = build.firmware("run", "BILL_RUN", *heap, *everything, library=objects)
    told = run("qemu-system-arm", "-M", CPUS[cpu], "-nographic", "-monitor", "none", "-serial", "none", "-semihosting-config",
               "enable=on,target=native", "-kernel", path)
    run_of = dict(line.split() for line in told.splitlines())
    rows[MEMORY] = int(run_of["heap"]), int(run_of["stack"])
    return rows, {"function": most, "chain": chain, "library": library_most, "library chain": library_chain,
                  "wasme_t": int(run_of["wasme_t"])}


def targets(results):
    """(what, found, at most) for each target, on the processor where it is worst."""
    worst = {}
    for rows, facts in results.values():
        for name, found, most in [
            ("flash of the glue of all APIs", rows[TOGETHER][0], 6 * 1024),
            ("static RAM of all, without the handles", rows[TOTAL][1] - 12 * HANDLES, 512),
            ("stack of a function of the glue", facts["function"], 256),
            ("stack of a function of the library", facts["library"], 256),
            ("heap of the guest of 20 lines", rows[MEMORY][0], HEAP),
        ]:
            worst[name] = max(worst.get(name, (0, most)), (found, most))
    return [(name, *value) for name, value in worst.items()]


def page(results, compiler):
    """The text of the bill."""
    (m3, facts), (m4, _) = results.values()
    lines = [f"<!-- Generated by `{COMMAND}`; CI compares it. -->", "# The bill", "",
             f"What the C library costs in bytes, with wasm3 0.5.0, {compiler}, `-Os`. Flash is code and constants; RAM is static.", "",
             "| | flash, M3 | RAM, M3 | flash, M4 | RAM, M4 |", "|---|--:|--:|--:|--:|"]
    for name in m3:
        if name != MEMORY:
            lines.append(f"| {name} | {m3[name][0]} | {m3[name][1]} | {m4[name][0]} | {m4[name][1]} |")
    lines += ["", f"Files of the library are weighed whole, the glue of an API as what a firmware grows by when it binds that API alone. "
              f"`{TOGETHER}` is less than their sum, as they share functions. `{TOTAL}` is a firmware with the library and all six APIs "
              f"against one that runs the same guest on wasm3 alone; its RAM is one `wasme_t`, {facts['wasme_t']} bytes with "
              f"{HANDLES} handles of 12 bytes. The C library's `malloc`, if it is not there anyway, is in the first row.", "",
              "| [`sensor.wat`](examples/sensor.wat), 20 lines, from WASME_init to WASME_deinit | heap, M3 | stack, M3 | heap, M4 | stack, M4 |",
              "|---|--:|--:|--:|--:|",
              f"| {MEMORY} | {m3[MEMORY][0]} | {m3[MEMORY][1]} | {m4[MEMORY][0]} | {m4[MEMORY][1]} |", "",
              "Run in QEMU (lm3s6965evb, mps2-an386), with a stack of 1024 bytes for wasm3 and 256 bytes of memory for the guest, both of "
              "which are in the heap. wasm3 was compiled with "
              + ", ".join(f"`{option}`" for option in WASM3 if "Log" not in option and "=" in option) + ".", "",
              "| target | found | at most |", "|---|--:|--:|"]
    lines += [f"| {name} | {found} | {most} |" for name, found, most in targets(results)]
    lines += ["", "Traps have no functions here (`WASME_MAX_FRAMES=0`); by default 4 are kept, in 20 bytes of RAM more."]
    lines += ["", f"There is no recursion in the glue and the library. The deepest chain of calls within the glue takes {facts['chain']} "
              f"bytes of stack, of which {12 * ITEMS} are the {ITEMS} operations that a driver's `exec` gets; within the library "
              f"{facts['library chain']}. The stack of wasm3 and of the driver comes on top of that.", ""]
    lines += ["## Which guests fit", "",
              "`cargo conform check-guest GUEST.wasm` says whether a guest is for a small device, and `wasm-embedded-mcu image` refuses one that "
              "is too much for a certain firmware. What it depends on:", "",
              "| | option of the firmware | on the smallest board tested | what a guest does about it |", "|---|---|--:|---|",
              "| memory that the guest declares | `memory_limit`, `memory_backing` | 1 page, of which 4 KiB exist | a smaller stack: `-z stack-size=2048` |",
              "| parameters, locals and operands of a function | `d_m3MaxFunctionStackHeight`, `--max-values` | 128 | optimisations, smaller functions |",
              "| places for them and for constants, 64 bits counting twice | `d_m3MaxFunctionSlots`, `--max-slots` | 256 | likewise |",
              "| blocks within each other | stack of the device, `--max-nesting` | 16 | smaller `switch` statements |", ""]
    return "\n".join(line if line.startswith("|") else textwrap.fill(line, 132, break_on_hyphens=False, break_long_words=False)
                     for line in lines)


def rows_of(text):
    """The numbers of each row of a page."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: [int(cell) for cell in row[1:]] for row in cells if all(re.fullmatch(r"\d+", cell) for cell in row[1:])}


def check(results, text):
    """What is wrong: targets that are missed, and rows that grew."""
    wrong = [f"{name}: {found} bytes, at most {most} are allowed" for name, found, most in targets(results) if found > most]
    old_text = PAGE.read_text()
    compiler = re.search(r"arm-none-eabi-gcc [\d.]+", text)[0]
    if compiler not in old_text:
        print(f"{PAGE.name} was made with another compiler than {compiler}, so growth is not looked for")
        return wrong
    old, new = rows_of(old_text), rows_of(text)
    if old.keys() != new.keys():
        wrong.append(f"other rows: {', '.join(sorted(old.keys() ^ new.keys()))}")
    for name in [name for name in old if name in new and len(new[name]) == 4]:
        kinds = ["heap", "stack"] if name == MEMORY else ["flash", "RAM"]
        labels = [f"{kind} on {cpu}" for cpu in CPUS for kind in kinds]
        wrong += [f"{name} grew: {label} from {before} to {now} bytes, more than 2 %"
                  for label, before, now in zip(labels, old[name], new[name]) if now > before * GROWTH]
    return wrong


def main():
    wasm3 = pathlib.Path(run("bash", LIBRARY / "wasm3-sources.sh", "0.5.0").splitlines()[-1])
    compiler = "arm-none-eabi-gcc " + run("arm-none-eabi-gcc", "-dumpfullversion").strip()
    results = {cpu: measure(cpu, wasm3) for cpu in CPUS}
    text = page(results, compiler)
    if sys.argv[1:] == ["--check"]:
        wrong = check(results, text)
        if wrong:
            sys.exit("\n".join([*wrong, f"if it is worth it, write the new bill: {COMMAND}"]))
        print(f"the bill is kept: {', '.join(f'{name} {found} of {most}' for name, found, most in targets(results))}")
    elif sys.argv[1:]:
        sys.exit(f"usage: {COMMAND} [--check]")
    else:
        PAGE.write_text(text)
        print(text)


main()
