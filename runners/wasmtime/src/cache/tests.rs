use super::*;
use std::time::Duration;

fn listed(age: u64, size: u64) -> Listed {
    Listed {
        used: SystemTime::UNIX_EPOCH + Duration::from_secs(1000 - age),
        size,
        name: age.to_string(),
    }
}

#[test]
fn what_was_used_last_stays_within_both_limits() {
    let surplus = |most, most_bytes| {
        let modules = vec![listed(3, 30), listed(1, 10), listed(4, 40), listed(2, 20)];
        let mut names = surplus(modules, most, most_bytes);
        names.sort();
        names.join(" ")
    };
    assert_eq!(surplus(4, 100), "");
    assert_eq!(surplus(4, 99), "4");
    assert_eq!(surplus(2, 100), "3 4");
    assert_eq!(surplus(4, 29), "2 3 4");
    assert_eq!(surplus(4, 9), "1 2 3 4");
    assert_eq!(surplus(0, 100), "1 2 3 4");
}
