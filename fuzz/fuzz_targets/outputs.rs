#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| loudfail_tests::hostile::run("outputs", bytes));
