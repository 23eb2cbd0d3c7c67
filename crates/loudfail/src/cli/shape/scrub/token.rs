//! Ids, addresses and random characters in a text, found by their form alone.

use std::net::{Ipv4Addr, Ipv6Addr};

use loudfail_job::credential;

use super::{Found, HIDDEN, Scrubbed, runs};

/// The account that AWS's own documentation uses.
const ACCOUNT: &str = "111122223333";

/// Hexadecimal digits to make dummies of.
const HEX: &str = "0123456789abcdef";

/// Shortest text of random characters that is taken for a secret.
const SECRET: usize = 32;

/// The text with dummies.
pub(super) fn scrub(text: &str, scrubbed: &mut Scrubbed) -> String {
    // What may be broken into pieces first, then the pieces.
    let text = runs(
        text,
        |it| it.is_ascii_alphanumeric() || "+/=_-".contains(it),
        long,
        scrubbed,
    );
    let text = runs(
        &text,
        |it| it.is_ascii_hexdigit() || it == ':',
        colons,
        scrubbed,
    );
    let text = runs(&text, |it| it.is_ascii_digit() || it == '.', dots, scrubbed);
    runs(
        &text,
        |it| it.is_ascii_alphanumeric() || it == '-',
        word,
        scrubbed,
    )
}

/// Random characters, such as base64.
fn long(run: &str) -> Found {
    let is_mixed = run.contains(|it: char| it.is_ascii_uppercase())
        && run.contains(|it: char| it.is_ascii_lowercase())
        && run.contains(|it: char| it.is_ascii_digit());
    // Names of one case are what paths are made of; random characters have both. Hexadecimal ids keep their form.
    let is_id = |part: &str| part.chars().all(|it| it.is_ascii_hexdigit() || it == '-');
    let random: usize = run
        .split('/')
        .filter(|part| part.contains(|it: char| it.is_ascii_uppercase()) && !is_id(part))
        .map(str::len)
        .sum();
    let is_token = run.starts_with("eyJ") && run.len() >= 16;
    let is_secret = is_token || (is_mixed && random >= SECRET) || credential::is_random(run);
    is_secret.then(|| ("token", HIDDEN.to_owned()))
}

/// Addresses with colons: MAC, IPv6.
fn colons(run: &str) -> Found {
    let pairs: Vec<&str> = run.split(':').collect();
    if pairs.len() == 6 && pairs.iter().all(|pair| pair.len() == 2) {
        return Some(("MAC address", "0a:00:00:00:00:01".to_owned()));
    }
    let address: Ipv6Addr = run.parse().ok()?;
    // A `::` alone is rather a separator.
    (!address.is_unspecified() && !address.is_loopback() && pairs.len() > 3)
        .then(|| ("IP address", "2001:db8::1".to_owned()))
}

/// Addresses with dots: IPv4, maybe at the end of a sentence.
fn dots(run: &str) -> Found {
    let address = run.trim_end_matches('.');
    let stop = run.get(address.len()..).unwrap_or_default();
    let parsed: Ipv4Addr = address.parse().ok()?;
    let is_of_nobody = parsed.is_loopback() || parsed.is_unspecified() || parsed.is_link_local();
    (!is_of_nobody).then(|| ("IP address", format!("10.0.0.9{stop}")))
}

/// Ids of one word.
fn word(run: &str) -> Found {
    let parts: Vec<&str> = run.split('-').collect();
    let is_hex = |text: &str| !text.is_empty() && text.chars().all(|it| it.is_ascii_hexdigit());
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|it| it.is_ascii_digit());
    if run.len() == 12 && is_number(run) {
        return Some(("account id", ACCOUNT.to_owned()));
    }
    let is_key = ["AKIA", "ASIA"].iter().any(|start| run.starts_with(start));
    let is_caps = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit();
    if is_key && run.len() >= 16 && run.chars().all(is_caps) {
        return Some(("access key", HIDDEN.to_owned()));
    }
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| is_hex(part)) {
        return Some(("UUID", "11111111-2222-4333-8444-555555555555".to_owned()));
    }
    if let ["ip", bytes @ ..] = parts.as_slice()
        && bytes.len() == 4
        && bytes.iter().all(|byte| is_number(byte))
    {
        return Some(("IP address", "ip-10-0-0-9".to_owned()));
    }
    // `subnet-0123456789abcdef0`, and the older form of eight digits; no word of English ends like that.
    if let [.., last] = parts.as_slice()
        && parts.len() > 1
        && [8, 17].contains(&last.len())
        && is_hex(last)
        && last.contains(|it: char| it.is_ascii_digit())
        && !is_number(last)
    {
        let prefix = run.strip_suffix(last).unwrap_or_default();
        return Some(("resource id", format!("{prefix}{}", dummy_hex(last.len()))));
    }
    // Ids of tasks, digests; with what a runtime puts behind them.
    let (first, tail) = run.split_once('-').unwrap_or((run, ""));
    if first.len() >= 16
        && is_hex(first)
        && !is_number(first)
        && (tail.is_empty() || is_number(tail))
    {
        let tail = run.get(first.len()..).unwrap_or_default();
        let dummy = format!("{}{tail}", dummy_hex(first.len()));
        return Some(("hexadecimal id", dummy));
    }
    None
}

fn dummy_hex(length: usize) -> String {
    HEX.chars().cycle().take(length).collect()
}
