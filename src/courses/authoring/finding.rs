//! What stands in the way of a lesson's publication: found in its draft, told with the block it is in.
use crate::{
    content::Waiver,
    courses::{
        block::{Block, Body, LessonDocument},
        media::{Picture, Video},
    },
    db::Conn,
    error::{Check, Msg, Result},
    innovations::innovation::{self, State},
    text,
    words::{Lang, Texts},
};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// Those of accessibility may be waived with a reason (ATAG 2.0, B.3; WCAG 2.2: 1.1.1, 1.2.1–1.2.3, 1.3.1, 2.4.4), the
    /// others never.
    pub enum FindingKind {
        NoText = "no-text", CitesNone = "cites-none", CaseWithoutText = "case-without-text", Empty = "empty",
        Language = "language", QuizEmpty = "quiz-empty", ChecklistFree = "checklist-free",
        Alt = "alt", Headings = "headings", LinkText = "link-text", Captions = "captions", Transcript = "transcript",
    }
}
impl FindingKind {
    pub fn may_be_waived(self) -> bool {
        matches!(self, Self::Alt | Self::Headings | Self::LinkText | Self::Captions | Self::Transcript)
    }
    /// The sentence that says what to do.
    fn words(self) -> &'static str {
        match self {
            Self::NoText => "lesson-without-text",
            Self::CitesNone => "lesson-cites-none",
            Self::CaseWithoutText => "case-without-text",
            Self::Empty => "finding-empty",
            Self::Language => "finding-language",
            Self::QuizEmpty => "finding-quiz-empty",
            Self::ChecklistFree => "finding-checklist-free",
            Self::Alt => "finding-alt",
            Self::Headings => "finding-headings",
            Self::LinkText => "finding-link-text",
            Self::Captions => "finding-captions",
            Self::Transcript => "finding-transcript",
        }
    }
}
/// One thing to be put right.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Finding {
    pub kind: FindingKind,
    /// Null: it is about the lesson as a whole.
    pub block: Option<String>,
    /// The words it is about: of a link, for example.
    pub detail: String,
    pub may_be_waived: bool,
}
impl Finding {
    fn of(kind: FindingKind, block: Option<&str>, detail: &str) -> Self {
        Self { kind, block: block.map(str::to_owned), detail: detail.to_owned(), may_be_waived: kind.may_be_waived() }
    }
    /// The field of the desk's form that it is shown beside.
    fn field(&self) -> String {
        match (&self.kind, &self.block) {
            (FindingKind::NoText, _) => "text.id".into(),
            (FindingKind::CitesNone, _) => "cites".into(),
            (FindingKind::CaseWithoutText, _) => "cases".into(),
            (_, Some(block)) => format!("block-{block}"),
            (_, None) => "title.id".into(),
        }
    }
}

/// All that stands in the way of this draft, in the order of the lesson.
pub(in crate::courses) fn findings(conn: &mut Conn, document: &LessonDocument, main: Lang) -> Result<Vec<Finding>> {
    let cited = innovation::citable(conn, &document.cites)?;
    let mut found = in_document(document, main);
    if !cited.iter().any(|practice| practice.state == State::Published) {
        found.insert(0, Finding::of(FindingKind::CitesNone, None, ""));
    }
    Ok(found)
}
fn in_document(document: &LessonDocument, main: Lang) -> Vec<Finding> {
    let mut found = vec![];
    let has_text = |block: &Block| matches!(&block.body, Body::Text { text } if !text.is_blank());
    if !document.blocks.iter().any(has_text) {
        found.push(Finding::of(FindingKind::NoText, None, ""));
    }
    if lacks(&document.title, main) || lacks(&document.summary, main) {
        found.push(Finding::of(FindingKind::Language, None, ""));
    }
    for block in &document.blocks {
        in_block(block, main, &mut found);
    }
    found
}
/// It says something, and not in the course's main language.
fn lacks(text: &Texts, main: Lang) -> bool {
    !text.is_blank() && text.in_language(main).1 != main
}
fn in_block(block: &Block, main: Lang, found: &mut Vec<Finding>) {
    let id = Some(block.id.as_str());
    let mut put = |kind, detail: &str| found.push(Finding::of(kind, id, detail));
    if block.body.texts().into_iter().any(|text| lacks(text, main)) {
        put(FindingKind::Language, "");
    }
    match &block.body {
        Body::Text { text } if text.is_blank() => put(FindingKind::Empty, ""),
        Body::Text { text } => in_markdown(text, &mut put),
        Body::Case(case) if case.text.is_blank() => put(FindingKind::CaseWithoutText, ""),
        Body::Case(case) => in_markdown(&case.text, &mut put),
        Body::Quiz(quiz) if quiz.questions.is_empty() && quiz.picks.is_empty() => put(FindingKind::QuizEmpty, ""),
        Body::Quiz(_) => {}
        Body::Assignment(assignment) => in_markdown(&assignment.prompt, &mut put),
        Body::Picture(picture) => in_picture(picture, &mut put),
        Body::Video(video) => in_video(video, &mut put),
        Body::File(file) => {
            if file.file.is_empty() || file.title.is_blank() {
                put(FindingKind::Empty, "");
            }
        }
        Body::Checklist(list) => {
            if list.items.is_empty() || list.title.is_blank() {
                put(FindingKind::Empty, "");
            } else if !list.items.iter().any(|item| item.required) {
                put(FindingKind::ChecklistFree, "");
            }
        }
    }
}
fn in_picture(picture: &Picture, put: &mut impl FnMut(FindingKind, &str)) {
    if picture.file.is_empty() {
        put(FindingKind::Empty, "");
    } else if picture.alt.is_blank() && !picture.decorative {
        put(FindingKind::Alt, "");
    }
}
fn in_video(video: &Video, put: &mut impl FnMut(FindingKind, &str)) {
    if video.file.is_empty() || video.title.is_blank() {
        return put(FindingKind::Empty, "");
    }
    if video.captions.is_blank() {
        put(FindingKind::Captions, "");
    }
    if video.transcript.is_blank() {
        put(FindingKind::Transcript, "");
    } else {
        in_markdown(&video.transcript, put);
    }
}
/// Links whose words say nothing without what stands around them.
const BARE: [&str; 20] = [
    "klik",
    "klik di sini",
    "klik disini",
    "di sini",
    "disini",
    "sini",
    "ini",
    "tautan",
    "tautan ini",
    "link",
    "link ini",
    "selengkapnya",
    "baca selengkapnya",
    "here",
    "click here",
    "this",
    "this link",
    "more",
    "read more",
    "click",
];
fn in_markdown(text: &Texts, put: &mut impl FnMut(FindingKind, &str)) {
    for source in [&text.id, &text.en] {
        // The page's title is the first level; a text may go down one at a time.
        let mut level = 1;
        for next in text::headings(source) {
            if next > level + 1 {
                put(FindingKind::Headings, "");
                break;
            }
            level = next;
        }
        for words in text::links(source) {
            let plain = words.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if plain.is_empty() || BARE.contains(&plain.as_str()) {
                put(FindingKind::LinkText, &words);
            }
        }
    }
}

/// Refuses with all of them, each beside its block, unless those that may be waived are, and no other is left.
pub(in crate::courses) fn judge(found: &[Finding], reason: &str) -> Result<Option<Waiver>> {
    let reason = reason.trim();
    if found.is_empty() {
        return Ok(None);
    }
    if !reason.is_empty() && found.iter().all(|finding| finding.may_be_waived) {
        let code = |finding: &Finding| {
            let block = finding.block.as_deref().unwrap_or_default();
            format!("{} {block}", finding.kind.as_str()).trim_end().to_owned()
        };
        return Ok(Some(Waiver { findings: found.iter().map(code).collect(), reason: reason.to_owned() }));
    }
    let mut check = Check::default();
    for finding in found {
        check.that(false, finding.field(), Msg::from(finding.kind.words()));
    }
    check.done().map(|()| None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        courses::media::{Checklist, ChecklistItem, Handout},
        error::Error,
    };

    fn texts(id: &str) -> Texts {
        Texts { id: id.into(), en: String::new() }
    }
    fn kinds(body: Body) -> Vec<&'static str> {
        let mut found = vec![];
        in_block(&Block { id: "b".into(), body }, Lang::Id, &mut found);
        found.iter().map(|finding| finding.kind.as_str()).collect()
    }
    #[test]
    fn each_block_is_looked_at_in_its_own_way() {
        let text = |source: &str| kinds(Body::Text { text: texts(source) });
        assert!(text("## A\n\n### B\n\n## C\n\n[Peraturan 7](https://a.id)").is_empty());
        assert_eq!(text("### A"), ["headings"]);
        assert_eq!(text("## A\n\n#### B"), ["headings"]);
        assert_eq!(text("[Klik di sini](https://a.id) [»](https://a.id) [here!](https://a.id)"), ["link-text"; 3]);
        assert_eq!(text(" "), ["empty"]);
        assert_eq!(kinds(Body::Text { text: Texts { id: String::new(), en: "Only".into() } }), ["language"]);
        let picture = |change: fn(&mut Picture)| {
            let mut picture = Picture { file: "f".into(), ..Picture::default() };
            change(&mut picture);
            kinds(Body::Picture(picture))
        };
        assert_eq!(picture(|_| {}), ["alt"]);
        assert!(picture(|p| p.alt = texts("Loket")).is_empty());
        assert!(picture(|p| p.decorative = true).is_empty());
        assert_eq!(picture(|p| p.file.clear()), ["empty"]);
        let video = Video { file: "f".into(), title: texts("Wawancara"), ..Video::default() };
        assert_eq!(kinds(Body::Video(video.clone())), ["captions", "transcript"]);
        let whole = Video { captions: texts("c"), transcript: texts("Kata"), ..video };
        assert!(kinds(Body::Video(whole)).is_empty());
        assert_eq!(kinds(Body::File(Handout { title: texts("F"), ..Handout::default() })), ["empty"]);
        let item = |required| ChecklistItem { id: "i".into(), text: texts("Undang"), required };
        let list = |items| kinds(Body::Checklist(Checklist { title: texts("L"), items }));
        assert_eq!(list(vec![]), ["empty"]);
        assert_eq!(list(vec![item(false)]), ["checklist-free"]);
        assert!(list(vec![item(false), item(true)]).is_empty());
    }
    #[test]
    fn a_reason_lets_through_what_may_be_waived_and_nothing_else() {
        let alt = Finding::of(FindingKind::Alt, Some("picture-2"), "");
        let waiver = judge(std::slice::from_ref(&alt), " Foto lama ").unwrap().unwrap();
        assert_eq!((waiver.findings, waiver.reason.as_str()), (vec!["alt picture-2".to_owned()], "Foto lama"));
        let cites = Finding::of(FindingKind::CitesNone, None, "");
        for (found, reason) in [(vec![alt.clone()], ""), (vec![alt, cites], "Foto lama")] {
            let Err(Error::Invalid(fields)) = judge(&found, reason) else { panic!("let through") };
            assert_eq!(fields.len(), found.len());
        }
        assert!(judge(&[], "").unwrap().is_none());
    }
}
