//! What a reviewer says of each field: it is right, or it needs a change, and then what.
use super::{
    decision::held,
    round::{Round, seen},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, insert_all},
    error::{Check, Msg, Result},
    event::{self, Event},
    ideas::{
        machine::Step,
        manuscript::{self, Manuscript},
        section,
    },
    innovations::writing::reading::{self, Given},
    schema::idea_reviews as reviews,
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! { pub enum IdeaVerdict { Ok = "ok", NeedsChange = "needs_change" } }

/// What was said of one field.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct FieldVerdict {
    pub field: String,
    pub verdict: IdeaVerdict,
    /// Markdown.
    pub comment: String,
    pub at: Instant,
}
pub(in crate::ideas) fn of(conn: &mut Conn, round: i64) -> Result<Vec<FieldVerdict>> {
    let rows = reviews::table.filter(reviews::round_id.eq(round)).order(reviews::id).limit(100);
    Ok(rows.select((reviews::field, reviews::verdict, reviews::comment, reviews::reviewed_at)).load(conn)?)
}
/// Fields of which a change was asked for, and which still say what was sent then.
pub(in crate::ideas) fn open_changes(conn: &mut Conn, round: &Round, now: &Manuscript) -> Result<Vec<FieldVerdict>> {
    let mut all = of(conn, round.id)?;
    let then = manuscript::sent(conn, round.version_id)?;
    all.retain(|v| v.verdict == IdeaVerdict::NeedsChange && then.text(&v.field) == now.text(&v.field));
    Ok(all)
}
/// What was right and says the same stays right (EK2); all else is looked at anew.
pub(super) fn carry_over(conn: &mut Conn, before: &Round, round: &Round, now: &Manuscript) -> Result<()> {
    let then = manuscript::sent(conn, before.version_id)?;
    let rows: Vec<(String, String, Option<i64>, Instant)> = reviews::table
        .filter(reviews::round_id.eq(before.id))
        .filter(reviews::verdict.eq(IdeaVerdict::Ok))
        .limit(100)
        .select((reviews::field, reviews::comment, reviews::person_id, reviews::reviewed_at))
        .load(conn)?;
    let same = rows.into_iter().filter(|row| then.text(&row.0) == now.text(&row.0));
    let rows: Vec<_> = same
        .map(|(field, comment, person, at)| {
            (
                reviews::round_id.eq(round.id),
                reviews::field.eq(field),
                reviews::verdict.eq(IdeaVerdict::Ok),
                reviews::comment.eq(comment),
                reviews::person_id.eq(person),
                reviews::reviewed_at.eq(at),
            )
        })
        .collect();
    if !rows.is_empty() {
        insert_all(conn, reviews::table, rows)?;
    }
    Ok(())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "verdicts": { "novelty": "needs_change" }, "comments": { "novelty": "Apa bedanya dengan yang ada?" } }))]
pub struct FieldReview {
    /// Field → `ok` or `needs_change`. What is not named stays as it is.
    pub verdicts: BTreeMap<String, Given>,
    /// Field → what to change, Markdown, at most 2,000 characters: needed where a change is asked for.
    pub comments: BTreeMap<String, Given>,
}
/// Notes what its reviewer says of fields. The authors read it when the idea is returned or decided, not before.
pub fn review(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &FieldReview) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    held(who, &seen, &row, Step::Review)?;
    let fields: Vec<&str> = section::reviewed(seen.idea.kind).map(|field| field.name).collect();
    let (verdicts, comments) = (reading::texts(&typed.verdicts), reading::texts(&typed.comments));
    let (mut check, mut changes) = (Check::default(), vec![]);
    for name in verdicts.keys().chain(comments.keys()).filter(|name| !fields.contains(&name.as_str())) {
        let short: String = name.chars().take(100).collect();
        check.that(false, format!("verdicts.{short}"), "not-a-value");
    }
    for name in fields {
        let comment = comments.get(name).map(|texts| texts.join("\n").trim().to_owned()).unwrap_or_default();
        let long = manuscript::count(comment.chars().count());
        let said = Msg::from("field-too-long").with("most", 2000_i64).with("count", long);
        check.that(long <= 2000, format!("comments.{name}"), said);
        let Some(texts) = verdicts.get(name) else {
            check.that(comment.is_empty(), format!("verdicts.{name}"), "verdict-missing");
            continue;
        };
        let verdict: Option<IdeaVerdict> = if let [one] = texts.as_slice() { one.trim().parse().ok() } else { None };
        check.that(verdict.is_some(), format!("verdicts.{name}"), "not-a-value");
        let needs = verdict == Some(IdeaVerdict::NeedsChange) && comment.is_empty();
        check.that(!needs, format!("comments.{name}"), "change-needs-comment");
        changes.extend(verdict.map(|verdict| (name, verdict, comment)));
    }
    check.done()?;
    let count = manuscript::count(changes.len());
    // At most as many as the form has fields.
    for (field, verdict, comment) in changes {
        let own = reviews::table.filter(reviews::round_id.eq(row.id)).filter(reviews::field.eq(field));
        let said = (reviews::comment.eq(comment.clone()), reviews::person_id.eq(who.person));
        let values = (reviews::verdict.eq(verdict), said, reviews::reviewed_at.eq(clock::now()));
        if diesel::update(own).set(values.clone()).execute(conn)? == 0 {
            diesel::insert_into(reviews::table)
                .values((reviews::round_id.eq(row.id), reviews::field.eq(field), values))
                .execute(conn)?;
        }
    }
    let (idea, code) = (seen.idea.id, seen.idea.code.clone());
    event::record(conn, who, &Event::IdeaReviewed { idea, code, round: row.id, count })?;
    Ok(row.receipt(&seen.idea.code, row.state))
}
