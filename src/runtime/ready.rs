//! Whether standard streams can be used without waiting.

use std::time::Duration;

/// Some of the standard streams, by their numbers: input 0, output 1, errors 2.
pub type StreamSet = [bool; 3];

/// Says which standard streams can be used without waiting.
pub trait Ready {
    /// Waits until one of these streams can be read or written without waiting, and no longer than `time`; a stream that has
    /// ended or failed is one of those. May return earlier. Returns which of them can, none when the time was over.
    fn wait(&mut self, streams: StreamSet, time: Duration) -> StreamSet;
}

/// For streams that never keep anybody waiting, such as those in memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlwaysReady;

impl Ready for AlwaysReady {
    fn wait(&mut self, streams: StreamSet, _time: Duration) -> StreamSet {
        streams
    }
}
