//! Serial lines over ptys. The test holds the other end; `tests/linux.rs` has another program there.

use super::*;
use crate::linux::settings::UartPort;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    ControlModes, InputModes, LocalModes, OptionalActions, tcgetattr, tcsetattr,
};
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;

/// The other end of a line.
struct Peer {
    master: File,
    path: PathBuf,
    /// Keeps what is set on the line when it is closed.
    keep: Option<File>,
}

fn pty() -> Peer {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let path = PathBuf::from(name.into_string().unwrap());
    let keep = File::options().read(true).write(true).open(&path).unwrap();
    Peer {
        master: master.into(),
        path,
        keep: Some(keep),
    }
}

/// The driver with a pty at port 0. Calls without a time of their own wait this long.
fn lines(peer: &Peer, timeout_ms: Option<u32>, interrupt: Interrupt) -> Lines {
    let port = UartPort {
        device: peer.path.clone(),
        baud: 19_200,
        timeout_ms,
    };
    Lines::new(BTreeMap::from([(0, port)]), interrupt)
}

#[test]
fn all_bytes_go_both_ways_unchanged() {
    let mut peer = pty();
    let mut lines = lines(&peer, None, Interrupt::default());
    let line = lines.init(0, 115_200, -1, -1).unwrap();
    // Among them line ends, flow control, interrupts, and ff, which the kernel escapes.
    let all: Vec<u8> = (0..=255).chain(0..=255).collect();
    lines.write(line, 0, &all).unwrap();
    lines.flush(line).unwrap();
    let mut seen = vec![0; all.len()];
    peer.master.read_exact(&mut seen).unwrap();
    assert_eq!(seen, all);
    peer.master.write_all(&all).unwrap();
    let mut came = vec![0; all.len()];
    lines.read(line, 0, &mut came).unwrap();
    assert_eq!(came, all);
    assert_eq!(lines.read(line, 0, &mut []), Ok(()));
    assert_eq!(lines.write(line, 0, &[]), Ok(()));
    assert_eq!(lines.deinit(line), Ok(()));
    assert_eq!(lines.deinit(line), Err(Errno::NoDevice));
    assert_eq!(lines.write(line, 0, &[1]), Err(Errno::NoDevice));
}

#[test]
fn more_than_the_kernel_buffers_is_sent_and_received() {
    let mut peer = pty();
    let mut lines = lines(&peer, None, Interrupt::default());
    let line = lines.init(0, 0, -1, -1).unwrap();
    let much: Vec<u8> = (0..100_000_u32).map(|i| (i % 251) as u8).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut seen = vec![0; much.len()];
            peer.master.read_exact(&mut seen).unwrap();
            assert!(seen == much);
            peer.master.write_all(&seen).unwrap();
        });
        lines.write(line, 0, &much).unwrap();
        let mut came = vec![0; much.len()];
        lines.read(line, 0, &mut came).unwrap();
        assert!(came == much);
    });
}

#[test]
fn read_some_gives_what_there_is_or_a_timeout() {
    let mut peer = pty();
    let mut lines = lines(&peer, None, Interrupt::default());
    let line = lines.init(0, 0, -1, -1).unwrap();
    let mut room = [0; 8];
    assert_eq!(lines.read_some(line, &mut room, 0), Err(Errno::Timeout));
    let begin = Instant::now();
    assert_eq!(lines.read_some(line, &mut room, 60), Err(Errno::Timeout));
    assert!(begin.elapsed() >= Duration::from_millis(60));
    peer.master.write_all(b"abc").unwrap();
    // Comes at once, though there is room for more, and an hour of time.
    assert_eq!(lines.read_some(line, &mut room, 3_600_000), Ok(3));
    assert_eq!(&room[..3], b"abc");
    peer.master.write_all(b"0123456789").unwrap();
    assert_eq!(lines.read_some(line, &mut room, 3_600_000), Ok(8));
    assert_eq!(lines.read_some(line, &mut room, 0), Ok(2));
    assert_eq!(&room[..2], b"89");
}

#[test]
fn a_read_that_times_out_keeps_what_came() {
    let mut peer = pty();
    let mut lines = lines(&peer, Some(30), Interrupt::default());
    let line = lines.init(0, 0, -1, -1).unwrap();
    peer.master.write_all(b"ab").unwrap();
    let mut room = [0; 4];
    assert_eq!(lines.read(line, 0, &mut room), Err(Errno::Timeout));
    peer.master.write_all(b"cd").unwrap();
    assert_eq!(lines.read(line, 0, &mut room), Ok(()));
    assert_eq!(&room, b"abcd");
    // Nobody takes this: the kernel's buffers are full at some point.
    let much = vec![0; 1 << 20];
    assert_eq!(lines.write(line, 0, &much), Err(Errno::Timeout));
}

#[test]
fn a_bad_byte_is_reported_in_its_place() {
    let mut peer = pty();
    let mut lines = lines(&peer, None, Interrupt::default());
    let line = lines.init(0, 0, -1, -1).unwrap();
    // No error ever happens on a pty: without the kernel's marks, those of a line with errors can be sent.
    let keep = peer.keep.as_ref().unwrap();
    let mut plain = tcgetattr(keep).unwrap();
    plain.input_modes -= InputModes::PARMRK;
    tcsetattr(keep, OptionalActions::Now, &plain).unwrap();
    let mut room = [0; 2];
    peer.master.write_all(&[1, 0xff, 0, 0x41, 2]).unwrap();
    assert_eq!(lines.read_some(line, &mut room, 5000), Ok(1));
    assert_eq!(room[0], 1);
    assert_eq!(lines.read_some(line, &mut room, 5000), Err(Errno::Frame));
    assert_eq!(lines.read_some(line, &mut room, 5000), Ok(1));
    assert_eq!(room[0], 2);
    peer.master.write_all(&[3, 0xff, 0, 0x41, 4]).unwrap();
    assert_eq!(lines.read(line, 0, &mut room), Err(Errno::Frame));
    // The good ones are still there.
    assert_eq!(lines.read(line, 0, &mut room), Ok(()));
    assert_eq!(room, [3, 4]);
}

#[test]
fn the_line_is_set_and_reset() {
    let peer = pty();
    let keep = peer.keep.as_ref().unwrap();
    let before = tcgetattr(keep).unwrap();
    assert!(before.local_modes.contains(LocalModes::ECHO));
    let mut lines = lines(&peer, None, Interrupt::default());
    // A rate for which termios has no name.
    for (asked, expected) in [(0, 19_200), (9600, 9600), (250_000, 250_000)] {
        let line = lines.init(0, asked, -1, -1).unwrap();
        let set = tcgetattr(keep).unwrap();
        assert_eq!(
            (set.input_speed(), set.output_speed()),
            (expected, expected)
        );
        assert!(
            !set.local_modes
                .intersects(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
        );
        assert!(
            set.input_modes
                .contains(InputModes::INPCK | InputModes::PARMRK)
        );
        assert!(
            !set.input_modes
                .intersects(InputModes::IXON | InputModes::ICRNL | InputModes::IGNPAR)
        );
        lines.deinit(line).unwrap();
        let after = tcgetattr(keep).unwrap();
        assert_eq!(after.local_modes, before.local_modes);
        assert_eq!(after.input_modes, before.input_modes);
        assert_eq!(after.output_speed(), before.output_speed());
    }
}

#[test]
fn a_frame_that_the_line_does_not_take_is_unsupported_and_changes_nothing() {
    let peer = pty();
    let keep = peer.keep.as_ref().unwrap();
    let mut lines = lines(&peer, None, Interrupt::default());
    let line = lines.init(0, 57_600, -1, -1).unwrap();
    let two = |lines: &mut Lines| lines.configure(line, 8, UartParity::None, UartStopBits::Two);
    assert_eq!(two(&mut lines), Ok(()));
    // Ptys have neither parity nor other words than 8 bits, and say nothing when they are asked for them.
    for (bits, parity) in [
        (8, UartParity::Even),
        (8, UartParity::Odd),
        (7, UartParity::None),
        (5, UartParity::None),
        (9, UartParity::None),
    ] {
        let got = lines.configure(line, bits, parity, UartStopBits::One);
        assert_eq!(got, Err(Errno::Unsupported), "{bits} {parity:?}");
    }
    let set = tcgetattr(keep).unwrap();
    assert!(
        set.control_modes
            .contains(ControlModes::CSTOPB | ControlModes::CS8)
    );
    assert_eq!(set.output_speed(), 57_600);
}

#[test]
fn a_line_belongs_to_one_program_and_one_handle() {
    let peer = pty();
    let mut lines = lines(&peer, None, Interrupt::default());
    let line = lines.init(0, 0, -1, -1).unwrap();
    assert_eq!(lines.init(0, 0, -1, -1), Err(Errno::Busy));
    lines.deinit(line).unwrap();
    let other = peer.keep.as_ref().unwrap();
    use rustix::fs::{FlockOperation, flock};
    flock(other, FlockOperation::LockExclusive).unwrap();
    assert_eq!(lines.init(0, 0, -1, -1), Err(Errno::Busy));
    flock(other, FlockOperation::Unlock).unwrap();
    assert!(lines.init(0, 0, -1, -1).is_ok());
}

#[test]
fn a_line_that_vanishes_is_no_device_and_the_others_go_on() {
    let (mut gone, mut stays) = (pty(), pty());
    let port = |peer: &Peer| UartPort {
        device: peer.path.clone(),
        baud: 9600,
        timeout_ms: None,
    };
    let ports = BTreeMap::from([(0, port(&gone)), (1, port(&stays))]);
    let mut lines = Lines::new(ports, Interrupt::default());
    let line = lines.init(0, 0, -1, -1).unwrap();
    let other = lines.init(1, 0, -1, -1).unwrap();
    gone.keep = None;
    drop(gone);
    let mut room = [0; 1];
    assert_eq!(lines.read(line, 0, &mut room), Err(Errno::NoDevice));
    assert_eq!(lines.read_some(line, &mut room, 5000), Err(Errno::NoDevice));
    assert_eq!(lines.write(line, 0, &[1]), Err(Errno::NoDevice));
    stays.master.write_all(b"x").unwrap();
    assert_eq!(lines.read(other, 0, &mut room), Ok(()));
    assert_eq!(lines.deinit(line), Ok(()));
    assert_eq!(lines.deinit(other), Ok(()));
}

#[test]
fn a_read_can_be_ended() {
    let peer = pty();
    let interrupt = Interrupt::new();
    let mut lines = lines(&peer, None, interrupt.clone());
    let line = lines.init(0, 0, -1, -1).unwrap();
    std::thread::scope(|scope| {
        // Would wait for ever.
        let read = scope.spawn(|| lines.read(line, 0, &mut [0]));
        interrupt.request();
        assert_eq!(read.join().unwrap(), Err(Errno::Timeout));
    });
}

#[test]
fn nothing_but_the_settings_can_be_opened() {
    let peer = pty();
    let mut lines = lines(&peer, None, Interrupt::default());
    assert_eq!(lines.init(1, 0, -1, -1), Err(Errno::NoDevice));
    let none = |device: &str| UartPort {
        device: device.into(),
        baud: 9600,
        timeout_ms: None,
    };
    let ports = [(0, none("/dev/no-such-line")), (1, none("/dev/null"))];
    let mut lines = Lines::new(BTreeMap::from(ports), Interrupt::default());
    assert_eq!(lines.init(0, 0, -1, -1), Err(Errno::NoDevice));
    // It is there, but no serial line.
    assert_eq!(lines.init(1, 0, -1, -1), Err(Errno::NoDevice));
}
