use super::*;
use serde_json::json;

fn description(text: &str) -> Value {
    json!({"content": {"description": text}})
}

fn plain(message: &Value, width: usize) -> String {
    draw(
        message,
        Style {
            color: false,
            width,
            chat: Chat::Slack,
        },
    )
}

#[test]
fn a_message_for_teams_is_read_as_teams_reads_it() {
    let style = Style {
        color: false,
        width: 80,
        chat: Chat::Teams,
    };
    let message = description("**Stopped:** [Logs](https://a.example/b) \\*x\\*");
    assert_eq!(
        draw(&message, style),
        "▌ Stopped: Logs <https://a.example/b> *x*\n"
    );
}

#[test]
fn markup_becomes_what_it_stands_for() {
    for (markup, shown) in [
        ("*Stopped:* done (`Exit`)", "▌ Stopped: done (`Exit`)\n"),
        (
            "<https://a.example/b|Logs> | end",
            "▌ Logs <https://a.example/b> | end\n",
        ),
        ("<https://a.example/b>", "▌ https://a.example/b\n"),
        (
            "<!subteam^S1> <@U1> <!here|here> <!channel>",
            "▌ @S1 @U1 here @channel\n",
        ),
        (
            "a &lt; b &amp;&amp; c &gt; d, &amp;lt;",
            "▌ a < b && c > d, &lt;\n",
        ),
        ("~old~ _new_", "▌ old new\n"),
        // None of these is markup.
        (
            "2*3*4 snake_case_name * a * <b> <c|d> `",
            "▌ 2*3*4 snake_case_name * a * <b> <c|d> `\n",
        ),
        ("<javascript:alert(1)|x>", "▌ <javascript:alert(1)|x>\n"),
        ("", "▌\n"),
        ("a\n\n• b", "▌ a\n▌\n▌ • b\n"),
    ] {
        assert_eq!(plain(&description(markup), 80), shown, "{markup}");
    }
}

#[test]
fn colour_tells_what_plain_text_cannot() {
    let message = description("*b* `c` <https://a.example|l>");
    let style = Style {
        color: true,
        width: 80,
        chat: Chat::Slack,
    };
    assert_eq!(
        draw(&message, style),
        "\u{1b}[31m▌\u{1b}[0m \u{1b}[1mb\u{1b}[0m \u{1b}[36mc\u{1b}[0m \
         \u{1b}]8;;https://a.example\u{1b}\\\u{1b}[34;4ml\u{1b}[0m\u{1b}]8;;\u{1b}\\\n"
    );
}

#[test]
fn no_line_is_wider_than_the_terminal_unless_a_word_is() {
    let text = "• one two three four five six seven eight nine ten";
    assert_eq!(
        plain(&description(text), 24),
        "▌ • one two three four\n▌   five six seven eight\n▌   nine ten\n"
    );
    let words = "a <https://a.example/a/very/long/address|b> c";
    assert_eq!(
        plain(&description(words), 24),
        "▌ a b\n▌ <https://a.example/a/very/long/address>\n▌ c\n"
    );
    assert_eq!(
        plain(&description("日本語 日本語 日本語 日本語"), 24),
        "▌ 日本語 日本語 日本語\n▌ 日本語\n"
    );
}

#[test]
fn every_part_of_a_notification_is_shown() {
    let message = json!({"content": {
        "title": "A *title*", "description": "text", "nextSteps": ["one", "two"], "keywords": ["k", "l"]
    }});
    assert_eq!(
        plain(&message, 80),
        "▌ A *title*\n▌\n▌ text\n▌\n▌ Next steps\n▌ 1. one\n▌ 2. two\n▌\n▌ Keywords: k, l\n"
    );
    assert_eq!(plain(&json!("a\nb"), 80), "▌ a\n▌ b\n");
    assert_eq!(plain(&json!({"a": 1}), 80), "▌ {\"a\":1}\n");
}

#[test]
fn nothing_in_a_message_drives_the_terminal() {
    let evil = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\r\u{202e}<https://a.example/\u{1b}\\|\u{1b}[1m>";
    let message = json!({"content": {
        "title": evil, "description": evil, "nextSteps": [evil], "keywords": [evil]
    }});
    for message in [message.clone(), json!(evil), json!([evil])] {
        let shown = plain(&message, 80);
        let control = |it: char| it.is_control() && it != '\n';
        assert!(!shown.contains(control), "{shown:?}");
        let line = first_line(&message);
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    let style = Style {
        color: true,
        width: 80,
        chat: Chat::Slack,
    };
    let drawn = draw(&message, style);
    for sequence in ["\u{1b}]0", "\u{1b}[2J", "\u{7}", "\u{9b}", "\u{202e}"] {
        assert!(!drawn.contains(sequence), "{sequence:?}");
    }
}

#[test]
fn what_is_too_long_is_clipped() {
    for (text, columns, clipped) in [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),
        ("日本語", 5, "日本…"),
        ("\u{2705}\u{1fa70}ab", 5, "\u{2705}\u{1fa70}…"),
        ("abc", 0, "…"),
    ] {
        assert_eq!(clip(text, columns), clipped, "{text} {columns}");
    }
}
