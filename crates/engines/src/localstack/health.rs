//! Asking a LocalStack whether it answers: one HTTP request, for which a client library would be too much.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::process::poll;

/// A server on this machine answers at once or is not up yet.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// True if a LocalStack answers at `endpoint` and says so.
pub(super) fn answers(endpoint: &str) -> bool {
    get(endpoint, "/_localstack/health").is_some_and(|body| body.contains("\"services\""))
}

/// Waits until the server answers (`Ok`), until `ended` tells how it ended or until the time is over (`Err`).
pub(super) fn wait(
    endpoint: &str,
    within: Duration,
    ended: &mut dyn FnMut() -> Option<String>,
) -> Result<(), String> {
    let mut outcome = None;
    let in_time = poll(within, || {
        outcome = match ended() {
            Some(how) => Some(Err(how)),
            None => answers(endpoint).then_some(Ok(())),
        };
        outcome.is_some()
    });
    match outcome {
        Some(outcome) if in_time => outcome,
        _ => Err(format!("did not answer within {} s", within.as_secs())),
    }
}

/// A port that is free now: `preferred` if it is, else one that the operating system chooses.
pub(super) fn free_port(preferred: Option<u16>) -> Option<u16> {
    let listener = preferred
        .and_then(|port| TcpListener::bind(("127.0.0.1", port)).ok())
        .or_else(|| TcpListener::bind(("127.0.0.1", 0)).ok())?;
    Some(listener.local_addr().ok()?.port())
}

/// The body of a successful answer to a GET request.
fn get(endpoint: &str, path: &str) -> Option<String> {
    let host = endpoint.strip_prefix("http://")?;
    let authority = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let address = authority.to_socket_addrs().ok()?.next()?;
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_WITHIN).ok()?;
    stream.set_read_timeout(Some(ANSWER_WITHIN)).ok()?;
    // HTTP 1.0, so that the server closes the connection at the end of its answer and does not cut it in chunks.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?;
    (status == "200").then(|| body.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::thread;

    /// Answers one connection with `answer` and returns the endpoint.
    fn serve_once(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
            let mut line = String::new();
            while reader.read_line(&mut line).expect("readable") > 2 {
                line.clear();
            }
            stream.write_all(answer.as_bytes()).expect("writable");
        });
        format!("http://{address}")
    }

    #[test]
    fn only_a_localstack_that_is_well_answers() {
        let cases = [
            ("HTTP/1.0 200 OK\r\n\r\n{\"services\": {}}", true),
            ("HTTP/1.0 200 OK\r\n\r\n<html>", false),
            ("HTTP/1.0 503 Busy\r\n\r\n{\"services\": {}}", false),
            ("nonsense", false),
        ];
        for (answer, expected) in cases {
            assert_eq!(answers(&serve_once(answer)), expected, "{answer}");
        }
    }

    #[test]
    fn nobody_answers_at_a_closed_port_or_another_scheme() {
        let port = free_port(None).expect("a free port");
        assert!(!answers(&format!("http://127.0.0.1:{port}")));
        assert!(!answers("https://127.0.0.1:1"));
    }

    #[test]
    fn waiting_ends_when_the_server_does() {
        let port = free_port(None).expect("a free port");
        let mut questions = 0;
        let waited = wait(
            &format!("http://127.0.0.1:{port}"),
            Duration::from_secs(60),
            &mut || {
                questions += 1;
                (questions == 3).then(|| "ended".to_owned())
            },
        );
        assert_eq!((waited, questions), (Err("ended".to_owned()), 3));
    }

    #[test]
    fn a_preferred_port_is_taken_only_if_free() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        assert_ne!(free_port(Some(port)), Some(port));
        drop(taken);
        assert_eq!(free_port(Some(port)), Some(port));
    }
}
