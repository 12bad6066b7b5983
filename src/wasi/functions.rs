//! The functions of WASI preview 1, with their types.

use super::{MODULES, PREVIEW1, UNSTABLE};
use crate::call::WasmType::{self, I32, I64};

/// One function of WASI.
#[derive(Debug)]
pub struct Function {
    /// The name that guests import.
    pub name: &'static str,
    /// The types of its parameters.
    pub params: &'static [WasmType],
    /// It returns one `i32`, an errno of WASI; otherwise nothing.
    pub returns: bool,
    pub(super) call: Call,
    modules: &'static [&'static str],
}

impl Function {
    /// Whether the module has it.
    pub fn is_in(&self, module: &str) -> bool {
        self.modules.contains(&module)
    }
}

/// What a function does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    ArgsGet,
    ArgsSizesGet,
    /// There is nothing that has what it asks for.
    Badf,
    ClockResGet,
    ClockTimeGet,
    EnvironGet,
    EnvironSizesGet,
    FdClose,
    FdFdstatGet,
    FdFdstatSetFlags,
    FdFilestatGet(Layout),
    FdPread,
    FdPwrite,
    FdRead,
    FdRenumber,
    FdWrite,
    /// No descriptor has the right to it; the parameter with this number is the descriptor.
    Notcapable(usize),
    Notsup,
    PollOneoff(Layout),
    ProcExit,
    RandomGet,
    SchedYield,
    /// Needs a position, which no stream has.
    Spipe,
}

/// How records lie in memory that differ between the modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Preview1,
    Unstable,
}

/// All functions that there are. Where the modules differ, each has its own.
pub static FUNCTIONS: [Function; 48] = [
    both("args_get", &[I32, I32], Call::ArgsGet),
    both("args_sizes_get", &[I32, I32], Call::ArgsSizesGet),
    both("clock_res_get", &[I32, I32], Call::ClockResGet),
    both("clock_time_get", &[I32, I64, I32], Call::ClockTimeGet),
    both("environ_get", &[I32, I32], Call::EnvironGet),
    both("environ_sizes_get", &[I32, I32], Call::EnvironSizesGet),
    both("fd_advise", &[I32, I64, I64, I32], Call::Notcapable(0)),
    both("fd_allocate", &[I32, I64, I64], Call::Notcapable(0)),
    both("fd_close", &[I32], Call::FdClose),
    both("fd_datasync", &[I32], Call::Notcapable(0)),
    both("fd_fdstat_get", &[I32, I32], Call::FdFdstatGet),
    both("fd_fdstat_set_flags", &[I32, I32], Call::FdFdstatSetFlags),
    both(
        "fd_fdstat_set_rights",
        &[I32, I64, I64],
        Call::Notcapable(0),
    ),
    only(
        &[PREVIEW1],
        "fd_filestat_get",
        &[I32, I32],
        Call::FdFilestatGet(Layout::Preview1),
    ),
    only(
        &[UNSTABLE],
        "fd_filestat_get",
        &[I32, I32],
        Call::FdFilestatGet(Layout::Unstable),
    ),
    both("fd_filestat_set_size", &[I32, I64], Call::Notcapable(0)),
    both(
        "fd_filestat_set_times",
        &[I32, I64, I64, I32],
        Call::Notcapable(0),
    ),
    both("fd_pread", &[I32, I32, I32, I64, I32], Call::FdPread),
    both("fd_prestat_dir_name", &[I32, I32, I32], Call::Badf),
    both("fd_prestat_get", &[I32, I32], Call::Badf),
    both("fd_pwrite", &[I32, I32, I32, I64, I32], Call::FdPwrite),
    both("fd_read", &[I32, I32, I32, I32], Call::FdRead),
    both(
        "fd_readdir",
        &[I32, I32, I32, I64, I32],
        Call::Notcapable(0),
    ),
    both("fd_renumber", &[I32, I32], Call::FdRenumber),
    both("fd_seek", &[I32, I64, I32, I32], Call::Spipe),
    both("fd_sync", &[I32], Call::Notcapable(0)),
    both("fd_tell", &[I32, I32], Call::Spipe),
    both("fd_write", &[I32, I32, I32, I32], Call::FdWrite),
    both("path_create_directory", &[I32; 3], Call::Notcapable(0)),
    both("path_filestat_get", &[I32; 5], Call::Notcapable(0)),
    both(
        "path_filestat_set_times",
        &[I32, I32, I32, I32, I64, I64, I32],
        Call::Notcapable(0),
    ),
    both("path_link", &[I32; 7], Call::Notcapable(0)),
    both(
        "path_open",
        &[I32, I32, I32, I32, I32, I64, I64, I32, I32],
        Call::Notcapable(0),
    ),
    both("path_readlink", &[I32; 6], Call::Notcapable(0)),
    both("path_remove_directory", &[I32; 3], Call::Notcapable(0)),
    both("path_rename", &[I32; 6], Call::Notcapable(0)),
    both("path_symlink", &[I32; 5], Call::Notcapable(2)),
    both("path_unlink_file", &[I32; 3], Call::Notcapable(0)),
    only(
        &[PREVIEW1],
        "poll_oneoff",
        &[I32; 4],
        Call::PollOneoff(Layout::Preview1),
    ),
    only(
        &[UNSTABLE],
        "poll_oneoff",
        &[I32; 4],
        Call::PollOneoff(Layout::Unstable),
    ),
    Function {
        returns: false,
        ..both("proc_exit", &[I32], Call::ProcExit)
    },
    both("proc_raise", &[I32], Call::Notsup),
    both("random_get", &[I32, I32], Call::RandomGet),
    both("sched_yield", &[], Call::SchedYield),
    only(&[PREVIEW1], "sock_accept", &[I32; 3], Call::Notsup),
    both("sock_recv", &[I32; 6], Call::Notsup),
    both("sock_send", &[I32; 5], Call::Notsup),
    both("sock_shutdown", &[I32; 2], Call::Notsup),
];

const fn both(name: &'static str, params: &'static [WasmType], call: Call) -> Function {
    Function {
        name,
        params,
        returns: true,
        call,
        modules: &MODULES,
    }
}

const fn only(
    modules: &'static [&'static str],
    name: &'static str,
    params: &'static [WasmType],
    call: Call,
) -> Function {
    Function {
        modules,
        ..both(name, params, call)
    }
}
