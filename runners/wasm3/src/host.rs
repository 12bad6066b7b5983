//! What the C library calls back: streams, clocks, random bytes, the time limit, the end.

use crate::ffi;
use std::ffi::{CString, c_char, c_void};
use std::io::{ErrorKind, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null;
use std::slice;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wasm_embedded_spec::generated::Platform;
use wasm_embedded_spec::generated::bridge::{Context, Vtables};
use wasm_embedded_spec::runtime::{End, Host, Interrupt, Refused, Streams};

/// The error of WASI for input and output, negated as the callbacks answer.
const IO: i32 = -29;

/// The world of one instance. It lives at one address from instantiation to the end, and C reaches it through that.
pub struct World {
    /// The drivers; owned. The vtables have a pointer to this field.
    pub platform: Context,
    pub vtables: Vtables,
    pub wasi: ffi::Wasi,
    streams: Streams,
    /// What `wasi.args` points to, and what that points to.
    pointers: Vec<*const c_char>,
    args: Vec<CString>,
    began: Instant,
    /// Ends the guest, also when its time is up.
    interrupt: Interrupt,
}

impl World {
    /// Puts the world of an instance at an address of its own. It is to be freed with [`World::free`].
    ///
    /// # Errors
    /// When an argument cannot be given to a guest.
    pub fn new(host: Host) -> Result<*mut World, Refused> {
        let Host {
            mut platform,
            streams,
            limits,
            interrupt,
        } = host;
        let mut args = Vec::new();
        for (index, arg) in streams.args.iter().enumerate() {
            args.push(CString::new(arg.as_str()).map_err(|_| {
                Refused(format!(
                    "argument {index} of the guest contains a NUL byte, which ends arguments in WASI: {arg:?}"
                ))
            })?);
        }
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
                args: null(),
                arg_count: 0,
                user: null::<c_void>().cast_mut(),
            },
            streams,
            pointers: args.iter().map(|arg| arg.as_ptr()).collect(),
            args,
            began: Instant::now(),
            interrupt: interrupt.within(limits.time),
        }));
        // SAFETY: it was just made, and nothing else knows it.
        let this = unsafe { &mut *world };
        this.wasi.args = this.pointers.as_ptr();
        this.wasi.arg_count = u32::try_from(this.args.len()).unwrap_or(u32::MAX);
        this.wasi.user = world.cast();
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
                Err(_) => return IO,
            }
        }
    })
}

/// # Safety
/// `user` must be a [`World`], and `bytes` point to `len` bytes.
unsafe extern "C" fn write(user: *mut c_void, stream: u32, bytes: *const u8, len: u32) -> i32 {
    // SAFETY: as required; C uses neither while this runs.
    let (streams, bytes) = unsafe {
        (
            &mut (*user.cast::<World>()).streams,
            slice::from_raw_parts(bytes, len as usize),
        )
    };
    let stream = if stream == ffi::STDERR {
        &mut streams.stderr
    } else {
        &mut streams.stdout
    };
    guarded(IO, || {
        match stream.write_all(bytes).and_then(|()| stream.flush()) {
            Ok(()) => i32::try_from(len).unwrap_or(IO),
            Err(_) => IO,
        }
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

/// Sleeps, and no longer when the guest is interrupted: the next tick ends it.
///
/// # Safety
/// `user` must be a [`World`].
unsafe extern "C" fn sleep(user: *mut c_void, ns: u64) {
    // SAFETY: as required.
    let world = unsafe { &*user.cast::<World>() };
    world.interrupt.sleep(Duration::from_nanos(ns));
}
