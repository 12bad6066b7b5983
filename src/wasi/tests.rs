use super::*;
use std::cell::RefCell;
use std::io::{self, Read, Write};
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
    let function = FUNCTIONS.iter().find(|f| f.name == name).unwrap();
    assert_eq!(function.params.len(), args.len());
    wasi.call(function, args, Some(memory))
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
    for (module, count) in [(PREVIEW1, 14), (UNSTABLE, 13)] {
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
fn the_environment_is_empty() {
    let mut wasi = wasi_with(Streams::default());
    let mut memory = [0xaa; 8];
    assert_eq!(
        call(&mut wasi, "environ_sizes_get", &[0, 4], &mut memory),
        Ok(0)
    );
    assert_eq!(memory, [0; 8]);
    assert_eq!(call(&mut wasi, "environ_get", &[0, 0], &mut memory), Ok(0));
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
    assert_eq!((memory[8], u64_at(&memory, 16)), (2, 1 << 6));
    assert_eq!(
        call(&mut wasi, "fd_fdstat_get", &[2, 9], &mut memory),
        Ok(FAULT)
    );
}

#[test]
fn there_are_two_clocks() {
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
        call(&mut wasi, "clock_time_get", &[2, 1, 0], &mut memory),
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
            "environ_get" | "fd_close" | "sched_yield" => Ok(0),
            "fd_fdstat_get" | "fd_read" | "fd_seek" | "fd_write" => Ok(BADF),
            "poll_oneoff" => Ok(INVAL),
            "proc_exit" => Err(Stop::Exit(0)),
            _ => Ok(FAULT),
        };
        assert_eq!(
            wasi.call(function, &[0; 4], None),
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
