use std::time::Duration;

use super::super::files::Size;
use super::*;

#[test]
fn rows_become_tables() {
    let row = Row {
        jobs: 100,
        outputs: Size {
            files: 703,
            bytes: 11_300_000,
        },
        // The ratios are 2, 4 and 1, and their median is not the ratio of the medians.
        rounds: vec![
            round(200, 100, 20, 5),
            round(400, 100, 10, 5),
            round(300, 300, 30, 1),
        ],
    };
    let other = cdk::Row {
        jobs: 100,
        rounds: vec![cdk::Round {
            cold: child(50),
            synth: child(12_500),
            changed: child(30),
            synth_changed: child(12_000),
        }],
    };
    let others = Others {
        versions: "aws-cdk-lib 2".to_owned(),
        rows: vec![other],
    };
    let machine = Machine {
        processors: 2,
        system: "linux on x86_64".to_owned(),
        disk: Some("ext4".to_owned()),
        profile: "dev".to_owned(),
    };
    let text = tables(&machine, 3, &[row], &others);
    let expected = "\
profile `dev`, with 2 processors, linux on x86_64, ext4. Medians of 3 runs; a ratio is the median of those in each run.

| jobs |          outputs | cold build |   a job | processors | memory | `cp -r` | ratio |
| ---: | ---------------: | ---------: | ------: | ---------: | -----: | ------: | ----: |
|  100 | 703 files, 11 MB |     300 ms | 3.00 ms |     600 ms | 400 MB |  100 ms |  2.0x |

With everything built:

| jobs |   no-op | memory | read once | ratio | one changed | platform changed | `check` |
| ---: | ------: | -----: | --------: | ----: | ----------: | ---------------: | ------: |
|  100 | 20.0 ms |  30 MB |   5.00 ms |  4.0x |     7.00 ms |          9.00 ms | 8.00 ms |

Beside `cdk synth` (aws-cdk-lib 2):

| jobs | cold build | processors | memory | `cdk synth` |  a job | processors |  memory | ratio |
| ---: | ---------: | ---------: | -----: | ----------: | -----: | ---------: | ------: | ----: |
|  100 |    50.0 ms |     100 ms |  50 MB |      12.5 s | 125 ms |     25.0 s | 12.5 GB |  250x |

And with everything built and one job changed:

| jobs |   build | memory | `cdk synth` |  memory | ratio |
| ---: | ------: | -----: | ----------: | ------: | ----: |
|  100 | 30.0 ms |  30 MB |      12.0 s | 12.0 GB |  400x |
";
    assert_eq!(text.split_once(", ").expect("the version").1, expected);
}

#[test]
fn figures_have_three_digits() {
    let of = |nanoseconds| time(Duration::from_nanos(nanoseconds));
    assert_eq!(of(1_234), "1.23 µs");
    assert_eq!(of(14_560_000), "14.6 ms");
    assert_eq!(of(345_600_000), "346 ms");
    assert_eq!(of(4_321_000_000), "4.32 s");
    assert_eq!(of(432_100_000_000), "432 s");
}

#[test]
fn json_has_every_run() {
    let row = Row {
        jobs: 1,
        outputs: Size::default(),
        rounds: vec![round(2, 1, 1, 1), round(4, 1, 1, 1)],
    };
    let machine = Machine {
        processors: 1,
        system: String::new(),
        disk: None,
        profile: "dev".to_owned(),
    };
    let text = json(&machine, 2, &[row], &Others::default());
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["rows"][0]["runs"][1]["cold"]["seconds"], 0.004);
    assert_eq!(value["cdk"]["rows"], json!([]));
}

fn round(cold: u64, copy: u64, idle: u64, read: u64) -> Round {
    Round {
        cold: child(cold),
        copy: child(copy),
        idle: child(idle),
        read: Duration::from_millis(read),
        changed: child(7),
        platform: child(9),
        check: child(8),
    }
}

/// As many megabytes as milliseconds, on two processors.
fn child(milliseconds: u64) -> Taken {
    Taken {
        time: Duration::from_millis(milliseconds),
        processors: Duration::from_millis(2 * milliseconds),
        memory: milliseconds * 1_000_000,
    }
}
