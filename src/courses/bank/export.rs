//! A category as a file: GIFT for other programs, JSON with nothing lost.
use super::{
    access, category,
    entry::Kept,
    reading::{OwnFile, OwnQuestion},
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, Pair, Question, Task, WHOLE},
    db::Conn,
    error::{Error, Result},
    schema::bank_entries as entries,
    view::Download,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::Deserialize;
use std::{collections::BTreeMap, fmt::Write};
use utoipa::ToSchema;

/// Questions of one file: the oldest ones; a category holds fewer.
const MOST: i64 = 2_000;
pub const GIFT: &str = "text/plain; charset=utf-8";
pub const JSON: &str = "application/json";

crate::text_enum! { pub enum BankFormat { Gift = "gift", Json = "json" } }
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct BankExport {
    /// `gift`, in one language, or `json` (unless said), in both and with nothing lost.
    pub format: Option<BankFormat>,
    /// A category's number, with all that lies in it; none: the whole bank.
    #[schema(minimum = 1)]
    pub category: Option<i64>,
    /// Of GIFT: `id` unless said; texts that are not there are taken from the other one.
    pub language: Option<Lang>,
}
/// What is hidden stays out; of every other question the newest version.
pub fn file(conn: &mut Conn, who: Option<&Actor>, slug: &str, ask: &BankExport) -> Result<Download> {
    let bank = access::readable(conn, who, slug)?;
    let all = category::of_course(conn, bank.course)?;
    let mut rows = entries::table
        .filter(entries::course_id.eq(bank.course))
        .filter(entries::status.ne(super::entry::EntryStatus::Hidden))
        .into_boxed::<crate::db::MultiBackend>();
    if let Some(number) = ask.category {
        let inside = category::within(&all, number);
        if inside.is_empty() {
            return Err(Error::NotFound);
        }
        rows = rows.filter(entries::category_id.eq_any(inside));
    }
    let rows: Vec<(i64, Option<i64>)> =
        rows.order(entries::number).limit(MOST).select((entries::content_id, entries::category_id)).load(conn)?;
    let paths: BTreeMap<i64, String> = all.into_iter().map(|c| (c.id, c.path)).collect();
    let contents: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let mut kept: BTreeMap<i64, Kept> = content::drafts_of(conn, &contents)?
        .into_iter()
        .map(|v| Ok((v.content_id, v.document()?)))
        .collect::<Result<_>>()?;
    let mut questions: Vec<OwnQuestion> = rows
        .into_iter()
        .filter_map(|(content, place)| {
            let category = place.and_then(|id| paths.get(&id).cloned()).unwrap_or_default();
            Some(OwnQuestion { category, question: kept.remove(&content)?.question })
        })
        .collect();
    questions.sort_by(|a, b| a.category.cmp(&b.category));
    let count = i64::try_from(questions.len()).unwrap_or(0);
    let (kind, ending, body) = match ask.format.unwrap_or(BankFormat::Json) {
        BankFormat::Gift => (GIFT, "gift.txt", gift(&questions, ask.language.unwrap_or(Lang::Id))),
        BankFormat::Json => {
            let file = OwnFile { ekopi_questions: 1, questions };
            (JSON, "questions.json", serde_json::to_string_pretty(&file)?)
        }
    };
    Ok(Download { name: format!("{slug}.{ending}"), kind, body: body.into_bytes(), rows: count, described_by: "" })
}
/// Basis points in per cent, with no more decimals than they need.
pub fn per_cent(credit: i64) -> String {
    let (whole, rest) = (credit / 100, (credit % 100).abs());
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}").trim_end_matches('0').to_owned() }
}

/// Questions as GIFT. What it has no form for (orders, gaps, a limit of words) is named in a comment.
pub fn gift(questions: &[OwnQuestion], language: Lang) -> String {
    let (mut file, mut place) = (String::new(), "");
    for OwnQuestion { category, question } in questions {
        if category != place {
            let _ = writeln!(file, "$CATEGORY: {category}\n");
            place = category;
        }
        let writer = Writer { language };
        match writer.answers(question) {
            Some(answers) => {
                let id = &question.id;
                let _ = writeln!(file, "::{}::[plain]{}{{{answers}}}\n", escaped(id), writer.text(&question.prompt));
            }
            None => {
                let _ = writeln!(file, "// {} ({}) has no form in GIFT.\n", question.id, question.kind().as_str());
            }
        }
    }
    file
}
struct Writer {
    language: Lang,
}
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.trim().chars() {
        match sign {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => safe.extend(['\\', sign]),
            '\n' => safe.push_str("\\n"),
            _ => safe.push(sign),
        }
    }
    safe
}
impl Writer {
    fn text(&self, text: &Texts) -> String {
        escaped(text.in_language(self.language).0)
    }
    fn remark(&self, text: &Texts) -> String {
        if text.is_blank() { String::new() } else { format!("#{}", self.text(text)) }
    }
    fn answers(&self, question: &Question) -> Option<String> {
        // GIFT knows no escape for a percent sign: a text that begins with one has its weight before it.
        let weight = |credit: i64, text: &str| {
            if credit == WHOLE && !text.trim_start().starts_with('%') {
                String::new()
            } else {
                format!("%{}%", per_cent(credit))
            }
        };
        let mut lines = match &question.task {
            Task::Single { options } => {
                // With nothing but `=` it would be a short answer.
                let all_right = options.iter().all(|o| o.correct && o.credit.is_none());
                let mark = |o: &ChoiceOption| match o.credit {
                    Some(credit) => format!("~%{}%", per_cent(credit)),
                    None if all_right => "~%100%".to_owned(),
                    None if o.correct => "=".to_owned(),
                    None => "~".to_owned(),
                };
                self.options(options, mark)
            }
            Task::Multiple { options, .. } => {
                let right = i64::try_from(options.iter().filter(|o| o.correct).count()).unwrap_or(1).max(1);
                let wrong = i64::try_from(options.iter().filter(|o| !o.correct).count()).unwrap_or(1).max(1);
                let mark = |o: &ChoiceOption| {
                    let credit = if o.correct { WHOLE / right } else { -(WHOLE / wrong) };
                    // Of one right option alone a reader would make a single choice.
                    let credit = if credit == WHOLE { WHOLE - 100 } else { credit };
                    format!("~%{}%", per_cent(credit))
                };
                self.options(options, mark)
            }
            Task::TrueFalse { answer } => vec![if *answer { "TRUE" } else { "FALSE" }.to_owned()],
            Task::ShortAnswer { accepted, .. } => {
                let line = |a: &Accepted| {
                    format!("={}{}{}", weight(a.credit, &a.text), escaped(&a.text), self.remark(&a.feedback))
                };
                accepted.iter().map(line).collect()
            }
            Task::Number { accepted } => {
                let line = |a: &AcceptedNumber| {
                    format!("={}{}:{}{}", weight(a.credit, ""), a.value, a.tolerance, self.remark(&a.feedback))
                };
                let mut lines: Vec<String> = accepted.iter().map(line).collect();
                if let Some(first) = lines.first_mut() {
                    first.insert(0, '#');
                }
                lines
            }
            Task::Matching { pairs, distractors } => {
                let pair = |p: &Pair| {
                    let left = self.text(&p.left);
                    format!("={}{left} -> {}", weight(WHOLE, &left), self.text(&p.right))
                };
                let pairs = pairs.iter().map(pair);
                pairs.chain(distractors.iter().map(|d| format!("= -> {}", self.text(&d.text)))).collect()
            }
            Task::Essay { words: None } => vec![],
            Task::Ordering { .. } | Task::Cloze { .. } | Task::Essay { .. } => return None,
        };
        if !question.explanation.is_blank() {
            lines.push(format!("####{}", self.text(&question.explanation)));
        }
        Some(lines.join(" "))
    }
    fn options(&self, options: &[ChoiceOption], mark: impl Fn(&ChoiceOption) -> String) -> Vec<String> {
        let line = |o: &ChoiceOption| {
            let (mark, text) = (mark(o), self.text(&o.text));
            let weight = match mark.as_str() {
                "=" if text.starts_with('%') => "%100%",
                "~" if text.starts_with('%') => "%0%",
                _ => "",
            };
            format!("{mark}{weight}{text}{}", self.remark(&o.feedback))
        };
        options.iter().map(line).collect()
    }
}
