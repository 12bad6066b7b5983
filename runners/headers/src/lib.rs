//! Nothing but the test in `tests/bindgen.rs`, which needs libclang and so stands apart from the default members.
