
thread_local! {
    /// The start function has returned. Each case runs on a thread of its own.
    pub(crate) static STARTED: std::cell::Cell<bool> = const { std::cell::Cell::new(true) };
    static AT_FIRST: std::cell::Cell<usize> = const { std::cell::Cell::new(usize::MAX) };
}

/// As many bytes as there were at the first call.
fn as_at_first(bytes: &mut [u8]) -> &mut [u8] {
    let size = AT_FIRST.get().min(bytes.len());
    AT_FIRST.set(size);
    &mut bytes[..size]
}

impl State {
    /// Begins a time limit of 90 ms: that of the case about it.
    pub(crate) fn begin_anew(&mut self) -> bool {
        self.interrupt = Interrupt::new().within(Duration::from_millis(90));
        false
    }
}
