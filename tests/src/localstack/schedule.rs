//! Schedules, as LocalStack keeps them.
//!
//! One question is asked of EventBridge Scheduler, for which a client of its own would take a minute to compile.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use super::error::{LabError, json, missing};
use super::lab::{Lab, REGION};

/// A server on this machine answers soon.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

impl Lab {
    /// A schedule as `GetSchedule` gives it.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when there is none of that name in that group.
    pub fn schedule(&self, group: &str, name: &str) -> Result<Value, LabError> {
        let endpoint = self.localstack().endpoint();
        let host = endpoint.strip_prefix("http://").unwrap_or(endpoint);
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        // LocalStack finds the service in the scope of the credential, and does not check the signature. With HTTP 1.0 the
        // server closes the connection at the end of its answer and does not cut it in chunks.
        write!(
            stream,
            "GET /schedules/{name}?groupName={group} HTTP/1.0\r\nHost: {host}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/scheduler/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .ok_or_else(missing("GetSchedule", "body"))?;
        if head.split(' ').nth(1) != Some("200") {
            return Err(LabError::Call {
                operation: "GetSchedule",
                reason: answer.clone(),
            });
        }
        json("GetSchedule", body)
    }
}
