"""Guests on wasmtime: everything here is about the engine, and nothing about the APIs."""

import threading
import time

import wasmtime

import wasi
from binding import Binding, Memory, TimeIsUp

# How often the engine looks at the clock, in seconds.
TICK = 0.005

# How many times longer than a case allows a guest may run: a call of a host function in Python takes about 40 us, and one case makes
# 64,000 of them. Waits are held to the time limit as it is.
PATIENCE = 10


class Refusal(Exception):
    """The module is not instantiated; the text says why."""


class Engine:
    """Runs guests, with all functions of the table."""

    def __init__(self, table):
        self.table = table
        self._apis = {api["name"]: {f["name"]: f for f in api["functions"]} for api in table["apis"]}
        config = wasmtime.Config()
        config.epoch_interruption = True
        # The functions of the table are about one memory of 32 bits.
        config.wasm_multi_memory = config.wasm_memory64 = False
        self._engine = wasmtime.Engine(config)
        # The module that was compiled last: cases that share one follow each other.
        self._last = (None, None)
        threading.Thread(target=self._tick, daemon=True).start()

    def _tick(self):
        while True:
            time.sleep(TICK)
            self._engine.increment_epoch()

    def instantiate(self, wasm, case, name, replay, stdout):
        """Makes an instance and runs its start function. Gives it and how that ended."""
        try:
            if self._last[0] != wasm:
                self._last = (wasm, wasmtime.Module(self._engine, wasm))
            module = self._last[1]
        except wasmtime.WasmtimeError as error:
            raise Refusal(str(error)) from None
        self._check_imports(module, replay)
        return Instance.start(self, module, case, name, replay, stdout)

    def new_store(self):
        return wasmtime.Store(self._engine)

    def function(self, module, name):
        """The types of the parameters of an imported function, and whether it returns an i32; None if there is none."""
        if module in self._apis and name in self._apis[module]:
            return self._apis[module][name]["wasm"], True
        params = wasi.types(module, name)
        return None if params is None else (params, name != "proc_exit")

    def api_function(self, module, name):
        """The function of an API, None for one of WASI."""
        return self._apis.get(module, {}).get(name)

    def _check_imports(self, module, replay):
        for item in module.imports:
            name, found = f"{item.module}.{item.name}", item.type
            expected = self.function(item.module, item.name)
            if expected is None:
                raise Refusal(f"import `{name}`: there is no such function")
            if item.module in replay.absent:
                raise Refusal(f"import `{name}`: the platform has no `{item.module}`")
            if not isinstance(found, wasmtime.FuncType):
                raise Refusal(f"import `{name}`: expected a function")
            params, returns = expected
            results = [str(result) for result in found.results]
            if [str(param) for param in found.params] != params or results != ["i32"] * returns:
                raise Refusal(f"import `{name}`: expected the parameters {params}")


class Instance:
    """A running guest."""

    def __init__(self, store, binding):
        self._store, self._binding = store, binding
        self._instance = None
        self._ended = False

    @classmethod
    def start(cls, engine, module, case, name, replay, stdout):
        limits = case["limits"]
        deadline = time.monotonic() + limits["time_ms"] / 1000
        store = engine.new_store()
        store.set_limits(memory_size=limits["memory"])
        store.set_epoch_deadline(int(PATIENCE * limits["time_ms"] / 1000 / TICK) + 1)
        binding = Binding(engine.table, replay, name, deadline)
        world = wasi.Wasi(case, stdout, deadline)
        instance = cls(store, binding)
        imports = [instance._import(engine, item, binding, world) for item in module.imports]
        end = instance._run(lambda: wasmtime.Instance(store, module, imports))
        if end["end"] != "return":
            instance.drop()
        return instance, end

    def invoke(self, export):
        """Calls an exported function without parameters and results. Gives how it ended."""
        if self._ended:
            return {"end": "over"}
        function = self._instance.exports(self._store).get(export)
        if not isinstance(function, wasmtime.Func):
            return {"end": "no-export"}
        kind = function.type(self._store)
        if kind.params or kind.results:
            return {"end": "no-export"}
        end = self._run(lambda: function(self._store))
        if export == "_start" or end["end"] != "return":
            self.drop()
        return end

    def drop(self):
        """Ends the instance. Once only."""
        if not self._ended:
            self._ended = True
            self._binding.end()

    def _run(self, action):
        try:
            made = action()
            self._instance = self._instance or made
            return {"end": "return"}
        except wasi.Exit as exit:
            return {"end": "exit", "code": exit.code}
        except TimeIsUp:
            return {"end": "time-limit"}
        except wasmtime.Trap as trap:
            interrupted = trap.trap_code == wasmtime.TrapCode.INTERRUPT
            return {"end": "time-limit"} if interrupted else {"end": "trap", "text": str(trap)}
        except wasmtime.WasmtimeError as error:
            if self._instance is None:
                raise Refusal(str(error)) from None
            return {"end": "trap", "text": str(error)}

    def _import(self, engine, item, binding, world):
        function = engine.api_function(item.module, item.name)
        module, name, store = item.module, item.name, self._store

        def call(caller, *values):
            memory = caller.get("memory")
            memory = Memory(memory if isinstance(memory, wasmtime.Memory) else None, caller)
            if function is None:
                code = world.call(name, values, memory, module == "wasi_unstable")
                return None if name == "proc_exit" else code
            return binding.call(module, function, values, memory)

        return wasmtime.Func(store, item.type, call, access_caller=True)
