//! The two languages say the same things: the same keys, the same variables, each of them used, none missing.
use crate::support::source::{files, literals, without_comments};
use std::collections::{BTreeMap, BTreeSet};

/// Key → its variables.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn messages(text: &str) -> Messages {
    let mut found = Messages::new();
    let mut key = String::new();
    for line in text.lines() {
        if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| is_key(name)) {
            key = name.to_owned();
            assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{key} twice");
        }
        let names =
            line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        if let Some(variables) = found.get_mut(&key) {
            variables.extend(names.filter(|name: &String| !name.is_empty()));
        }
    }
    found
}
fn is_key(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain)
}
fn all(lang: &str) -> Messages {
    files(&format!("locales/{lang}")).iter().flat_map(|(_, text)| messages(text)).collect()
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let (id, en) = (files("locales/id"), files("locales/en"));
    let names = |of: &[(String, String)]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&id), names(&en));
    for ((name, id), (_, en)) in id.iter().zip(&en) {
        let (id, en) = (messages(id), messages(en));
        let keys = |of: &Messages| of.keys().cloned().collect::<BTreeSet<_>>();
        let odd: Vec<_> = keys(&id).symmetric_difference(&keys(&en)).cloned().collect();
        assert!(odd.is_empty(), "{name}: in one language only: {odd:?}");
        for (key, variables) in &id {
            assert_eq!(variables, &en[key], "{name}: {key}");
        }
        assert!(!id.is_empty(), "{name} is empty");
    }
    // A key is of one file.
    let count: usize = id.iter().map(|(_, text)| messages(text).len()).sum();
    assert_eq!(count, all("id").len(), "a key stands in two files");
}

/// What templates say: each `t('key'`, and whether more is put behind it, as in `t('level-' ~ view.level)`.
fn said(text: &str) -> Vec<(&str, bool)> {
    let whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let calls = text.match_indices("t('").filter(|(at, _)| whole(*at));
    calls
        .filter_map(|(at, call)| text[at + call.len()..].split_once('\''))
        .map(|(key, rest)| (key, rest.trim_start().starts_with('~')))
        .collect()
}
/// The beginnings of keys that are put together.
fn beginnings() -> BTreeSet<String> {
    let templates = files("templates");
    let all = templates.iter().flat_map(|(_, text)| said(text));
    all.filter(|(_, joined)| *joined).map(|(key, _)| key.to_owned()).collect()
}
/// `t('key'` and a key handed to a macro: whole words in quotes.
fn quoted_in_templates() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in files("templates") {
        for (at, _) in text.match_indices('\'') {
            let inside = text[at + 1..].split('\'').next().unwrap_or_default();
            if is_key(inside) {
                found.insert(inside.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_message_is_used() {
    let (quoted, beginnings) = (quoted_in_templates(), beginnings());
    let mut in_code = BTreeSet::new();
    for (_, source) in files("src") {
        in_code.extend(literals(&without_comments(&source)).map(str::to_owned));
    }
    let idle: Vec<String> = all("id")
        .into_keys()
        .filter(|key| !quoted.contains(key) && !in_code.contains(key))
        .filter(|key| !beginnings.iter().any(|b| key.starts_with(b.as_str())))
        .collect();
    assert!(idle.is_empty(), "nobody says {idle:?}");
}

/// In code a message's id is the last word of these calls.
const CALLS: [&str; 7] =
    ["Msg::from(", "Error::conflict(", "Error::forbidden(", "Error::invalid(", "Error::taken(", ".that(", "simply("];

#[test]
fn every_message_that_is_asked_for_exists() {
    let known = all("id");
    let mut missing = vec![];
    for (name, text) in files("templates") {
        for (key, joined) in said(&text) {
            let there = if joined { known.keys().any(|k| k.starts_with(key)) } else { known.contains_key(key) };
            if !there {
                missing.push(format!("templates/{name}: {key}"));
            }
        }
    }
    let mut asked = 0;
    for (name, source) in files("src") {
        let source = without_comments(&source);
        for call in CALLS {
            for (at, _) in source.match_indices(call) {
                let arguments = arguments(&source[at + call.len()..]);
                if let Some(id) = arguments.strip_suffix('"').and_then(|a| a.rsplit('"').next()).filter(|id| is_key(id))
                {
                    asked += 1;
                    if !known.contains_key(id) {
                        missing.push(format!("src/{name}: {id}"));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "no words for {missing:#?}");
    assert!(asked > 40, "{asked} ids in the code: are they found at all?");
    // Each kind of error has its title, and its page a help.
    for kind in all("id").keys().filter_map(|k| k.strip_prefix("help-")) {
        assert!(known.contains_key(kind), "help for {kind}, which has no title");
    }
}
/// Up to the parenthesis that closes the call.
fn arguments(rest: &str) -> &str {
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 {
            return rest[..at].trim().trim_end_matches(',').trim_end();
        }
    }
    rest
}

/// Values that a page puts into words: each value of each list has them.
#[test]
#[expect(clippy::too_many_lines, reason = "one line for each list")]
fn every_value_has_its_words() {
    use ekopi::{
        accounts::{
            agency::AgencyKind,
            membership::{Role, RoleState},
            settings::{Theme, Zone},
        },
        agencies::region::RegionKind,
        courses::{gradebook, record::taken::TakenState},
        ideas,
        innovations::{
            entry::Confidence,
            exports::export::ExportRefusal,
            impact::{Group, Measure},
            innovation::Source,
            profile,
            source::SourceFact,
            upkeep::{Capacity, OwnerAnswer, UpkeepStanding},
        },
        journey::{next::JourneyMove, way::JourneyDeed},
        labs,
        notifications::{notice::NoticeKind, preference::Frequency},
        privacy::{
            document, register,
            request::{RequestKind, RequestState},
        },
        progress::{
            certificate::Status,
            evidence::EvidenceKind,
            grade,
            hours::{HoursKind, HoursStatus},
            standing::CertificateCause,
        },
        thread, trace,
    };
    let known = all("id");
    let mut missing = vec![];
    let mut check = |prefix: &str, values: Vec<&str>| {
        missing.extend(values.iter().map(|v| format!("{prefix}{v}")).filter(|key| !known.contains_key(key)));
    };
    check("role-state-", RoleState::ALL.iter().map(|v| v.as_str()).collect());
    check("agency-kind-", AgencyKind::ALL.iter().map(|v| v.as_str()).collect());
    check("region-", RegionKind::ALL.iter().map(|v| v.as_str()).collect());
    let of_roles = |kind: &&str| kind.starts_with("role-") || kind.starts_with("stand-in-");
    check("mail-role_news-", NoticeKind::ALL.iter().map(|v| v.as_str()).filter(of_roles).collect());
    check("role-", Role::ALL.iter().map(|v| v.as_str()).collect());
    check("source-", Source::ALL.iter().map(|v| v.as_str()).collect());
    check("stage-", profile::Stage::ALL.iter().map(|v| v.as_str()).collect());
    check("initiator-", profile::Initiator::ALL.iter().map(|v| v.as_str()).collect());
    check("origin-", profile::Origin::ALL.iter().map(|v| v.as_str()).collect());
    check("form-", profile::Form::ALL.iter().map(|v| v.as_str()).collect());
    check("kind-", profile::DigitalKind::ALL.iter().map(|v| v.as_str()).collect());
    check("sustainability-", profile::Sustainability::ALL.iter().map(|v| v.as_str()).collect());
    check("notice-", NoticeKind::ALL.iter().map(|v| v.as_str()).collect());
    check("about-", NoticeKind::ALL.iter().map(|v| v.as_str()).collect());
    check("frequency-", Frequency::ALL.iter().map(|v| v.as_str()).collect());
    check("zone-", Zone::ALL.iter().map(|v| v.as_str()).collect());
    check("theme-", Theme::ALL.iter().map(|v| v.as_str()).collect());
    check("language-", ekopi::words::Lang::ALL.iter().map(|v| v.as_str()).collect());
    check("request-", RequestKind::ALL.iter().map(|v| v.as_str()).collect());
    check("request-state-", RequestState::ALL.iter().map(|v| v.as_str()).collect());
    check("document-", document::Name::ALL.iter().map(|v| v.as_str()).collect());
    check("ground-", register::Ground::ALL.iter().map(|v| v.as_str()).collect());
    check("fate-", register::Fate::ALL.iter().map(|v| v.as_str()).collect());
    for prefix in ["held-", "why-", "kept-", "seen-"] {
        check(prefix, register::HELD.iter().map(|held| held.table).collect());
    }
    check("certificate-cause-", CertificateCause::ALL.iter().map(|v| v.as_str()).collect());
    check("hours-kind-", HoursKind::ALL.iter().map(|v| v.as_str()).collect());
    check("hours-status-", HoursStatus::ALL.iter().map(|v| v.as_str()).collect());
    check("record-state-", TakenState::ALL.iter().map(|v| v.as_str()).collect());
    check("certificate-status-", Status::ALL.iter().map(|v| v.as_str()).collect());
    // No part asks to be excused from.
    let asked = EvidenceKind::ALL.iter().filter(|kind| **kind != EvidenceKind::Excused);
    check("missing-", asked.map(|v| v.as_str()).collect());
    check("thread-", trace::Kind::ALL.iter().map(|v| v.as_str()).collect());
    for way in ["in", "out"] {
        let verbs: Vec<String> = trace::Verb::ALL.iter().map(|v| format!("{}-{way}", v.as_str())).collect();
        check("thread-", verbs.iter().map(String::as_str).collect());
        check("thread-far-", verbs.iter().map(String::as_str).collect());
        let works = format!("works_on-{way}");
        check("thread-", vec![works.as_str()]);
        check("thread-far-", vec![works.as_str()]);
    }
    check("thread-side-", thread::ThreadSide::ALL.iter().map(|v| v.as_str()).collect());
    check("thread-by-", thread::Asserter::ALL.iter().map(|v| v.as_str()).collect());
    check("thread-proof-", thread::ProofLevel::ALL.iter().map(|v| v.as_str()).collect());
    check("journey-step-", JourneyMove::ALL.iter().map(|v| v.as_str()).collect());
    check("journey-why-", JourneyMove::ALL.iter().map(|v| v.as_str()).collect());
    check("journey-deed-", JourneyDeed::ALL.iter().map(|v| v.as_str()).collect());
    check("part-", profile::Profile::default().gaps());
    check("gap-", profile::Profile::default().gaps());
    let fields = serde_json::to_value(profile::Profile::default()).unwrap();
    check("part-", fields.as_object().unwrap().keys().map(String::as_str).collect());
    check("said-", SourceFact::ALL.iter().map(|v| v.as_str()).collect());
    check("standing-", UpkeepStanding::ALL.iter().map(|v| v.as_str()).collect());
    check("answer-", OwnerAnswer::ALL.iter().map(|v| v.as_str()).collect());
    check("answered-", OwnerAnswer::ALL.iter().map(|v| v.as_str()).collect());
    check("capacity-", Capacity::ALL.iter().map(|v| v.as_str()).collect());
    check("confidence-", Confidence::ALL.iter().map(|v| v.as_str()).collect());
    check("impact-group-", Group::ALL.iter().map(|v| v.as_str()).collect());
    check("impact-", Measure::ALL.iter().map(|v| v.as_str()).collect());
    check("export-refused-", ExportRefusal::ALL.iter().map(|v| v.as_str()).collect());
    check("aid-do-", gradebook::help::HelpSign::ALL.iter().map(|v| v.as_str()).collect());
    check("weigh-", gradebook::formula::WeighBy::ALL.iter().map(|v| v.as_str()).collect());
    check("change-", grade::GradeChangeKind::ALL.iter().map(|v| v.as_str()).collect());
    check("item-", grade::ItemKind::ALL.iter().map(|v| v.as_str()).collect());
    check("idea-state-", ideas::machine::IdeaState::ALL.iter().map(|v| v.as_str()).collect());
    check("round-", ideas::review::round::RoundState::ALL.iter().map(|v| v.as_str()).collect());
    check("overview-of-", ideas::overview::scope::OverviewScope::ALL.iter().map(|v| v.as_str()).collect());
    check("overview-scope-", ideas::overview::scope::OverviewScope::ALL.iter().map(|v| v.as_str()).collect());
    for prefix in ["funnel-", "funnel-help-"] {
        check(prefix, ideas::overview::funnel::FunnelStep::ALL.iter().map(|v| v.as_str()).collect());
    }
    check("sending-", ideas::overview::funnel::IdeaSendingKind::ALL.iter().map(|v| v.as_str()).collect());
    check("verdict-", ideas::review::verdict::IdeaVerdict::ALL.iter().map(|v| v.as_str()).collect());
    check("decline-", ideas::review::decision::DeclineReason::ALL.iter().map(|v| v.as_str()).collect());
    check("idea-queue-", ideas::review::queue::IdeaQueuePart::ALL.iter().map(|v| v.as_str()).collect());
    check("idea-author-", ideas::author::AuthorState::ALL.iter().map(|v| v.as_str()).collect());
    let amendments = ideas::amendments::amendment::AmendmentState::ALL;
    check("amendment-state-", amendments.iter().map(|v| v.as_str()).collect());
    check("comparison-", ideas::comparison::ComparisonChoice::ALL.iter().map(|v| v.as_str()).collect());
    check("calendar-kind-", labs::calendar::entry::CalendarKind::ALL.iter().map(|v| v.as_str()).collect());
    check("idea-kind-", ideas::idea::IdeaKind::ALL.iter().map(|v| v.as_str()).collect());
    let hands = ideas::page::IdeaHolder::ALL.iter().filter(|hand| **hand != ideas::page::IdeaHolder::Nobody);
    check("idea-holder-", hands.map(|v| v.as_str()).collect());
    check("lab-state-", labs::machine::LabState::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-step-", labs::machine::LabStep::BARE.iter().map(|v| v.as_str()).collect());
    check("lab-missing-", labs::gate::LabMissing::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-kind-", labs::lab::LabKind::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-mode-", labs::lab::LabMode::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-record-", labs::record::LabRecordKind::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-idea-", labs::idea::LabIdeaState::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-plan-", labs::idea::PlanState::ALL.iter().map(|v| v.as_str()).collect());
    check("lab-action-", labs::action::ActionPhase::ALL.iter().map(|v| v.as_str()).collect());
    check("attendance-", labs::attendance::AttendanceMark::ALL.iter().map(|v| v.as_str()).collect());
    check("attendance-source-", labs::attendance::AttendanceSource::ALL.iter().map(|v| v.as_str()).collect());
    check("meeting-kind-", labs::meetings::provider::MeetingKind::ALL.iter().map(|v| v.as_str()).collect());
    check("meeting-fault-", labs::meetings::provider::MeetingFault::ALL.iter().map(|v| v.as_str()).collect());
    check("recording-", labs::meetings::provider::RecordingState::ALL.iter().map(|v| v.as_str()).collect());
    for prefix in ["recordings-for-", "recording-to-"] {
        check(prefix, labs::meetings::setting::RecordingVisibility::ALL.iter().map(|v| v.as_str()).collect());
    }
    for prefix in ["recording-consent-", "recording-answer-"] {
        check(prefix, labs::meetings::recording_page::ConsentAnswer::ALL.iter().map(|v| v.as_str()).collect());
    }
    check("lab-note-", labs::note::LabNoteKind::ALL.iter().map(|v| v.as_str()).collect());
    assert!(missing.is_empty(), "no words for {missing:?}");
}

/// The audit trail tells every event: each variant of the enum has its sentence.
#[test]
fn every_event_has_its_sentence() {
    let source = without_comments(&files("src").into_iter().find(|(name, _)| name == "event.rs").unwrap().1);
    let variants = source.split_once("pub enum Event {").unwrap().1.split_once("\n}").unwrap().0;
    let names = variants.lines().filter(|l| l.starts_with("    ") && !l.starts_with("     "));
    let names: Vec<&str> = names.filter_map(|l| l.split(['{', ',']).next()).map(str::trim).collect();
    let kebab = |name: &str| {
        let words = name.char_indices().map(|(at, c)| {
            let hyphen = if c.is_ascii_uppercase() && at > 0 { "-" } else { "" };
            format!("{hyphen}{}", c.to_ascii_lowercase())
        });
        words.collect::<Vec<_>>().concat()
    };
    let known = all("id");
    let missing: Vec<_> =
        names.iter().map(|n| format!("audit-{}", kebab(n))).filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
    assert!(names.len() > 25 && kebab("StandInGiven") == "stand-in-given", "variants are found at all");
    for via in ekopi::event::Via::ALL {
        assert!(known.contains_key(&format!("via-{}", via.as_str())));
    }
}
