//! The text of a call to an [`Intrinsic`].

use serde_json::Value;

use super::format::FormatTemplate;
use super::{Argument, Function, Intrinsic, IntrinsicProblem};
use crate::path::{Path, Place};
use crate::quotas;

pub(super) fn call(text: &str) -> Result<Intrinsic, IntrinsicProblem> {
    let mut parser = Parser { text, at: 0 };
    let call = parser.call(1)?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(IntrinsicProblem::Trailing {
            position: parser.at,
        });
    }
    Ok(call)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn takes(&mut self, expected: char) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    fn unexpected(&self) -> IntrinsicProblem {
        IntrinsicProblem::Unexpected { position: self.at }
    }

    fn call(&mut self, depth: usize) -> Result<Intrinsic, IntrinsicProblem> {
        if depth > quotas::INTRINSIC_NESTING {
            return Err(IntrinsicProblem::TooDeep);
        }
        let rest = self.rest();
        let end = rest
            .find(|it: char| !(it.is_ascii_alphanumeric() || it == '.'))
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let Some(function) = Function::ALL
            .into_iter()
            .find(|function| function.name() == name)
        else {
            let name = name.to_owned();
            return Err(match name.as_str() {
                "" => self.unexpected(),
                "States.Hash" => IntrinsicProblem::Unsupported { name },
                _ => IntrinsicProblem::Unknown { name },
            });
        };
        self.at += end;
        if !self.takes('(') {
            return Err(self.unexpected());
        }
        let mut arguments = Vec::new();
        self.skip_space();
        if !self.takes(')') {
            loop {
                self.skip_space();
                let is_template = function == Function::Format && arguments.is_empty();
                arguments.push(self.argument(depth, is_template)?);
                self.skip_space();
                if self.takes(')') {
                    break;
                }
                if !self.takes(',') {
                    return Err(self.unexpected());
                }
            }
        }
        check_count(function, &arguments)?;
        Ok(Intrinsic {
            function,
            arguments,
        })
    }

    fn argument(&mut self, depth: usize, is_template: bool) -> Result<Argument, IntrinsicProblem> {
        let rest = self.rest();
        match rest.chars().next() {
            Some('\'') => self.string(is_template),
            Some('$') => self.path(),
            Some('S') => self
                .call(depth + 1)
                .map(|call| Argument::Call(Box::new(call))),
            _ => {
                let end = rest.find([',', ')']).unwrap_or(rest.len());
                let literal = rest[..end].trim_end();
                match serde_json::from_str::<Value>(literal) {
                    Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => {
                        self.at += literal.len();
                        Ok(Argument::Literal(value))
                    }
                    _ => Err(self.unexpected()),
                }
            }
        }
    }

    fn string(&mut self, is_template: bool) -> Result<Argument, IntrinsicProblem> {
        let open = self.at;
        let mut template = FormatTemplate::default();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((offset, character)) = characters.next() {
            let position = open + offset;
            match character {
                '\'' => {
                    self.at = position + 1;
                    return Ok(if is_template {
                        Argument::Template(template)
                    } else {
                        Argument::Literal(Value::String(template.text()))
                    });
                }
                '\\' => match characters.next() {
                    Some((_, escaped @ ('\'' | '{' | '}' | '\\'))) => template.push(escaped),
                    _ => return Err(IntrinsicProblem::Escape { position }),
                },
                '{' if is_template && characters.peek().is_some_and(|next| next.1 == '}') => {
                    characters.next();
                    template.push_placeholder();
                }
                '{' | '}' => return Err(IntrinsicProblem::Reserved { position }),
                _ => template.push(character),
            }
        }
        Err(IntrinsicProblem::Unclosed { position: open })
    }

    /// A path goes on to the next comma or closing parenthesis outside brackets, parentheses and quotes of its own.
    fn path(&mut self) -> Result<Argument, IntrinsicProblem> {
        let rest = self.rest();
        let mut depth = 0_usize;
        let mut quote = None;
        let mut escaped = false;
        let mut end = rest.len();
        for (at, character) in rest.char_indices() {
            match quote {
                Some(_) if escaped => escaped = false,
                Some(_) if character == '\\' => escaped = true,
                Some(open) if character == open => quote = None,
                Some(_) => {}
                None => match character {
                    ',' | ')' if depth == 0 => {
                        end = at;
                        break;
                    }
                    '\'' | '"' => quote = Some(character),
                    '[' | '(' => depth += 1,
                    ']' | ')' => depth = depth.saturating_sub(1),
                    _ => {}
                },
            }
        }
        let text = rest[..end].trim_end();
        let path =
            Path::parse(text, Place::Argument).map_err(|problem| IntrinsicProblem::Path {
                position: self.at,
                problem,
            })?;
        self.at += text.len();
        Ok(Argument::Path(path))
    }
}

fn check_count(function: Function, arguments: &[Argument]) -> Result<(), IntrinsicProblem> {
    if !function.takes(arguments.len()) {
        return Err(IntrinsicProblem::ArgumentCount {
            function,
            found: arguments.len(),
        });
    }
    if let Some(Argument::Template(template)) = arguments.first() {
        let (placeholders, arguments) = (template.placeholders(), arguments.len() - 1);
        if placeholders != arguments {
            return Err(IntrinsicProblem::PlaceholderCount {
                placeholders,
                arguments,
            });
        }
    }
    Ok(())
}
