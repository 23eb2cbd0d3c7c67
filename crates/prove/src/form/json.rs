//! JSON, token by token: what is read here is JSON to every parser, so what is left out of it hides no mistake.

/// Reads a text from its beginning. Whatever is no JSON gives `None`.
#[derive(Debug, Clone)]
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The first byte of the next token.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            let byte = *bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Takes that byte, which must be the next token.
    pub(super) fn take(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then(|| self.at += 1)
    }

    /// A string with its quotes, as it is written.
    pub(super) fn string(&mut self) -> Option<&'t str> {
        self.take(b'"')?;
        let start = self.at - 1;
        let bytes = self.text.as_bytes();
        loop {
            match *bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    match *bytes.get(self.at)? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            let digits = self.text.get(self.at + 1..self.at + 5)?;
                            let code = u16::from_str_radix(digits, 16).ok()?;
                            // Halves of a pair may be alone, which some parsers refuse; nobody needs them.
                            let is_half = (0xd800..0xe000).contains(&code);
                            if is_half || digits.starts_with('+') {
                                return None;
                            }
                            self.at += 4;
                        }
                        _ => return None,
                    }
                }
                0..0x20 => return None,
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    /// A number, `true`, `false` or `null`, as it is written.
    pub(super) fn scalar(&mut self) -> Option<&'t str> {
        self.peek()?;
        let rest = self.text.get(self.at..)?;
        let end = rest.find([',', '}', ']', ' ', '\n', '\r', '\t'])?;
        let scalar = rest.get(..end)?;
        let is_word = matches!(scalar, "true" | "false" | "null");
        (is_word || is_number(scalar)).then(|| {
            self.at += end;
            scalar
        })
    }

    /// What another has read since.
    pub(super) fn until(&self, other: &Self) -> Option<&'t str> {
        self.text.get(self.at..other.at)
    }

    /// Nothing but spaces is left.
    pub(super) fn end(&mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }
}

/// Whether a text is a number as JSON writes it, of those without an exponent.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    is_digits(whole) && (whole.len() == 1 || !whole.starts_with('0')) && part.is_none_or(is_digits)
}
