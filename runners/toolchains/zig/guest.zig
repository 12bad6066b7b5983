//! Watches a temperature sensor, through nothing but the imports of the specification and Zig's own library: see ../README.md.
const std = @import("std");
const Io = std.Io;

const Bytes = extern struct { ptr: [*]const u8, len: u32 };

const i2c = struct {
    extern "i2c" fn init(port: u32, baud: u32, sda: i32, scl: i32, handle: *i32) i32;
    extern "i2c" fn deinit(handle: i32) i32;
    extern "i2c" fn write_read(handle: i32, addr: u32, write: *const Bytes, read: *const Bytes) i32;
};

const gpio = struct {
    extern "gpio" fn init(port: i32, pin: i32, mode: u32, handle: *i32) i32;
    extern "gpio" fn deinit(handle: i32) i32;
    extern "gpio" fn set(handle: i32, value: u32) i32;
};

const time = struct {
    extern "time" fn delay(ns: u64) i32;
};

/// Ends the program where a call fails.
fn check(what: []const u8, result: i32) void {
    if (result < 0) {
        std.debug.print("{s}: error {d}\n", .{ what, -result });
        std.process.exit(100);
    }
}

fn measure(bus: i32) f64 {
    const temperature = [1]u8{0x00};
    var raw = [2]u8{ 0, 0 };
    check("i2c.write_read", i2c.write_read(bus, 0x48, &.{ .ptr = &temperature, .len = 1 }, &.{ .ptr = &raw, .len = 2 }));
    return @as(f64, @floatFromInt(std.mem.readInt(i16, &raw, .big))) / 256.0;
}

const Limits = std.StringHashMap(f64);

/// Lines such as `high 25.53`.
fn readLimits(io: Io, allocator: std.mem.Allocator) !Limits {
    var limits = Limits.init(allocator);
    var buffer: [256]u8 = undefined;
    var stdin = Io.File.stdin().reader(io, &buffer);
    while (try stdin.interface.takeDelimiter('\n')) |line| {
        var words = std.mem.splitScalar(u8, line, ' ');
        const name = try allocator.dupe(u8, words.first());
        try limits.put(name, try std.fmt.parseFloat(f64, words.rest()));
    }
    return limits;
}

fn lessThan(_: void, a: []const u8, b: []const u8) bool {
    return std.mem.lessThan(u8, a, b);
}

/// Whether there are settings. Without a folder that the host opened, debug builds take an attempt for a mistake of the program.
fn hasSettings(init: std.process.Init) bool {
    const root = init.preopens.get("/") orelse return false;
    _ = root.dir.openFile(init.io, "etc/settings", .{}) catch return false;
    return true;
}

/// Whether 20 ms of sleep take as long.
fn sleeps(io: Io) !bool {
    const before = Io.Clock.awake.now(io);
    try io.sleep(.fromMilliseconds(20), .awake);
    return before.durationTo(Io.Clock.awake.now(io)).toMilliseconds() >= 20;
}

pub fn main(init: std.process.Init) !void {
    const io = init.io;
    const allocator = init.gpa;
    var arguments = try init.minimal.args.iterateAllocator(allocator);
    defer arguments.deinit();
    _ = arguments.skip();
    const samples = try std.fmt.parseInt(usize, arguments.next() orelse "0", 10);
    const limits = try readLimits(io, init.arena.allocator());

    var buffer: [256]u8 = undefined;
    var stdout = Io.File.stdout().writer(io, &buffer);
    const out = &stdout.interface;
    var names: std.ArrayList([]const u8) = .empty;
    defer names.deinit(allocator);
    var keys = limits.keyIterator();
    while (keys.next()) |name| try names.append(allocator, name.*);
    std.mem.sort([]const u8, names.items, {}, lessThan);
    for (names.items) |name| try out.print("limit {s} {d:.2}\n", .{ name, limits.get(name).? });
    try out.print("settings: {s}\n", .{if (hasSettings(init)) "found" else "none"});
    try out.print("home: {s}\n", .{if (init.environ_map.contains("HOME")) "found" else "none"});
    try out.print("slept: {s}\n", .{if (try sleeps(io)) "yes" else "no"});

    var bus: i32 = 0;
    var led: i32 = 0;
    check("i2c.init", i2c.init(0, 100_000, -1, -1, &bus));
    check("gpio.init", gpio.init(0, 13, 1, &led));
    var measured: std.ArrayList(f64) = .empty;
    defer measured.deinit(allocator);
    var alarms: u8 = 0;
    while (measured.items.len < samples) {
        const celsius = measure(bus);
        try measured.append(allocator, celsius);
        const alarm = celsius < limits.get("low").? or celsius > limits.get("high").?;
        try out.print("{d:.2} C{s}\n", .{ celsius, if (alarm) ", alarm" else "" });
        check("gpio.set", gpio.set(led, @intFromBool(alarm)));
        check("time.delay", time.delay(5_000_000));
        if (alarm) alarms += 1;
    }
    var sum: f64 = 0;
    for (measured.items) |celsius| sum += celsius;
    try out.print("mean {d:.3} C\n", .{sum / @as(f64, @floatFromInt(samples))});
    try out.flush();
    check("gpio.deinit", gpio.deinit(led));
    check("i2c.deinit", i2c.deinit(bus));
    std.process.exit(alarms);
}
