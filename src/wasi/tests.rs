use super::*;
use crate::runtime::{Ready, StreamSet};
use std::cell::RefCell;
use std::io::{self, ErrorKind, Read, Write};
use std::rc::Rc;

const BADF: i32 = Errno::Badf as i32;
const FAULT: i32 = Errno::Fault as i32;
const INVAL: i32 = Errno::Inval as i32;

#[derive(Default, Clone)]
struct Capture(Rc<RefCell<Vec<u8>>>);

impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wasi_with(streams: Streams) -> Wasi {
    Wasi::new(streams, None)
}

fn call(wasi: &mut Wasi, name: &str, args: &[u64], memory: &mut [u8]) -> Result<i32, Stop> {
    wasi.call(function(PREVIEW1, name, args), args, Some(memory))
}

fn function(module: &str, name: &str, args: &[u64]) -> &'static Function {
    let mut functions = FUNCTIONS.iter().filter(|f| f.is_in(module));
    let function = functions.find(|f| f.name == name).unwrap();
    assert_eq!(function.params.len(), args.len());
    function
}

fn put(memory: &mut [u8], at: usize, bytes: &[u8]) {
    memory[at..at + bytes.len()].copy_from_slice(bytes);
}

fn put_u32s(memory: &mut [u8], at: usize, values: &[u32]) {
    for (i, value) in values.iter().enumerate() {
        put(memory, at + i * 4, &value.to_le_bytes());
    }
}

fn u32_at(memory: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(memory[at..at + 4].try_into().unwrap())
}

fn u64_at(memory: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(memory[at..at + 8].try_into().unwrap())
}

#[test]
fn functions_are_named_once_in_each_module() {
    for (module, count) in [(PREVIEW1, 46), (UNSTABLE, 45)] {
        let mut names: Vec<_> = FUNCTIONS
            .iter()
            .filter(|f| f.is_in(module))
            .map(|f| f.name)
            .collect();
        assert_eq!(names.len(), count);
        names.dedup();
        assert_eq!(names.len(), count);
    }
    assert!(!FUNCTIONS.iter().any(|f| f.is_in("env")));
}

#[test]
fn arguments_are_given_with_their_sizes() {
    let mut wasi = wasi_with(Streams {
        args: vec!["guest".into(), "".into(), "-v".into()],
        ..Streams::default()
    });
    let mut memory = [0xaa; 64];
    assert_eq!(
        call(&mut wasi, "args_sizes_get", &[1, 5], &mut memory),
        Ok(0)
    );
    assert_eq!((u32_at(&memory, 1), u32_at(&memory, 5)), (3, 10));
    assert_eq!(call(&mut wasi, "args_get", &[9, 21], &mut memory), Ok(0));
    assert_eq!([9, 13, 17].map(|at| u32_at(&memory, at)), [21, 27, 28]);
    assert_eq!(&memory[21..32], b"guest\0\0-v\0\xaa");
    // To the very end, and past it: then nothing is written.
    assert_eq!(call(&mut wasi, "args_get", &[0, 54], &mut memory), Ok(0));
    let before = memory;
    assert_eq!(
        call(&mut wasi, "args_get", &[0, 55], &mut memory),
        Ok(FAULT)
    );
    assert_eq!(
        call(&mut wasi, "args_get", &[53, 0], &mut memory),
        Ok(FAULT)
    );
    assert_eq!(
        call(&mut wasi, "args_sizes_get", &[0, 61], &mut memory),
        Ok(FAULT)
    );
    assert_eq!(memory, before);
}

#[test]
fn the_environment_is_what_was_given() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = [0xaa; 32];
    assert_eq!(
        call(&mut wasi, "environ_sizes_get", &[0, 4], &mut memory),
        Ok(0)
    );
    assert_eq!(memory[..8], [0; 8]);
    assert_eq!(call(&mut wasi, "environ_get", &[0, 0], &mut memory), Ok(0));
    let mut wasi = wasi_with(Streams {
        env: vec!["A=b".into(), "C=".into()],
        ..Streams::default()
    });
    assert_eq!(
        call(&mut wasi, "environ_sizes_get", &[0, 4], &mut memory),
        Ok(0)
    );
    assert_eq!((u32_at(&memory, 0), u32_at(&memory, 4)), (2, 7));
    assert_eq!(call(&mut wasi, "environ_get", &[8, 20], &mut memory), Ok(0));
    assert_eq!((u32_at(&memory, 8), u32_at(&memory, 12)), (20, 24));
    assert_eq!(&memory[20..28], b"A=b\0C=\0\xaa");
}

#[test]
fn writes_gather_unaligned_buffers() {
    let (out, err) = (Capture::default(), Capture::default());
    let mut wasi = wasi_with(Streams {
        stdout: Box::new(out.clone()),
        stderr: Box::new(err.clone()),
        ..Streams::default()
    });
    let mut memory = [0; 64];
    put_u32s(&mut memory, 1, &[40, 3, 64, 0, 43, 2]);
    put(&mut memory, 40, b"hello");
    assert_eq!(
        call(&mut wasi, "fd_write", &[1, 1, 3, 33], &mut memory),
        Ok(0)
    );
    assert_eq!(u32_at(&memory, 33), 5);
    assert_eq!(
        call(&mut wasi, "fd_write", &[2, 1, 1, 33], &mut memory),
        Ok(0)
    );
    assert_eq!(
        (&out.0.borrow()[..], &err.0.borrow()[..]),
        (&b"hello"[..], &b"hel"[..])
    );
    for fd in [0, 3, u64::from(u32::MAX)] {
        assert_eq!(
            call(&mut wasi, "fd_write", &[fd, 1, 1, 33], &mut memory),
            Ok(BADF)
        );
    }
}

#[test]
fn bad_buffers_move_nothing() {
    let out = Capture::default();
    let mut wasi = wasi_with(Streams {
        stdout: Box::new(out.clone()),
        stdin: Box::new(&b"input"[..]),
        ..Streams::default()
    });
    let mut memory = [0; 64];
    let lists: [&[u32]; 3] = [&[0, 4, 61, 4], &[0, 4, 65, 0], &[0, 4, u32::MAX, 2]];
    for list in lists {
        put_u32s(&mut memory, 0, list);
        assert_eq!(
            call(&mut wasi, "fd_write", &[1, 0, 2, 32], &mut memory),
            Ok(FAULT)
        );
        assert_eq!(
            call(&mut wasi, "fd_read", &[0, 0, 2, 32], &mut memory),
            Ok(FAULT)
        );
    }
    put_u32s(&mut memory, 0, &[0, 4]);
    assert_eq!(
        call(&mut wasi, "fd_write", &[1, 0, 1, 61], &mut memory),
        Ok(FAULT)
    );
    assert_eq!(
        call(&mut wasi, "fd_write", &[1, 0, 0x2000_0000, 32], &mut memory),
        Ok(FAULT)
    );
    assert!(out.0.borrow().is_empty());
    put_u32s(&mut memory, 0, &[40, 5]);
    assert_eq!(
        call(&mut wasi, "fd_read", &[0, 0, 1, 32], &mut memory),
        Ok(0)
    );
    assert_eq!(&memory[40..45], b"input");
}

#[test]
fn lengths_that_do_not_add_up_are_invalid() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = vec![0; 1 << 20];
    for entry in 0..5000 {
        put_u32s(&mut memory, entry * 8, &[0, 1 << 20]);
    }
    assert_eq!(
        call(&mut wasi, "fd_write", &[1, 0, 5000, 0xf_0000], &mut memory),
        Ok(INVAL)
    );
}

#[test]
fn reads_fill_the_first_buffer_with_room() {
    struct Parts(Vec<&'static [u8]>);
    impl Read for Parts {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.pop() {
                Some(part) => {
                    buffer[..part.len()].copy_from_slice(part);
                    Ok(part.len())
                }
                None => Err(io::Error::other("broken")),
            }
        }
    }
    let mut wasi = wasi_with(Streams {
        stdin: Box::new(Parts(vec![b"", b"3", b"12"])),
        ..Streams::default()
    });
    let mut memory = [0; 64];
    put_u32s(&mut memory, 0, &[50, 0, 40, 2, 42, 4]);
    let mut read = |memory: &mut [u8; 64]| {
        let errno = call(&mut wasi, "fd_read", &[0, 0, 3, 32], memory).unwrap();
        (errno, u32_at(memory, 32))
    };
    assert_eq!(read(&mut memory), (0, 2));
    assert_eq!(memory[40..46], *b"12\0\0\0\0");
    assert_eq!(read(&mut memory), (0, 1));
    assert_eq!(memory[40..42], *b"32");
    assert_eq!(read(&mut memory), (0, 0));
    assert_eq!(read(&mut memory), (Errno::Io as i32, 0));
}

#[test]
fn closed_streams_are_gone() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = [0; 32];
    assert_eq!(
        call(&mut wasi, "fd_seek", &[1, 0, 0, 0], &mut memory),
        Ok(70)
    );
    assert_eq!(call(&mut wasi, "fd_close", &[1], &mut memory), Ok(0));
    assert_eq!(call(&mut wasi, "fd_close", &[1], &mut memory), Ok(BADF));
    assert_eq!(
        call(&mut wasi, "fd_seek", &[1, 0, 0, 0], &mut memory),
        Ok(BADF)
    );
    assert_eq!(
        call(&mut wasi, "fd_write", &[1, 0, 0, 0], &mut memory),
        Ok(BADF)
    );
    assert_eq!(
        call(&mut wasi, "fd_fdstat_get", &[1, 0], &mut memory),
        Ok(BADF)
    );
    assert_eq!(call(&mut wasi, "fd_close", &[3], &mut memory), Ok(BADF));
    assert_eq!(
        call(&mut wasi, "fd_fdstat_get", &[2, 8], &mut memory),
        Ok(0)
    );
    assert_eq!((memory[8], u64_at(&memory, 16)), (2, 0x820_0048));
    assert_eq!(
        call(&mut wasi, "fd_fdstat_get", &[2, 9], &mut memory),
        Ok(FAULT)
    );
}

#[test]
fn there_are_four_clocks() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = [0; 16];
    assert_eq!(
        call(&mut wasi, "clock_time_get", &[0, 1, 1], &mut memory),
        Ok(0)
    );
    assert!(u64_at(&memory, 1) > 1_600_000_000_000_000_000);
    assert_eq!(
        call(&mut wasi, "clock_time_get", &[1, 1, 0], &mut memory),
        Ok(0)
    );
    assert_eq!(
        call(&mut wasi, "clock_time_get", &[1, 1, 8], &mut memory),
        Ok(0)
    );
    assert!(u64_at(&memory, 0) <= u64_at(&memory, 8));
    assert_eq!(
        call(&mut wasi, "clock_time_get", &[4, 1, 0], &mut memory),
        Ok(INVAL)
    );
    assert_eq!(
        call(&mut wasi, "clock_time_get", &[0, 1, 9], &mut memory),
        Ok(FAULT)
    );
}

#[test]
fn random_bytes_stay_in_their_range() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = [0; 64];
    assert_eq!(call(&mut wasi, "random_get", &[16, 32], &mut memory), Ok(0));
    assert_eq!((&memory[..16], &memory[48..]), (&[0; 16][..], &[0; 16][..]));
    assert_ne!(memory[16..48], [0; 32]);
    assert_eq!(call(&mut wasi, "random_get", &[64, 0], &mut memory), Ok(0));
    assert_eq!(
        call(&mut wasi, "random_get", &[33, 32], &mut memory),
        Ok(FAULT)
    );
    assert_eq!(
        call(
            &mut wasi,
            "random_get",
            &[u64::from(u32::MAX), 2],
            &mut memory
        ),
        Ok(FAULT)
    );
}

#[test]
fn without_memory_there_is_nothing_to_point_to() {
    let mut wasi = wasi_with(Streams::default());
    for function in &FUNCTIONS {
        let expected = match function.name {
            // Descriptor 0 is closed here, by the first that comes.
            "fd_close" | "sched_yield" => Ok(0),
            "fd_advise" | "fd_allocate" => Ok(Errno::Notcapable as i32),
            "poll_oneoff" => Ok(INVAL),
            "proc_exit" => Err(Stop::Exit(0)),
            name if name.starts_with("sock_") || name == "proc_raise" => Ok(Errno::Notsup as i32),
            name if name.starts_with("fd_") || name.starts_with("path_") => Ok(BADF),
            _ => Ok(FAULT),
        };
        assert_eq!(
            wasi.call(function, &[0; 9], None),
            expected,
            "{}",
            function.name
        );
    }
}

#[test]
fn a_guest_leaves_with_a_code() {
    let mut wasi = wasi_with(Streams::default());
    let code = u64::from((-3_i32).cast_unsigned());
    assert_eq!(
        call(&mut wasi, "proc_exit", &[code], &mut []),
        Err(Stop::Exit(-3))
    );
    assert_eq!(call(&mut wasi, "sched_yield", &[], &mut []), Ok(0));
}

/// A subscription to a clock.
fn clock(user_data: u64, id: u32, ns: u64, flags: u16) -> [u8; 48] {
    let mut bytes = [0; 48];
    put(&mut bytes, 0, &user_data.to_le_bytes());
    put(&mut bytes, 16, &id.to_le_bytes());
    put(&mut bytes, 24, &ns.to_le_bytes());
    put(&mut bytes, 40, &flags.to_le_bytes());
    bytes
}

/// A subscription to a stream, or to something that there is not.
fn stream(user_data: u64, kind: u8, fd: u32) -> [u8; 48] {
    let mut bytes = clock(user_data, fd, 0, 0);
    bytes[8] = kind;
    bytes
}

/// Streams that are ready when that was asked so many times.
struct After(u32, StreamSet);

impl Ready for After {
    fn wait(&mut self, streams: StreamSet, _time: Duration) -> StreamSet {
        self.0 = self.0.saturating_sub(1);
        match self.0 {
            0 => std::array::from_fn(|i| streams[i] && self.1[i]),
            _ => [false; 3],
        }
    }
}

fn ready(after: u32, streams: StreamSet) -> Streams {
    Streams {
        ready: Box::new(After(after, streams)),
        ..Streams::default()
    }
}

#[test]
fn polling_waits_for_what_is_not_ready() {
    // Never: the clock ends it.
    let mut wasi = wasi_with(ready(u32::MAX, [true; 3]));
    let begun = Instant::now();
    let soon = clock(2, 1, 20_000_000, 0);
    let late = clock(3, 1, 60_000_000_000, 0);
    let events = poll(&mut wasi, &[stream(1, 1, 0), late, soon, stream(4, 2, 1)]);
    assert_eq!(events, Ok(vec![(2, 0, 0)]));
    assert!(begun.elapsed() >= Duration::from_millis(20));
    // In the end, with the others of the same moment alone.
    let mut wasi = wasi_with(ready(5, [true, false, true]));
    let all = [stream(1, 1, 0), late, stream(4, 2, 1), stream(5, 2, 2)];
    assert_eq!(poll(&mut wasi, &all), Ok(vec![(1, 0, 1), (5, 0, 2)]));
    // What cannot be waited for does not let the others wait.
    let mut wasi = wasi_with(ready(u32::MAX, [true; 3]));
    let events = poll(&mut wasi, &[stream(1, 1, 0), stream(2, 1, 1), late]);
    assert_eq!(events, Ok(vec![(2, 8, 1)]));
    // Time limit and interrupt end it.
    let never = || ready(u32::MAX, [true; 3]);
    let mut wasi = Wasi::new(never(), Some(Instant::now() + Duration::from_millis(20)));
    let limit = Err(Err(Stop::TimeLimit));
    assert_eq!(poll(&mut wasi, &[stream(1, 1, 0)]), limit);
    let interrupt = Interrupt::new();
    interrupt.request();
    let mut wasi = wasi_with(never()).interrupted_by(interrupt);
    assert_eq!(poll(&mut wasi, &[stream(1, 1, 0), late]), limit);
}

#[test]
fn nonblocking_streams_do_not_wait() {
    const AGAIN: i32 = Errno::Again as i32;
    let out = Capture::default();
    let mut wasi = wasi_with(Streams {
        stdin: Box::new(&b"input"[..]),
        stdout: Box::new(out.clone()),
        // Ready when asked for the second time and later.
        ..ready(2, [true; 3])
    });
    let mut memory = vec![b'x'; 1 << 14];
    put_u32s(&mut memory, 0, &[64, 5000, 64, 1]);
    for fd in [0, 1] {
        let set = call(&mut wasi, "fd_fdstat_set_flags", &[fd, 4], &mut memory);
        assert_eq!(set, Ok(0));
    }
    // Nothing to move needs no waiting.
    let none = call(&mut wasi, "fd_write", &[1, 0, 0, 32], &mut memory);
    assert_eq!(none, Ok(0));
    let write = call(&mut wasi, "fd_write", &[1, 0, 2, 32], &mut memory);
    assert_eq!(write, Ok(AGAIN));
    let write = call(&mut wasi, "fd_write", &[1, 0, 2, 32], &mut memory);
    // What a pipe that is ready takes.
    assert_eq!((write, u32_at(&memory, 32)), (Ok(0), 4096));
    assert_eq!(out.0.borrow().len(), 4096);
    let read = call(&mut wasi, "fd_read", &[0, 0, 2, 32], &mut memory);
    assert_eq!((read, u32_at(&memory, 32)), (Ok(0), 5));
}

/// Takes so many bytes, one at a time, and then fails.
struct Full(usize, ErrorKind);

impl Write for Full {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        match self.0.checked_sub(1) {
            Some(left) => self.0 = left,
            None => return Err(self.1.into()),
        }
        Ok(1)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn errors_of_the_system_arrive_as_they_are() {
    for (kind, errno) in [
        (ErrorKind::BrokenPipe, 64),
        (ErrorKind::StorageFull, 51),
        (ErrorKind::FileTooLarge, 22),
        (ErrorKind::PermissionDenied, 2),
        (ErrorKind::WouldBlock, 6),
        (ErrorKind::Other, 29),
    ] {
        let mut wasi = wasi_with(Streams {
            stdout: Box::new(Full(0, kind)),
            stderr: Box::new(Full(3, kind)),
            ..Streams::default()
        });
        let mut memory = [0; 64];
        put_u32s(&mut memory, 0, &[40, 2, 40, 4]);
        let mut write = |fd| {
            put_u32s(&mut memory, 32, &[99]);
            let result = call(&mut wasi, "fd_write", &[fd, 0, 2, 32], &mut memory);
            (result, u32_at(&memory, 32))
        };
        assert_eq!(write(1), (Ok(errno), 99));
        // Bytes that got through are told before the error is.
        assert_eq!(write(2), (Ok(0), 3));
        assert_eq!(write(2), (Ok(errno), 99));
    }
    let directory = std::fs::File::open(".").unwrap();
    let mut wasi = wasi_with(Streams {
        stdin: Box::new(directory),
        ..Streams::default()
    });
    let mut memory = [0; 64];
    put_u32s(&mut memory, 0, &[40, 2]);
    let read = call(&mut wasi, "fd_read", &[0, 0, 1, 32], &mut memory);
    assert_eq!(read, Ok(Errno::Isdir as i32));
}

#[test]
fn unstable_records_lie_elsewhere() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = [0xaa; 160];
    let args = [1, 0];
    let stat = function(UNSTABLE, "fd_filestat_get", &args);
    assert_eq!(wasi.call(stat, &args, Some(&mut memory)), Ok(0));
    assert_eq!((memory[16], memory[55], memory[56]), (2, 0, 0xaa));
    // A minute of the monotonic clock, and user data where preview 1 has its number.
    memory[..112].fill(0);
    put_u32s(&mut memory, 16, &[7, 7, 1, 0]);
    put(&mut memory, 32, &60_000_000_000_u64.to_le_bytes());
    put_u32s(&mut memory, 56, &[3]);
    let args = [0, 112, 2, 76];
    let poll = function(UNSTABLE, "poll_oneoff", &args);
    assert_eq!(wasi.call(poll, &args, Some(&mut memory)), Ok(FAULT));
    let args = [0, 88, 2, 152];
    assert_eq!(wasi.call(poll, &args, Some(&mut memory)), Ok(0));
    assert_eq!((u32_at(&memory, 152), u64_at(&memory, 88)), (1, 3));
}

/// User data, errno and kind of an event.
type Event = (u64, u8, u8);

/// What `poll_oneoff` came to.
fn poll(wasi: &mut Wasi, subscriptions: &[[u8; 48]]) -> Result<Vec<Event>, Result<i32, Stop>> {
    let mut memory = subscriptions.concat();
    let events = memory.len();
    let out = events + subscriptions.len() * 32;
    memory.resize(out + 4, 0xaa);
    let args = [0, events as u64, subscriptions.len() as u64, out as u64];
    match call(wasi, "poll_oneoff", &args, &mut memory) {
        Ok(0) => Ok((0..u32_at(&memory, out) as usize)
            .map(|i| events + i * 32)
            .map(|at| (u64_at(&memory, at), memory[at + 8], memory[at + 10]))
            .collect()),
        other => Err(other),
    }
}

#[test]
fn polling_waits_for_the_first_clock() {
    let mut wasi = wasi_with(Streams::default());
    let begun = Instant::now();
    let events = poll(
        &mut wasi,
        &[clock(7, 1, 60_000_000_000, 0), clock(8, 1, 20_000_000, 0)],
    );
    assert_eq!(events, Ok(vec![(8, 0, 0)]));
    assert!(begun.elapsed() >= Duration::from_millis(20));
    let soon = wasi.now().map(|now| now + 10_000_000);
    let events = poll(
        &mut wasi,
        &[clock(1, 0, soon[0], 1), clock(2, 1, u64::MAX, 1)],
    );
    assert_eq!(events, Ok(vec![(1, 0, 0)]));
    assert!(wasi.now()[0] >= soon[0]);
    assert_eq!(poll(&mut wasi, &[clock(3, 1, 1, 1)]), Ok(vec![(3, 0, 0)]));
}

#[test]
fn what_needs_no_waiting_is_told_at_once() {
    let mut wasi = wasi_with(Streams::default());
    let begun = Instant::now();
    let late = clock(0, 1, 60_000_000_000, 0);
    let events = poll(
        &mut wasi,
        &[
            stream(1, 1, 0),
            late,
            stream(2, 2, 1),
            stream(3, 2, 0),
            stream(4, 1, 9),
        ],
    );
    assert_eq!(events, Ok(vec![(1, 0, 1), (2, 0, 2), (3, 8, 2), (4, 8, 1)]));
    for invalid in [clock(5, 2, 0, 0), clock(6, 1, 0, 2), stream(7, 3, 0)] {
        assert_eq!(poll(&mut wasi, &[late, invalid]), Err(Ok(INVAL)));
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn polling_checks_what_it_is_given() {
    let mut wasi = wasi_with(Streams::default());
    assert_eq!(poll(&mut wasi, &[]), Err(Ok(INVAL)));
    let mut memory = [0; 128];
    for (args, errno) in [
        ([0, 48, 1, 80], 0),
        ([0, 96, 1, 80], 0),
        ([81, 0, 1, 80], FAULT),
        ([0, 97, 1, 80], FAULT),
        ([0, 48, 1, 125], FAULT),
        ([0, 48, 3, 80], FAULT),
        ([0, 48, u64::from(u32::MAX), 80], FAULT),
        ([0, 48, 0, 80], INVAL),
    ] {
        assert_eq!(
            call(&mut wasi, "poll_oneoff", &args, &mut memory),
            Ok(errno),
            "{args:?}"
        );
    }
}

#[test]
fn nothing_lasts_past_the_deadline() {
    let begun = Instant::now();
    let mut wasi = Wasi::new(Streams::default(), Some(begun + Duration::from_secs(30)));
    let limit = Err(Err(Stop::TimeLimit));
    assert_eq!(poll(&mut wasi, &[clock(0, 1, 60_000_000_000, 0)]), limit);
    assert_eq!(poll(&mut wasi, &[clock(0, 1, u64::MAX, 1)]), limit);
    assert_eq!(
        poll(&mut wasi, &[clock(0, 1, 1_000, 0)]),
        Ok(vec![(0, 0, 0)])
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    let mut wasi = Wasi::new(Streams::default(), Some(begun));
    let mut memory = [0; 16];
    put_u32s(&mut memory, 0, &[8, 1]);
    for (function, fd) in [("fd_write", 1), ("fd_read", 0)] {
        let result = call(&mut wasi, function, &[fd, 0, 1, 12], &mut memory);
        assert_eq!(result, Err(Stop::TimeLimit));
    }
}
