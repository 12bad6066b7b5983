//! Random uses of the table of handles, compared with a list.

use wasm_embedded_spec::differential::Choices;
use wasm_embedded_spec::generated::Errno;
use wasm_embedded_spec::table::{CAPACITY, Table};

/// What is open, in the order of opening.
#[derive(Clone, Copy, PartialEq)]
struct Open {
    handle: i32,
    api: u8,
    driver: i32,
    offered: Option<u8>,
}

#[derive(Default)]
struct Model(Vec<Open>);

impl Model {
    fn free(&self) -> Result<i32, Errno> {
        let used = |handle: &i32| self.0.iter().any(|open| open.handle == *handle);
        let mut handles = 1..=CAPACITY as i32;
        handles.find(|handle| !used(handle)).ok_or(Errno::Exhausted)
    }

    fn open(&mut self, api: u8, driver: i32, offered: Option<u8>) -> Result<i32, Errno> {
        let handle = self.free()?;
        self.0.push(Open {
            handle,
            api,
            driver,
            offered,
        });
        Ok(handle)
    }

    fn find(&self, api: u8, handle: i32) -> Option<usize> {
        self.0
            .iter()
            .position(|open| (open.api, open.handle) == (api, handle))
    }

    /// What an offer gives the guest, or what is closed.
    fn offer(&mut self, api: u8, function: u8, handles: &[i32]) -> Result<Vec<i32>, Vec<i32>> {
        let before = self.0.len();
        let mut given = Vec::new();
        for &driver in handles {
            let offered = Some(function);
            let mut same = self
                .0
                .iter()
                .filter(|open| (open.api, open.driver, open.offered) == (api, driver, offered));
            // The lowest number, where a driver offered one twice.
            let same = same.by_ref().map(|open| open.handle).min();
            match same {
                _ if driver < 0 => given.push(-1),
                Some(open) => given.push(open),
                None => match self.open(api, driver, offered) {
                    Ok(open) => given.push(open),
                    Err(_) => {
                        let new = self.0.split_off(before);
                        return Err(new.iter().rev().map(|open| open.driver).collect());
                    }
                },
            }
        }
        Ok(given)
    }
}

/// Uses one table.
pub fn check(choices: &mut Choices) {
    let (mut table, mut model) = (Table::default(), Model::default());
    // Mostly opening, so that it gets full.
    let opens = choices.pick(&[2, 8]);
    for _ in 0..256 {
        let api = choices.below(3) as u8;
        let handle = handle(choices);
        match choices.below(opens + 4) {
            0 => {
                let at = model.find(api, handle).ok_or(Errno::NoDevice);
                assert_eq!(table.get(api, handle), at.map(|at| model.0[at].driver));
            }
            1 => {
                let at = model.find(api, handle).ok_or(Errno::NoDevice);
                let expected = at.map(|at| model.0.remove(at).driver);
                assert_eq!(table.take(api, handle), expected);
            }
            2 => {
                let expected = model.0.pop().map(|open| (open.api, open.driver));
                assert_eq!(table.pop_newest(), expected);
            }
            3 => {
                let function = choices.below(2) as u8;
                let count = choices.below(CAPACITY as u32 + 8) as usize;
                let mut handles: Vec<i32> = (0..count).map(|_| self::handle(choices)).collect();
                let mut closed = Vec::new();
                let expected = model.offer(api, function, &handles);
                let found = table.offer(api, function, &mut handles, |h| closed.push(h));
                let found = match found {
                    Ok(()) => Ok(handles),
                    Err(errno) => {
                        assert_eq!(errno, Errno::Exhausted);
                        Err(std::mem::take(&mut closed))
                    }
                };
                assert_eq!(found, expected);
                assert!(closed.is_empty());
            }
            _ => assert_eq!(table.open(api, handle), model.open(api, handle, None)),
        }
        assert_eq!(table.free(), model.free());
    }
    while let Some(open) = model.0.pop() {
        assert_eq!(table.pop_newest(), Some((open.api, open.driver)));
    }
    assert_eq!(table.pop_newest(), None);
}

/// A handle of a guest or a driver: sound, or anything.
fn handle(choices: &mut Choices) -> i32 {
    match choices.below(8) {
        0 => choices.pick(&[0, -1, i32::MIN, i32::MAX, CAPACITY as i32, 65]),
        1 => choices.u32().cast_signed(),
        _ => choices.below(CAPACITY as u32 + 2) as i32,
    }
}
