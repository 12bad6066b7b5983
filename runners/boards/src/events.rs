//! Events in the text of the kernel's tracer.

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'t> {
    /// When, in microseconds since the kernel started.
    pub micros: u64,
    /// Its name, such as `i2c_write`.
    pub name: &'t str,
    /// What stands after it.
    pub fields: &'t str,
}

/// The events of a trace, in order: `task-71 [000] .....  9.123456: i2c_result: i2c-5 n=2 ret=2`.
pub fn events(trace: &str) -> Vec<Event<'_>> {
    trace
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (before, rest) = line.split_once(": ")?;
            let (name, fields) = rest.split_once(": ")?;
            let (seconds, micros) = before.rsplit(' ').next()?.split_once('.')?;
            let seconds: u64 = seconds.parse().ok()?;
            let micros: u64 = micros.parse().ok()?;
            Some(Event {
                micros: seconds * 1_000_000 + micros,
                name,
                fields,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_their_times_and_fields() {
        let trace = "\
# tracer: nop
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
              rt-109     [002] .....     4.181203: i2c_write: i2c-0 #0 a=048 f=0200 l=1 [00]
            init-1       [000] .n...    14.087503: gpio_value: 83 set 0
";
        let expected = [
            (4_181_203, "i2c_write", "i2c-0 #0 a=048 f=0200 l=1 [00]"),
            (14_087_503, "gpio_value", "83 set 0"),
        ];
        let expected = expected.map(|(micros, name, fields)| Event {
            micros,
            name,
            fields,
        });
        assert_eq!(events(trace), expected);
    }
}
