//! Reads the source: which part may know which, what files are called, which template belongs to whom.
use crate::support::source::{between, files, has_kind, literals, without_comments};
use std::collections::BTreeSet;

/// From left to right: a part may use those before it, and itself. Platform files are all of one rank.
const FEATURES: [&str; 14] = [
    "accounts",
    "web",
    "innovations",
    "agencies",
    "progress",
    "courses",
    "ideas",
    "labs",
    "notifications",
    "interop",
    "search",
    "privacy",
    "journey",
    "admin",
];
const ABOVE: [&str; 6] = ["demo", "routes", "operating", "scale", "cli", "main"];

/// The top-level part a file belongs to: `courses/lesson.rs` → `courses`.
fn part(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}
fn rank(part: &str) -> usize {
    let of = |list: &[&str]| list.iter().position(|p| *p == part);
    of(&FEATURES).map(|at| at + 1).or_else(|| of(&ABOVE).map(|at| at + 1 + FEATURES.len())).unwrap_or(0)
}
/// The parts that a source names: `crate::a::…` and `use crate::{a, b::{…}}`.
fn used(source: &str) -> BTreeSet<String> {
    let source = without_comments(source);
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut parts = BTreeSet::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            parts.insert(word(rest));
            continue;
        };
        let (mut depth, mut begins) = (0, true);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if begins && !c.is_whitespace() => {
                    parts.insert(word(&group[i..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    parts
}
fn is_front(file: &str) -> bool {
    file.ends_with("/mod.rs") && rank(part(file)) > 0
}

#[test]
fn arrows_point_one_way() {
    let mut wrong = vec![];
    for (file, source) in files("src") {
        let own = part(&file);
        for other in used(&source) {
            // A feature's front stands to the right of `web`, which the nouns of accounts stand to the left of.
            let mine = if is_front(&file) { rank(own).max(rank("web") + 1) } else { rank(own) };
            if other != own && rank(&other) > 0 && rank(&other) >= mine {
                wrong.push(format!("{file} uses crate::{other}"));
            }
            if other == "web" && rank(own) > 0 && !is_front(&file) && own != "web" && !ABOVE.contains(&own) {
                wrong.push(format!("{file} is a noun and knows web"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
#[test]
fn the_reader_of_arrows_reads() {
    let found = used("use crate::{\n a::b,\n c::{d, e},\n f,\n};\nfn x() { crate::g::h() } // crate::no\n");
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "c", "f", "g"]);
    assert!(rank("db") < rank("accounts") && rank("accounts") < rank("web") && rank("journey") < rank("cli"));
    // Every part of the crate is known here or is a platform file.
    let lib = files("src").into_iter().find(|(name, _)| name == "lib.rs").unwrap().1;
    for name in FEATURES.iter().chain(&ABOVE).filter(|n| **n != "main") {
        assert!(lib.contains(&format!("pub mod {name};")), "{name} is no part of the crate");
    }
    for folder in files("src").iter().filter_map(|(name, _)| name.split_once('/')) {
        assert!(
            ["db", "file", "index", "print"].contains(&folder.0) || rank(folder.0) > 0,
            "src/{} has no place in the order",
            folder.0
        );
    }
}

#[test]
fn http_stays_in_web() {
    for (file, source) in files("src") {
        let source = without_comments(&source);
        let feature = rank(part(&file)) > 0 && part(&file) != "web" && !ABOVE.contains(&part(&file));
        if feature {
            assert!(!source.contains("actix_web") || is_front(&file), "{file} names actix_web");
            continue;
        }
        if part(&file) == "web" {
            continue;
        }
        // Elsewhere threads and the runtime alone.
        for rest in source.split("actix_web").skip(1) {
            assert!(rest.starts_with("::web::block") || rest.starts_with("::rt::"), "{file}: actix_web{rest:.30}");
        }
    }
}

#[test]
fn files_say_what_they_are_and_are_not_called_anything() {
    const NAMES: [&str; 6] = ["utils", "helpers", "common", "service", "repository", "types"];
    for (folder, generated) in [("src", "schema.rs"), ("tests", "")] {
        for (file, source) in files(folder).into_iter().filter(|(f, _)| has_kind(f, "rs") && f != generated) {
            assert!(source.starts_with("//! "), "{folder}/{file} does not begin with what it is");
            let stem = file.trim_end_matches(".rs").rsplit('/').next().unwrap_or_default();
            assert!(!NAMES.contains(&stem) && !NAMES.contains(&part(&file)), "{folder}/{file}");
            assert!(source.lines().count() <= 400, "{folder}/{file} has more than 400 lines: split it by noun");
        }
    }
}

#[test]
fn every_template_is_someones_and_every_name_is_a_template() {
    let templates: BTreeSet<String> = files("templates").into_iter().map(|(name, _)| name).collect();
    let pages: BTreeSet<&str> =
        templates.iter().map(String::as_str).filter(|n| has_kind(n, "html") && !n.starts_with("mail/")).collect();
    let mut named = BTreeSet::new();
    for (_, source) in files("src") {
        named.extend(literals(&without_comments(&source)).filter(|l| has_kind(l, "html")).map(str::to_owned));
    }
    for (_, text) in files("templates") {
        named.extend(literals(&text).filter(|l| has_kind(l, "html")).map(str::to_owned));
    }
    named.remove("body.html"); // a part of every mail
    named.retain(|name| !name.starts_with('/')); // addresses
    let named: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    assert_eq!(pages, named);

    let mails: BTreeSet<&str> = templates.iter().filter_map(|n| n.strip_prefix("mail/")?.split('/').next()).collect();
    let source: String = files("src").into_iter().map(|(_, s)| without_comments(&s)).collect();
    assert!(mails.len() >= 3);
    for mail in mails {
        for part in ["subject.txt", "body.txt", "body.html"] {
            assert!(templates.contains(&format!("mail/{mail}/{part}")), "mail/{mail} has no {part}");
        }
        assert!(source.contains(&format!("\"{mail}\"")), "nobody sends mail/{mail}");
    }
    for template in between(&source, "template: \"", "\"") {
        assert!(templates.contains(&format!("mail/{template}/body.txt")), "no mail {template}");
    }
}

#[test]
fn forms_carry_their_marks_and_nothing_is_called_safe() {
    let mut forms = 0;
    for (name, text) in files("templates").into_iter().filter(|(n, _)| has_kind(n, "html")) {
        for form in between(&text, "<form", "</form>").filter(|f| f.contains("method=\"post\"")) {
            forms += 1;
            assert!(form.contains("{{ marks }}"), "templates/{name}: a form without its marks: {form:.120}");
        }
        let opened = text.matches("<form").count();
        assert_eq!(opened, text.matches("</form>").count(), "templates/{name}");
        assert!(!text.replace(' ', "").contains("|safe"), "templates/{name} calls something safe");
        // The one script stands where a form saves while it is typed.
        let saves_itself =
            ["innovations/writing/section.html", "courses/assignments/draft.html", "ideas/writing/section.html"];
        let saves_itself = saves_itself.contains(&name.as_str());
        let script = "<script src=\"{{ asset('htmx-4.0.1.min.js') }}\" defer></script>";
        let text = if saves_itself { text.replace(script, "") } else { text };
        for event in ["onclick=", "onload=", "onchange=", "onsubmit=", "style=\"", "<script", "<style"] {
            assert!(!text.contains(event), "templates/{name} has {event}, which the CSP forbids");
        }
    }
    assert!(forms > 10, "forms are found at all");
}

/// The key by which a name is looked up goes with the name, wherever it is written.
#[test]
fn a_name_is_written_with_its_key() {
    let mut written = 0;
    for (file, source) in files("src") {
        let names = source.matches("people::name.eq(").count();
        written += names;
        assert!(names <= source.matches("people::name_key.eq(").count(), "{file} writes a name without its key");
    }
    assert!(written > 0, "names are found at all");
}
