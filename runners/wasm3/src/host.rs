//! What the C library calls back: streams, clocks, random bytes, the time limit, the end.

use crate::ffi;
use std::ffi::{CString, c_char, c_void};
use std::io::{self, ErrorKind, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null;
use std::slice;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::generated::bridge::{Context, Vtables};
use wasm_embedded_spec::runtime::{End, Host, Interrupt, Refused, Streams};
use wasm_embedded_spec::wasi::Errno;

/// The error of WASI for input and output, as the callbacks answer.
const IO: i32 = -(Errno::Io as i32);

/// What the callbacks answer when the system reports an error.
fn negated(error: &io::Error) -> i32 {
    -(Errno::from(error) as i32)
}

/// Texts for C, and the pointers to them.
struct Texts {
    pointers: Vec<*const c_char>,
    /// What the pointers point to.
    _texts: Vec<CString>,
}

impl Texts {
    fn new(what: &str, texts: &[String]) -> Result<Texts, Refused> {
        let mut owned = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            owned.push(CString::new(text.as_str()).map_err(|_| {
                Refused(format!(
                    "{what} {index} of the guest contains a NUL byte, which ends it in WASI: {text:?}"
                ))
            })?);
        }
        Ok(Texts {
            pointers: owned.iter().map(|text| text.as_ptr()).collect(),
            _texts: owned,
        })
    }

    fn count(&self) -> u32 {
        u32::try_from(self.pointers.len()).unwrap_or(u32::MAX)
    }
}

/// The world of one instance. It lives at one address from instantiation to the end, and C reaches it through that.
pub struct World {
    /// The drivers; owned. The vtables have a pointer to this field.
    pub platform: Context,
    pub vtables: Vtables,
    pub wasi: ffi::Wasi,
    streams: Streams,
    /// What `wasi.args` and `wasi.env` point to; a vector does not move when the world does.
    _args: Texts,
    _env: Texts,
    began: Instant,
    /// Ends the guest, also when its time is up.
    interrupt: Interrupt,
}

impl World {
    /// Puts the world of an instance at an address of its own. It is to be freed with [`World::free`].
    ///
    /// # Errors
    /// When an argument or an environment variable cannot be given to a guest.
    pub fn new(host: Host) -> Result<*mut World, Refused> {
        let Host {
            mut platform,
            streams,
            limits,
            interrupt,
        } = host;
        let args = Texts::new("argument", &streams.args)?;
        let env = Texts::new("environment variable", &streams.env)?;
        let vtables = Vtables::of(&mut *platform);
        let world = Box::into_raw(Box::new(World {
            platform: Box::into_raw(platform),
            vtables,
            wasi: ffi::Wasi {
                read: Some(read),
                write: Some(write),
                clock: Some(clock),
                random: Some(random),
                sleep: Some(sleep),
                args: args.pointers.as_ptr(),
                arg_count: args.count(),
                user: null::<c_void>().cast_mut(),
                env: env.pointers.as_ptr(),
                env_count: env.count(),
                resolution: 0,
                ready: Some(ready),
            },
            streams,
            _args: args,
            _env: env,
            began: Instant::now(),
            interrupt: interrupt.within(limits.time),
        }));
        // SAFETY: it was just made, and nothing else knows it.
        unsafe { (*world).wasi.user = world.cast() };
        Ok(world)
    }

    /// # Safety
    /// `world` must come from [`World::new`], and no instance may use it any more.
    pub unsafe fn free(world: *mut World) {
        // SAFETY: both were made by `Box::into_raw`, and are freed once.
        unsafe {
            let world = Box::from_raw(world);
            drop(Box::from_raw(world.platform));
        }
    }

    /// Writes all bytes, and lets the stream keep nothing back. Returns how many were written before an error, if any were.
    fn write_and_flush(&mut self, stream: u32, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < bytes.len() {
            let moved = self.unless_time_is_up(stream, |sink| sink.write(&bytes[written..]));
            match moved {
                Ok(count) if count > 0 => written = bytes.len().min(written.saturating_add(count)),
                Err(error) if written == 0 => return Err(error),
                Ok(_) if written == 0 => return Err(ErrorKind::WriteZero.into()),
                _ => break,
            }
        }
        self.unless_time_is_up(stream, |sink| sink.flush())?;
        Ok(written)
    }

    /// Repeats what is interrupted, until it is done or the time is up.
    fn unless_time_is_up<T>(
        &mut self,
        stream: u32,
        mut action: impl FnMut(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            if self.interrupt.has_come() {
                return Err(ErrorKind::Interrupted.into());
            }
            let sink: &mut dyn Write = match stream {
                ffi::STDERR => &mut *self.streams.stderr,
                _ => &mut *self.streams.stdout,
            };
            match action(sink) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }

    /// How a guest ended whose time is up.
    pub fn time_end(&self) -> End {
        self.interrupt.end()
    }
}

/// Runs a callback that may panic: C does not unwind.
fn guarded<T>(otherwise: T, callback: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(callback)).unwrap_or(otherwise)
}

/// Whether the time is up, or the guest is interrupted. Asked after each call of a driver: about this moment no clock is looked at.
///
/// # Safety
/// `user` must be a [`World`].
pub unsafe extern "C" fn time_up(user: *mut c_void, ahead_ns: u64) -> bool {
    // SAFETY: as required.
    let world = unsafe { &*user.cast::<World>() };
    match ahead_ns {
        0 => world.interrupt.has_come(),
        ahead => world.interrupt.comes_within(Duration::from_nanos(ahead)),
    }
}

/// Tells the platform that the instance ends.
///
/// # Safety
/// `user` must be a [`World`] whose platform is not in use.
pub unsafe extern "C" fn ending(user: *mut c_void) {
    // SAFETY: as required; the platform lives as long as the world.
    let platform: &mut dyn Platform = unsafe { &mut *(*user.cast::<World>()).platform };
    guarded((), || platform.ending());
}

/// # Safety
/// `user` must be a [`World`], and `bytes` point to `len` bytes.
unsafe extern "C" fn read(user: *mut c_void, bytes: *mut u8, len: u32) -> i32 {
    // SAFETY: as required; C uses neither while this runs. The guest's memory is initialised.
    let (world, bytes) = unsafe {
        (
            &mut *user.cast::<World>(),
            slice::from_raw_parts_mut(bytes, len as usize),
        )
    };
    guarded(IO, || {
        loop {
            if world.interrupt.has_come() {
                return IO;
            }
            match world.streams.stdin.read(bytes) {
                Ok(count) => return i32::try_from(count).unwrap_or(IO),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return negated(&error),
            }
        }
    })
}

/// # Safety
/// `user` must be a [`World`], and `bytes` point to `len` bytes.
unsafe extern "C" fn write(user: *mut c_void, stream: u32, bytes: *const u8, len: u32) -> i32 {
    // SAFETY: as required; C uses neither while this runs.
    let (world, bytes) = unsafe {
        (
            &mut *user.cast::<World>(),
            slice::from_raw_parts(bytes, len as usize),
        )
    };
    guarded(IO, || match world.write_and_flush(stream, bytes) {
        Ok(count) => i32::try_from(count).unwrap_or(IO),
        Err(error) => negated(&error),
    })
}

/// # Safety
/// `user` must be a [`World`].
unsafe extern "C" fn clock(user: *mut c_void, clock: u32) -> u64 {
    // SAFETY: as required.
    let world = unsafe { &*user.cast::<World>() };
    let time = if clock == ffi::CLOCK_REALTIME {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    } else {
        world.began.elapsed()
    };
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// # Safety
/// `bytes` must point to `len` bytes.
unsafe extern "C" fn random(_user: *mut c_void, bytes: *mut u8, len: u32) -> bool {
    // SAFETY: as required.
    let bytes = unsafe { slice::from_raw_parts_mut(bytes, len as usize) };
    getrandom::fill(bytes).is_ok()
}

/// Sleeps, and no longer when the guest is interrupted: the next look ends it.
///
/// # Safety
/// `user` must be a [`World`].
unsafe extern "C" fn sleep(user: *mut c_void, ns: u64) {
    // SAFETY: as required.
    let world = unsafe { &*user.cast::<World>() };
    world.interrupt.sleep(Duration::from_nanos(ns));
}

/// # Safety
/// `user` must be a [`World`].
unsafe extern "C" fn ready(user: *mut c_void, streams: u32, ns: u64) -> u32 {
    // SAFETY: as required; C does not use it while this runs.
    let world = unsafe { &mut *user.cast::<World>() };
    let wanted = std::array::from_fn(|stream| streams >> stream & 1 != 0);
    guarded(streams, || {
        let found = (world.streams.ready).wait(wanted, Duration::from_nanos(ns));
        let bits = (0..).zip(found).filter(|(_, found)| *found);
        bits.fold(0, |bits, (stream, _)| bits | 1 << stream)
    })
}
