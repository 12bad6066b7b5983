#!/usr/bin/env node
// Puts Node's own WebAssembly under test: an adapter (docs/adapter-protocol.md) on standard input and output.
//
// `node adapter.mjs [TABLE]`. The table of functions is docs/schema/apis.json: nothing here is about one API or one function.
// Needs Node 18 or later on a system with signals: that is how endless loops are ended.

import { randomFillSync } from 'node:crypto';
import { readFileSync, readSync, writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';

const table = JSON.parse(readFileSync(process.argv[2] ?? new URL('../../../docs/schema/apis.json', import.meta.url)));
const apis = new Map(table.apis.map(api => [api.name, new Map(api.functions.map(f => [f.name, f]))]));

/** How many handles an instance can have open, how many operations a call takes, how many entries an array of handles has. */
const CAPACITY = 64;
/** The most entries that a table may have. */
const MAX_TABLE = 65536;
const PAGE = 65536;
/** How much of what a guest writes in one step is kept, in bytes. */
const KEPT = 65536;

/** The call is answered with this errno. */
class Failure {
    constructor(errno) { this.errno = errno; }
}
const invalid = () => new Failure('invalid_arg');
/** The module is not instantiated; the text says why. */
class Refusal extends Error {}
/** The guest leaves with a code. */
class Exit {
    constructor(code) { this.code = code; }
}
/** The guest is ended: its time is up, or would be before the call returned. */
class TimeIsUp {}

// Lines -----------------------------------------------------------------------------------------------------------------------

const idle = new Int32Array(new SharedArrayBuffer(4));

/** Reads or writes. A pipe that is empty or full is waited for: Node may have set it to answer at once. */
function patiently(transfer) {
    for (;;) {
        try {
            return transfer();
        } catch (error) {
            if (error.code !== 'EAGAIN') throw error;
            Atomics.wait(idle, 0, 0, 1);
        }
    }
}

/** Writes all of it. */
function writeAll(descriptor, bytes) {
    while (bytes.length > 0) bytes = bytes.subarray(patiently(() => writeSync(descriptor, bytes)));
}

const chunk = Buffer.alloc(65536);
let unread = Buffer.alloc(0);

/** The next line of standard input. At its end the process ends. */
function readLine() {
    const parts = [];
    let end;
    while ((end = unread.indexOf('\n')) < 0) {
        parts.push(unread);
        const count = patiently(() => readSync(0, chunk));
        if (count === 0) process.exit();
        unread = Buffer.from(chunk.subarray(0, count));
    }
    parts.push(unread.subarray(0, end));
    unread = unread.subarray(end + 1);
    return Buffer.concat(parts).toString();
}

function writeLine(line) {
    writeAll(1, Buffer.from(`${line}\n`));
}

/** As JSON.stringify, with numbers of 64 bits. */
function stringify(object) {
    const members = Object.entries(object).map(([name, value]) =>
        `${JSON.stringify(name)}:${typeof value === 'bigint' ? value : JSON.stringify(value)}`);
    return `{${members}}`;
}

/** As JSON.parse, but numbers that do not fit a double become strings of digits. Not for lines with free text. */
function parseReply(line) {
    return JSON.parse(line.replace(/:(\d{16,})/g, ':"$1"'));
}

// Time ------------------------------------------------------------------------------------------------------------------------

// A guest that loops is interrupted by a signal, which another thread sends. It does so only while WebAssembly runs, never while
// a function of the host does: no call of a driver is left without its reply, and no handle gets lost.
const HOST = 0, GUEST = 1, INTERRUPTED = 2;
const running = new Int32Array(new SharedArrayBuffer(4));
const deadline = new BigInt64Array(new SharedArrayBuffer(8));
const now = process.hrtime.bigint;

function watch() {
    const { running, deadline, GUEST, INTERRUPTED } = require('node:worker_threads').workerData;
    setInterval(() => {
        if (process.hrtime.bigint() >= Atomics.load(deadline, 0) &&
            Atomics.compareExchange(running, 0, GUEST, INTERRUPTED) === GUEST) process.kill(process.pid, 'SIGINT');
    }, 2);
}
new Worker(`(${watch})()`, { eval: true, workerData: { running, deadline, GUEST, INTERRUPTED } });

function leaveGuest() {
    if (Atomics.compareExchange(running, 0, GUEST, HOST) === INTERRUPTED) for (;;); // The signal is on its way.
}

/** Overflows the stack now, if it would overflow in the middle of a call. */
const needStack = depth => depth > 0 ? needStack(depth - 1) + 1 : 0;

/** The function that a guest gets for one of the host. */
function hostFunction(call) {
    return (...values) => {
        leaveGuest();
        needStack(256);
        if (now() >= deadline[0]) throw new TimeIsUp();
        const result = call(values);
        if (now() >= deadline[0]) throw new TimeIsUp();
        Atomics.store(running, 0, GUEST);
        return result;
    };
}

const script = new vm.Script('runGuest()');

/** Runs a function of a guest. Gives how it ended. */
function run(guestFunction, until) {
    if (now() >= until) return { end: 'time-limit' };
    Atomics.store(deadline, 0, until);
    globalThis.runGuest = () => {
        Atomics.store(running, 0, GUEST);
        try { guestFunction(); } finally { leaveGuest(); }
    };
    try {
        script.runInThisContext({ breakOnSigint: true });
        return { end: 'return' };
    } catch (error) {
        if (error instanceof Exit) return { end: 'exit', code: error.code };
        if (error instanceof TimeIsUp || error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return { end: 'time-limit' };
        const overflow = error instanceof RangeError && /call stack/.test(error.message);
        if (error instanceof WebAssembly.RuntimeError || overflow) return { end: 'trap', text: error.message };
        throw error;
    } finally {
        Atomics.store(running, 0, HOST);
    }
}

function sleep(ns) {
    const until = now() + ns, never = new Int32Array(new SharedArrayBuffer(4));
    for (let left = ns; left > 0n; left = until - now()) Atomics.wait(never, 0, 0, Number(left) / 1e6);
}

// Memory and handles ----------------------------------------------------------------------------------------------------------

/** The memory of a guest as it is during one call, and the ranges that the call uses. */
class Memory {
    ranges = [];

    constructor(exported) {
        this.bytes = exported instanceof WebAssembly.Memory ? Buffer.from(exported.buffer) : null;
    }

    /** Checks that a range lies in the memory. Numbers do not wrap. */
    check(start, length) {
        if (this.bytes === null || start + length > this.bytes.length) throw invalid();
    }

    /** Likewise, and notes the range for `checkOverlap`. */
    range(start, length, written = false) {
        this.check(start, length);
        this.ranges.push({ start, end: start + length, written });
    }

    /** Checks a record of pointer and length, and the entries that it points to. */
    record(pointer, unit, written) {
        this.range(pointer, 8);
        const start = this.bytes.readUInt32LE(pointer), count = this.bytes.readUInt32LE(pointer + 4);
        this.range(start, count * unit, written);
        return { start, count };
    }

    /** What is written shares no byte with any other range of the call. */
    checkOverlap() {
        this.ranges.forEach((a, i) => this.ranges.slice(0, i).forEach(b => {
            if ((a.written || b.written) && Math.max(a.start, b.start) < Math.min(a.end, b.end)) throw invalid();
        }));
    }

    hex(start, length) {
        return this.bytes.toString('hex', start, start + length);
    }
}

/** The handles that an instance has open: numbers from 1 for the guest, the driver's own behind them. */
class Handles {
    /** By number, in the order of opening: API, the driver's handle, and the function that offered it, if one did. */
    #open = new Map();

    get(api, number) {
        const entry = this.#open.get(number);
        if (entry?.api !== api) throw new Failure('no_device');
        return entry.handle;
    }

    close(number) {
        this.#open.delete(number);
    }

    free() {
        for (let number = 1; number <= CAPACITY; number++) if (!this.#open.has(number)) return number;
        throw new Failure('exhausted');
    }

    open(api, handle, offered) {
        const number = this.free();
        this.#open.set(number, { api, handle, offered });
        return number;
    }

    /** The open handle that this function gave before for the same handle of the driver. */
    offered(api, handle, offered) {
        return [...this.#open].find(([, e]) => e.api === api && e.handle === handle && e.offered === offered)?.[0];
    }

    popNewest() {
        const newest = [...this.#open].at(-1);
        if (newest) this.#open.delete(newest[0]);
        return newest?.[1];
    }
}

// The rules of the specification ----------------------------------------------------------------------------------------------

const closers = new Map(table.apis.map(api => [api.name, api.functions.find(f => f.closes)]));
const sizeOf = result => /64$/.test(result.type) ? 8 : 4;

/** A number as the parameter has it; WebAssembly gives it signed. */
function number(param, value) {
    const width = Number(param.type.slice(1)), signed = param.type[0] === 's';
    if (!signed) value = typeof value === 'bigint' ? BigInt.asUintN(64, value) : value >>> 0;
    const all = signed ? [-(2 ** (width - 1)), 2 ** (width - 1) - 1] : [0, 2 ** width - 1];
    if (!(param.values ?? [all]).some(([low, high]) => low <= value && value <= high)) throw invalid();
    return value;
}

function enumValue(param, value) {
    if (value < 0 || value >= param.values.length) throw invalid();
    return value;
}

/** The host side of one instance. */
class Binding {
    handles = new Handles();

    constructor(instance, absent, until) {
        Object.assign(this, { instance, absent: new Set(absent), until });
    }

    /** One call of the guest. Gives what it gets: 0 or -errno. */
    call(api, f, values, memory) {
        try {
            this.#checkAndCall(api, f, values, memory);
            return 0;
        } catch (error) {
            if (error instanceof Failure) return -table.errno.indexOf(error.errno);
            throw error;
        }
    }

    /** Closes what is open, the newest first. An error of a driver changes nothing. */
    end() {
        for (let entry; (entry = this.handles.popNewest());) this.#close(entry, true);
    }

    /** The order is that of the clause `common/order-of-checks`. */
    #checkAndCall(api, f, values, memory) {
        const name = `${api}.${f.name}`, { params, result } = f, args = {}, outputs = [];
        values = [...values];
        const raw = params.map(p => {
            args[p.name] = null; // Members of `args` come in the order of the parameters.
            return values.splice(0, p.kind === 'ops' ? 2 : 1);
        });
        const place = values[0] >>> 0;

        params.forEach((p, i) => {
            if (p.kind === 'int') args[p.name] = number(p, raw[i][0]);
            if (p.kind === 'enum') args[p.name] = enumValue(p, raw[i][0]);
        });
        params.forEach((p, i) => {
            if (['in', 'out', 'inout', 'handles', 'ops'].includes(p.kind)) args[p.name] = this.#pointer(p, raw[i], memory, outputs);
        });
        if (result) memory.range(place, sizeOf(result), true);
        memory.checkOverlap();

        params.forEach((p, i) => {
            if (p.kind === 'handle') args[p.name] = this.handles.get(p.api, raw[i][0]);
            if (p.kind === 'handles' && this.absent.has(p.api)) throw new Failure('unsupported');
        });
        if (this.absent.has(name)) throw new Failure('unsupported');
        if (params.some(p => p.kind === 'ops' && args[p.name].length === 0)) return;
        if (result?.kind === 'handle') this.handles.free();
        if (f.waits && now() + BigInt(args[f.waits]) > this.until) throw new TimeIsUp();
        // Freed even when the driver reports an error.
        if (f.closes) this.handles.close(raw[0][0]);

        const { reply, out } = this.#driver(name, args);
        if (reply !== 0) {
            for (const { p, start, count } of outputs) if (p.kind !== 'handles') memory.bytes.fill(0x5a, start, start + count);
            throw new Failure(reply < 0 && table.errno[-reply] || 'failed');
        }
        let value = result && this.#result(result, out[result.name], args);
        for (const p of params) this.#write(name, p, out[p.name], outputs.filter(o => o.p === p), memory);
        if (result?.kind === 'handle') value = this.handles.open(result.api, value);
        if (!result) return;
        if (sizeOf(result) === 8) memory.bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), place);
        else memory.bytes.writeUInt32LE(value >>> 0, place);
    }

    /** What a pointer stands for, in the form that the suite gets. Notes where the driver's outputs go. */
    #pointer(p, [pointer, count], memory, outputs) {
        if (p.kind === 'ops') return this.#operations(p, pointer >>> 0, count >>> 0, memory, outputs);
        const record = memory.record(pointer >>> 0, p.kind === 'handles' ? 4 : 1, p.kind !== 'in');
        if (p.kind === 'handles' && record.count > CAPACITY) throw new Failure('exhausted');
        if (p.kind !== 'in') outputs.push({ p, ...record });
        return ['in', 'inout'].includes(p.kind) ? memory.hex(record.start, record.count) : record.count;
    }

    #operations(p, pointer, length, memory, outputs) {
        memory.range(pointer, length * 12);
        if (length > CAPACITY) throw new Failure('exhausted');
        return Array.from({ length }, (_, i) => {
            const [kind, start, count] = [0, 4, 8].map(offset => memory.bytes.readUInt32LE(pointer + 12 * i + offset));
            const op = p.ops[enumValue({ values: p.ops }, kind)];
            if (op.kind === 'value') return { [op.name]: count };
            memory.range(start, count, op.kind !== 'in');
            if (op.kind !== 'in') outputs.push({ p, start, count });
            return { [op.name]: op.kind === 'out' ? count : memory.hex(start, count) };
        });
    }

    #driver(name, args, atEnd = false) {
        const end = atEnd ? ',"at_end":true' : '';
        writeLine(`{"call":"${name}","instance":${JSON.stringify(this.instance)},"args":${stringify(args)}${end}}`);
        return parseReply(readLine());
    }

    #close({ api, handle }, atEnd) {
        const closer = closers.get(api);
        this.#driver(`${api}.${closer.name}`, { [closer.params[0].name]: handle }, atEnd);
    }

    /** Checks what the driver answered. */
    #result(result, value, args) {
        const most = result.kind === 'enum' ? result.values.length - 1 : args[result.counts] ?? Infinity;
        if (value < 0 || value > most) throw new Failure('failed');
        return value;
    }

    #write(name, p, out, places, memory) {
        if (p.kind === 'handles') {
            const numbers = this.#offer(p.api, name, out);
            numbers.forEach((n, i) => memory.bytes.writeInt32LE(n, places[0].start + 4 * i));
        } else {
            const chunks = p.kind === 'ops' ? out : [out];
            places.forEach(({ start }, i) => memory.bytes.write(chunks[i], start, 'hex'));
        }
    }

    /** The guest's handles for those that a driver offers; all of them, or none is open afterwards that was not before. */
    #offer(api, offered, handles) {
        let opened = 0;
        try {
            return handles.map(handle => {
                if (handle < 0) return -1;
                const known = this.handles.offered(api, handle, offered);
                if (known) return known;
                const number = this.handles.open(api, handle, offered);
                opened++;
                return number;
            });
        } catch (error) {
            while (opened-- > 0) this.#close(this.handles.popNewest());
            throw error;
        }
    }
}

// WASI ------------------------------------------------------------------------------------------------------------------------

const BADF = 8, FAULT = 21, INVAL = 28, NOTSUP = 58, SPIPE = 70, NOTCAPABLE = 76;
const STDIN = 0, STDOUT = 1, CHARACTER_DEVICE = 2, APPEND = 1, NONBLOCK = 4;
/** fd_fdstat_set_flags, fd_filestat_get and poll_oneoff are for every stream. */
const RIGHTS = 1n << 3n | 1n << 21n | 1n << 27n, RIGHT_READ = 1n << 1n, RIGHT_WRITE = 1n << 6n;

/** The functions of WASI preview 1 (clauses `common/guest-wasi` and `common/wasi-*`), with the types of their parameters: i for
 * i32, I for i64. */
const wasiFunctions = {
    args_get: 'ii', args_sizes_get: 'ii', clock_res_get: 'ii', clock_time_get: 'iIi', environ_get: 'ii',
    environ_sizes_get: 'ii', fd_advise: 'iIIi', fd_allocate: 'iII', fd_close: 'i', fd_datasync: 'i', fd_fdstat_get: 'ii',
    fd_fdstat_set_flags: 'ii', fd_fdstat_set_rights: 'iII', fd_filestat_get: 'ii', fd_filestat_set_size: 'iI',
    fd_filestat_set_times: 'iIIi', fd_pread: 'iiiIi', fd_prestat_dir_name: 'iii', fd_prestat_get: 'ii', fd_pwrite: 'iiiIi',
    fd_read: 'iiii', fd_readdir: 'iiiIi', fd_renumber: 'ii', fd_seek: 'iIii', fd_sync: 'i', fd_tell: 'ii', fd_write: 'iiii',
    path_create_directory: 'iii', path_filestat_get: 'iiiii', path_filestat_set_times: 'iiiiIIi', path_link: 'iiiiiii',
    path_open: 'iiiiiIIii', path_readlink: 'iiiiii', path_remove_directory: 'iii', path_rename: 'iiiiii', path_symlink: 'iiiii',
    path_unlink_file: 'iii', poll_oneoff: 'iiii', proc_exit: 'i', proc_raise: 'i', random_get: 'ii', sched_yield: '',
    sock_accept: 'iii', sock_recv: 'iiiiii', sock_send: 'iiiii', sock_shutdown: 'ii',
};
const TYPES = { i: 'i32', I: 'i64' };

/** What those answer that standard streams have no right to; in which place the descriptor is. */
const withoutRight = {
    fd_advise: 0, fd_allocate: 0, fd_datasync: 0, fd_fdstat_set_rights: 0, fd_filestat_set_size: 0, fd_filestat_set_times: 0,
    fd_readdir: 0, fd_sync: 0, path_create_directory: 0, path_filestat_get: 0, path_filestat_set_times: 0, path_link: 0, path_open: 0,
    path_readlink: 0, path_remove_directory: 0, path_rename: 0, path_symlink: 2, path_unlink_file: 0,
};
const unsupported = ['proc_raise', 'sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown'];

/** Whether a module has it. */
const isWasi = (module, name) => Object.hasOwn(wasiFunctions, name) &&
    (module === 'wasi_snapshot_preview1' || module === 'wasi_unstable' && name !== 'sock_accept');

/** The WASI side of one instance. What its functions throw as a number is an errno. */
class Wasi {
    output = Buffer.alloc(0);
    /** The stream that each open descriptor stands for, and the flags of each stream. */
    #open = new Map([[0, 0], [1, 1], [2, 2]]);
    #flags = [0, 0, 0];
    #start = now();

    constructor({ args, env = [] }, input, until) {
        const texts = list => list.map(text => Buffer.from(`${text}\0`));
        Object.assign(this, { args: texts(args), env: texts(env), input, until });
    }

    /** `unstable`: records lie in memory as guests of `wasi_unstable` know them. */
    call(name, values, memory, unstable) {
        try {
            this.unstable = unstable;
            values = values.map(value => Number(BigInt.asUintN(32, BigInt(value))));
            if (Object.hasOwn(withoutRight, name)) {
                this.#stream(values[withoutRight[name]]);
                return NOTCAPABLE;
            }
            if (unsupported.includes(name)) return NOTSUP;
            this[name](memory, ...values);
            return 0;
        } catch (error) {
            if (error instanceof Failure) return FAULT;
            if (typeof error === 'number') return error;
            throw error;
        }
    }

    args_sizes_get(memory, count, size) {
        this.#putPair(memory, count, this.args.length, size, Buffer.concat(this.args).length);
    }

    args_get(memory, pointers, text) {
        this.#putTexts(memory, this.args, pointers, text);
    }

    environ_sizes_get(memory, count, size) {
        this.#putPair(memory, count, this.env.length, size, Buffer.concat(this.env).length);
    }

    environ_get(memory, pointers, text) {
        this.#putTexts(memory, this.env, pointers, text);
    }

    clock_res_get(memory, clock, out) {
        if (clock > 3) throw INVAL;
        memory.check(out, 8);
        memory.bytes.writeBigUInt64LE(clock === 0 ? 1000000n : 1n, out);
    }

    clock_time_get(memory, clock, _precision, out) {
        if (clock > 3) throw INVAL;
        memory.check(out, 8);
        memory.bytes.writeBigUInt64LE(this.#now(clock), out);
    }

    random_get(memory, start, length) {
        memory.check(start, length);
        randomFillSync(memory.bytes, start, length);
    }

    sched_yield() {}

    proc_exit(_memory, code) {
        throw new Exit(code | 0);
    }

    fd_close(_memory, fd) {
        this.#stream(fd);
        this.#open.delete(fd);
    }

    fd_renumber(_memory, from, to) {
        const stream = this.#stream(from);
        this.#stream(to);
        this.#open.delete(from);
        this.#open.set(to, stream);
    }

    fd_seek(_memory, fd) {
        this.#stream(fd);
        throw SPIPE;
    }

    fd_tell(_memory, fd) {
        this.#stream(fd);
        throw SPIPE;
    }

    fd_pread(_memory, fd) {
        throw this.#stream(fd) === STDIN ? SPIPE : BADF;
    }

    fd_pwrite(_memory, fd) {
        throw this.#stream(fd) === STDIN ? BADF : SPIPE;
    }

    fd_prestat_get() {
        throw BADF;
    }

    fd_prestat_dir_name() {
        throw BADF;
    }

    /** A terminal, to guests: they then write line by line. */
    fd_fdstat_get(memory, fd, out) {
        const stream = this.#stream(fd);
        memory.check(out, 24);
        memory.bytes.fill(0, out, out + 24);
        memory.bytes[out] = CHARACTER_DEVICE;
        memory.bytes[out + 2] = this.#flags[stream];
        memory.bytes.writeBigUInt64LE(RIGHTS | (stream === STDIN ? RIGHT_READ : RIGHT_WRITE), out + 8);
    }

    fd_fdstat_set_flags(_memory, fd, flags) {
        const stream = this.#stream(fd);
        if ((flags & ~(APPEND | NONBLOCK)) !== 0) throw INVAL;
        this.#flags[stream] = flags; // Nothing here keeps a guest waiting.
    }

    fd_filestat_get(memory, fd, out) {
        this.#stream(fd);
        const size = this.unstable ? 56 : 64;
        memory.check(out, size);
        memory.bytes.fill(0, out, out + size);
        memory.bytes[out + 16] = CHARACTER_DEVICE;
    }

    /** Reads into the first buffer with room. */
    fd_read(memory, fd, iovs, count, out) {
        if (this.#stream(fd) !== STDIN) throw BADF;
        memory.check(out, 4);
        let room = 0, read = 0;
        for (const { length } of this.#buffers(memory, iovs, count)) room += length;
        if (room > 0xffffffff) throw INVAL;
        for (const buffer of this.#buffers(memory, iovs, count)) {
            read = this.input.copy(buffer);
            if (buffer.length > 0) break;
        }
        this.input = this.input.subarray(read);
        memory.bytes.writeUInt32LE(read, out);
    }

    fd_write(memory, fd, iovs, count, out) {
        const stream = this.#stream(fd);
        if (stream === STDIN) throw BADF;
        memory.check(out, 4);
        let written = 0;
        for (const { length } of this.#buffers(memory, iovs, count)) written += length;
        if (written > 0xffffffff) throw INVAL;
        for (const buffer of this.#buffers(memory, iovs, count)) {
            if (now() >= this.until) throw new TimeIsUp();
            if (stream === STDOUT) this.output = Buffer.concat([this.output, buffer.subarray(0, KEPT - this.output.length)]);
            else writeAll(2, buffer);
        }
        memory.bytes.writeUInt32LE(written, out);
    }

    /** Streams are always ready, so the guest waits only when it subscribes to nothing but clocks. */
    poll_oneoff(memory, subscriptions, events, count, out) {
        if (count === 0) throw INVAL;
        memory.check(subscriptions, this.#subscriptionSize() * count);
        memory.check(events, 32 * count);
        memory.check(out, 4);
        const all = () => this.#subscriptions(memory, subscriptions, count);
        let wait = Infinity, happened = 0;
        for (const { after } of all()) if (after < wait) wait = after;
        if (now() + wait > this.until) throw new TimeIsUp();
        sleep(wait);
        for (const { after, user, kind, error } of all()) {
            if (after > wait) continue;
            const event = memory.bytes.subarray(events + 32 * happened++).fill(0, 0, 32);
            event.writeBigUInt64LE(user);
            event[8] = error;
            event[10] = kind;
            // One byte is promised: how many there are is not known.
            event[16] = kind !== 0 && error === 0 ? 1 : 0;
        }
        memory.bytes.writeUInt32LE(happened, out);
    }

    /** What a guest waits for: after how many nanoseconds it happens, and with which error. */
    *#subscriptions(memory, subscriptions, count) {
        for (let i = 0; i < count; i++) {
            const from = memory.bytes.subarray(subscriptions + this.#subscriptionSize() * i);
            const user = from.readBigUInt64LE(), kind = from[8], what = from.subarray(kind === 0 && this.unstable ? 24 : 16);
            const id = what.readUInt32LE(0), absolute = kind === 0 ? what.readUInt16LE(24) : 0;
            if (kind > 2 || kind === 0 && (id > 1 || absolute > 1)) throw INVAL;
            const after = kind === 0 ? what.readBigUInt64LE(8) - (absolute ? this.#now(id) : 0n) : 0n;
            const error = kind !== 0 && (!this.#open.has(id) || (this.#open.get(id) === STDIN) !== (kind === 1)) ? BADF : 0;
            yield { after: after > 0n ? after : 0n, user, kind, error };
        }
    }

    /** What was written since it was asked last. */
    takeOutput() {
        const output = this.output;
        this.output = Buffer.alloc(0);
        return output.toString('hex');
    }

    #subscriptionSize() {
        return this.unstable ? 56 : 48;
    }

    /** What an open descriptor stands for. */
    #stream(fd) {
        if (!this.#open.has(fd)) throw BADF;
        return this.#open.get(fd);
    }

    #now(clock) {
        return clock === 0 ? BigInt(Date.now()) * 1000000n : now() - this.#start;
    }

    /** One after the other: there may be a great many. */
    *#buffers(memory, iovs, count) {
        memory.check(iovs, 8 * count);
        for (let at = iovs; at < iovs + 8 * count; at += 8) {
            const start = memory.bytes.readUInt32LE(at), length = memory.bytes.readUInt32LE(at + 4);
            memory.check(start, length);
            yield memory.bytes.subarray(start, start + length);
        }
    }

    #putTexts(memory, texts, pointers, text) {
        memory.check(pointers, 4 * texts.length);
        memory.check(text, Buffer.concat(texts).length);
        texts.forEach((bytes, i) => {
            memory.bytes.writeUInt32LE(text, pointers + 4 * i);
            text += bytes.copy(memory.bytes, text);
        });
    }

    #putPair(memory, a, aValue, b, bValue) {
        memory.check(a, 4);
        memory.check(b, 4);
        memory.bytes.writeUInt32LE(aValue, a);
        memory.bytes.writeUInt32LE(bValue, b);
    }
}

// Modules ---------------------------------------------------------------------------------------------------------------------

const VALUE_TYPES = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64', 0x7b: 'v128', 0x70: 'funcref', 0x6f: 'externref' };

/** A global of 1 + 1. Node has that switched off up to version 20. */
const COMPUTES = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 6, 9, 1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b);
if (!WebAssembly.validate(COMPUTES)) setFlagsFromString('--experimental-wasm-extended-const');

/** V8 takes more than guests have to; what cannot be read here is refused. */
const outside = what => new Refusal(`outside the profile of guests: ${what}; compile with -mcpu=lime1`);

/** A number of variable length, without sign. */
const leb = value => value < 128 ? [value] : [value % 128 + 128, ...leb(Math.floor(value / 128))];

/** Reads what is to be known of a valid module. */
class Module {
    at = 8;
    types = [];
    imports = [];
    functions = [];
    exports = new Map();
    sections = [];

    constructor(bytes) {
        this.bytes = bytes;
        const entry = {
            1: () => this.#type(), 2: () => this.#import(), 3: () => this.functions.push(this.types[this.#leb()]),
            4: () => this.#table(), 5: () => this.#memory(), 7: () => this.#export(),
        };
        while (this.at < bytes.length) {
            const id = this.#byte(), size = this.#leb(), start = this.at, end = start + size;
            this.sections.push({ id, start, end });
            if (id in entry) this.#repeat(entry[id]);
            else if (id === 8) this.start = this.#leb();
            this.at = end;
        }
    }

    /** Whether it exports a function of this name without parameters and results. */
    canRun(name) {
        const type = this.functions[this.exports.get(name)];
        return type !== undefined && type.params.length + type.results.length === 0;
    }

    /** The module as it is compiled: its memory ends at the limit, and its start function is exported instead: started while
     * the instance is made, it would call functions that cannot reach its memory. Gives also the name of that export. */
    prepare(pages) {
        let startName = 'start';
        while (this.exports.has(startName)) startName += "'";
        const has = id => this.sections.some(section => section.id === id);
        const parts = [this.bytes.subarray(0, 8)];
        for (const { id, start, end } of this.sections) {
            const add = (id, ...contents) => {
                const content = Buffer.concat(contents.map(part => Buffer.from(part)));
                parts.push(Buffer.from([id, ...leb(content.length)]), content);
            };
            const addExport = (count, others) =>
                add(7, leb(count + 1), others, leb(startName.length), startName, [0], leb(this.start));
            this.at = start;
            if (id === 5 && this.memory) {
                add(5, [1, 1], leb(this.memory.initial), leb(Math.min(this.memory.maximum, pages)));
            } else if (id === 7 && has(8)) {
                addExport(this.#leb(), this.bytes.subarray(this.at, end));
            } else if (id !== 8) {
                add(id, this.bytes.subarray(start, end));
            } else if (!has(7)) {
                addExport(0, []);
            }
        }
        return { bytes: Buffer.concat(parts), startName: has(8) ? startName : null };
    }

    #byte() {
        return this.bytes[this.at++];
    }

    /** A number of variable length. One with a sign is only passed over. */
    #leb() {
        for (let value = 0, scale = 1; ; scale *= 128) {
            const byte = this.#byte();
            value += byte % 128 * scale;
            if (byte < 128) return value;
        }
    }

    #repeat(read) {
        for (let count = this.#leb(); count > 0; count--) read();
    }

    #name() {
        const length = this.#leb();
        return this.bytes.toString('utf8', this.at, this.at += length);
    }

    #valueType() {
        const type = this.#byte();
        if (!(type in VALUE_TYPES)) throw outside('a type of values (gc)');
        return VALUE_TYPES[type];
    }

    #type() {
        const type = { form: this.#byte(), params: [], results: [] };
        if (type.form !== 0x60) throw outside('a type that is no function (gc)');
        this.#repeat(() => type.params.push(this.#valueType()));
        this.#repeat(() => type.results.push(this.#valueType()));
        this.types.push(type);
    }

    #import() {
        const module = this.#name(), name = this.#name();
        if (this.#byte() !== 0) throw new Refusal(`import \`${module}.${name}\`: expected a function`);
        const type = this.types[this.#leb()];
        this.functions.push(type);
        this.imports.push({ module, name, type });
    }

    #limits() {
        const flags = this.#byte();
        if (flags > 1) throw outside('a shared or 64-bit memory (threads, memory64)');
        return { initial: this.#leb(), maximum: flags === 1 ? this.#leb() : Infinity };
    }

    #table() {
        this.#valueType();
        const { initial } = this.#limits();
        if (initial > MAX_TABLE) throw new Refusal(`the table has ${initial} entries, expected at most ${MAX_TABLE}`);
    }

    #memory() {
        if (this.memory) throw outside('a second memory (multi-memory)');
        this.memory = this.#limits();
    }

    #export() {
        const name = this.#name(), kind = this.#byte(), index = this.#leb();
        this.exports.set(name, kind === 0 ? index : undefined);
    }
}

/** Checks that an imported function exists and has this type. Gives the function of an API; nothing for one of WASI. */
function checkImport({ module, name, type }, absent) {
    const f = apis.get(module)?.get(name);
    const params = f?.wasm ?? (isWasi(module, name) ? [...wasiFunctions[name]].map(type => TYPES[type]) : null);
    const refused = problem => new Refusal(`import \`${module}.${name}\`: ${problem}`);
    if (params === null) throw refused('there is no such function');
    if (absent.includes(module)) throw refused(`the platform has no \`${module}\``);
    const text = (params, results) => `(${params.join(', ')}) -> (${results.join(', ')})`;
    const expected = text(params, f || name !== 'proc_exit' ? ['i32'] : []), found = text(type.params, type.results);
    if (found !== expected) throw refused(`expected the type ${expected}, found ${found}`);
    return f;
}

// Instances -------------------------------------------------------------------------------------------------------------------

/** A running guest. */
class Instance {
    #ended = false;
    #exports = {};

    constructor(request) {
        const bytes = Buffer.from(request.module, 'hex'), pages = Math.min(Math.floor(request.memory / PAGE), 65536);
        this.until = now() + BigInt(Math.min(request.time_ms, 9e12)) * 1000000n;
        this.binding = new Binding(request.instance, request.absent, this.until);
        this.wasi = new Wasi(request, Buffer.from(request.stdin, 'hex'), this.until);
        try {
            if (!WebAssembly.validate(bytes)) new WebAssembly.Module(bytes); // Which says why it cannot be compiled.
            this.module = new Module(bytes);
            const imports = {};
            for (const found of this.module.imports) {
                const f = checkImport(found, request.absent);
                (imports[found.module] ??= {})[found.name] = hostFunction(values => this.#call(found, f, values));
            }
            const initial = this.module.memory?.initial ?? 0;
            if (initial > pages) throw new Refusal(`the guest needs ${initial} pages of memory at the start, the limit is ${pages}`);
            const prepared = this.module.prepare(pages);
            this.#exports = new WebAssembly.Instance(new WebAssembly.Module(prepared.bytes), imports).exports;
            this.startName = prepared.startName;
        } catch (error) {
            const known = [Refusal, WebAssembly.CompileError, WebAssembly.LinkError, WebAssembly.RuntimeError];
            if (known.some(kind => error instanceof kind)) throw new Refusal(error.message);
            throw error;
        }
    }

    /** Runs the start function. Gives how that ended. */
    start() {
        return this.startName === null ? { end: 'return' } : this.#run(this.startName, false);
    }

    /** Calls an exported function without parameters and results. Gives how it ended. */
    invoke(name) {
        if (this.#ended) return { end: 'over' };
        if (!this.module.canRun(name)) return { end: 'no-export', text: name };
        return this.#run(name, name === '_start');
    }

    /** Ends the instance. Once only. */
    drop() {
        this.#ended = true;
        this.binding.end();
    }

    #run(name, isLast) {
        const end = run(this.#exports[name], this.until);
        if (isLast || end.end !== 'return') this.drop();
        return { ...end, stdout: this.wasi.takeOutput() };
    }

    #call({ module, name }, f, values) {
        const memory = new Memory(this.#exports.memory);
        return f ? this.binding.call(module, f, values, memory) : this.wasi.call(name, values, memory, module === 'wasi_unstable');
    }
}

const instances = new Map();

function instantiate(request) {
    try {
        const instance = new Instance(request), end = instance.start();
        if (end.end === 'return') instances.set(request.instance, instance);
        return end;
    } catch (error) {
        if (error instanceof Refusal) return { end: 'refused', text: error.message };
        throw error;
    }
}

function drop(name) {
    instances.get(name)?.drop();
    instances.delete(name);
}

const requests = {
    hello: () => ({
        protocol: 1, name: 'node', version: process.versions.node, apis: [...apis.keys()], lacks: [],
        handles: CAPACITY, ops: CAPACITY, entries: CAPACITY,
    }),
    instantiate,
    invoke: ({ instance, export: name }) =>
        instances.get(instance)?.invoke(name) ?? { end: 'unsupported', text: 'there is no such instance' },
    drop({ instance }) {
        drop(instance);
        return { end: 'dropped' };
    },
    reset() {
        for (const name of instances.keys()) drop(name);
        return { end: 'reset' };
    },
};

for (;;) {
    const request = JSON.parse(readLine());
    writeLine(JSON.stringify(requests[request.do](request)));
}
