//! Pages at an address of this machine, for one person to look at: HTTP/1.1, one request a connection.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use loudfail_site::Page;

use crate::cli::{MISTAKE, report};

/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: u64 = 16 * 1024;

/// How long somebody who says nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves the pages until the process ends.
pub(super) fn serve(port: u16, pages: Vec<Page>) -> Result<ExitCode, ExitCode> {
    // Nobody but this machine: the pages tell how a team's jobs are made.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        report::say(&format!("error: cannot listen on port {port}: {error}"));
        report::say("hint: choose another one with `--port N`");
        ExitCode::from(MISTAKE)
    })?;
    let address = listener.local_addr().map_err(|error| {
        report::say(&format!("error: cannot find out the address: {error}"));
        ExitCode::from(MISTAKE)
    })?;
    report::say(&format!(
        "serving the pages at http://{address}/; press Ctrl-C to stop"
    ));
    let pages: Arc<BTreeMap<String, String>> = Arc::new(
        pages
            .into_iter()
            .map(|page| (page.path, page.text))
            .collect(),
    );
    for stream in listener.incoming() {
        let pages = Arc::clone(&pages);
        // Whoever hangs up is no matter of ours.
        if let Ok(stream) = stream {
            thread::spawn(move || answer(stream, &pages));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(mut stream: TcpStream, pages: &BTreeMap<String, String>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new((&stream).take(LONGEST_HEAD));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // The rest of the head says nothing that would change the answer.
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let response = respond(&request, pages);
    stream.write_all(response.as_bytes())
}

/// The answer to a request's first line.
fn respond(request: &str, pages: &BTreeMap<String, String>) -> String {
    let mut words = request.split_whitespace();
    let (method, target) = (words.next(), words.next().unwrap_or_default());
    let is_head = method == Some("HEAD");
    if !is_head && method != Some("GET") {
        return response(
            "405 Method Not Allowed",
            "text/plain",
            "only GET is allowed\n",
            false,
        );
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let path = match path.trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    match pages.get(path) {
        Some(text) => response("200 OK", kind(path), text, is_head),
        None => response(
            "404 Not Found",
            "text/plain",
            "this page does not exist\n",
            is_head,
        ),
    }
}

fn response(status: &str, kind: &str, text: &str, is_head: bool) -> String {
    let length = text.len();
    let body = if is_head { "" } else { text };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\
         X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\r\n{body}"
    )
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "html")) => "text/html",
        Some((_, "css")) => "text/css",
        Some((_, "js")) => "text/javascript",
        _ => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_and_nothing_else_is() {
        let page = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let pages = BTreeMap::from([page("index.html", "<i>"), page("a/b.js", "1")]);
        for (request, status, kind, body) in [
            ("GET / HTTP/1.1\r\n", "200 OK", "text/html", "<i>"),
            (
                "GET /a/b.js?x=1 HTTP/1.1\r\n",
                "200 OK",
                "text/javascript",
                "1",
            ),
            ("HEAD / HTTP/1.1\r\n", "200 OK", "text/html", ""),
            (
                "GET /../etc/passwd HTTP/1.1\r\n",
                "404 Not Found",
                "text/plain",
                "this page does not exist\n",
            ),
            (
                "POST / HTTP/1.1\r\n",
                "405 Method Not Allowed",
                "text/plain",
                "only GET is allowed\n",
            ),
            (
                "",
                "405 Method Not Allowed",
                "text/plain",
                "only GET is allowed\n",
            ),
        ] {
            let response = respond(request, &pages);
            assert!(
                response.starts_with(&format!("HTTP/1.1 {status}\r\n")),
                "{response}"
            );
            assert!(
                response.contains(&format!("Content-Type: {kind};")),
                "{response}"
            );
            assert!(response.ends_with(&format!("\r\n\r\n{body}")), "{response}");
        }
    }
}
