//! What a lesson is made of: ordered blocks with stable ids, kept whole in each version.
use super::{
    assignments::rubric::{Assignment, AssignmentForLearner},
    case::CaseForLearner,
    media::{
        Checklist, ChecklistForLearner, Handout, HandoutForLearner, Picture, PictureForLearner, Video, VideoForLearner,
    },
    quizzes::{settings::Quiz, standing::QuizForLearner},
};
use crate::{
    progress::{completion::Requirement, evidence::EvidenceKind},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The content of one version of a lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonDocument {
    pub title: Texts,
    pub summary: Texts,
    pub minutes: i64,
    pub blocks: Vec<Block>,
    /// Permanent codes of the practices it teaches by.
    pub cites: Vec<String>,
}
/// `id` is the block's name within its lesson, the same in all versions: evidence hangs on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub id: String,
    #[serde(flatten)]
    pub body: Body,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Markdown.
    Text {
        text: Texts,
    },
    Quiz(Quiz),
    Case(Case),
    Picture(Picture),
    Video(Video),
    File(Handout),
    Checklist(Checklist),
    Assignment(Assignment),
}
impl Body {
    /// What it says, quizzes apart, in the order in which it is read.
    pub(super) fn texts(&self) -> Vec<&Texts> {
        match self {
            Self::Text { text } => vec![text],
            Self::Case(case) => vec![&case.text],
            Self::Quiz(_) => vec![],
            Self::Assignment(assignment) => vec![&assignment.title, &assignment.prompt],
            Self::Picture(picture) => vec![&picture.alt, &picture.caption],
            Self::Video(video) => vec![&video.title, &video.transcript],
            Self::File(file) => vec![&file.title],
            Self::Checklist(list) => {
                [&list.title].into_iter().chain(list.items.iter().map(|item| &item.text)).collect()
            }
        }
    }
    /// Handles of its files.
    pub(super) fn files(&self) -> Vec<&str> {
        let all = match self {
            Self::Picture(picture) => vec![picture.file.as_str()],
            Self::Video(video) => vec![video.file.as_str(), video.captions.id.as_str(), video.captions.en.as_str()],
            Self::File(file) => vec![file.file.as_str()],
            Self::Text { .. } | Self::Quiz(_) | Self::Case(_) | Self::Checklist(_) | Self::Assignment(_) => vec![],
        };
        all.into_iter().filter(|handle| !handle.is_empty()).collect()
    }
    /// Renames its files.
    pub(super) fn rename_files(&mut self, name: &impl Fn(&str) -> String) {
        let rename = |handle: &mut String| {
            if !handle.is_empty() {
                *handle = name(handle);
            }
        };
        match self {
            Self::Picture(picture) => rename(&mut picture.file),
            Self::Video(video) => {
                rename(&mut video.file);
                rename(&mut video.captions.id);
                rename(&mut video.captions.en);
            }
            Self::File(file) => rename(&mut file.file),
            Self::Text { .. } | Self::Quiz(_) | Self::Case(_) | Self::Checklist(_) | Self::Assignment(_) => {}
        }
    }
}
/// The author's words on a practice, for the version of it that they were written for; its facts are told by the practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Permanent code.
    pub practice: String,
    /// The number of the practice's version.
    pub version: i64,
    /// Markdown.
    pub text: Texts,
}
impl LessonDocument {
    /// Its quizzes with the names of their blocks.
    pub(super) fn quizzes(&self) -> impl Iterator<Item = (&str, &Quiz)> {
        self.blocks.iter().filter_map(|block| match &block.body {
            Body::Quiz(quiz) => Some((block.id.as_str(), quiz)),
            _ => None,
        })
    }
    pub fn quiz(&self, block: &str) -> Option<&Quiz> {
        self.quizzes().find(|(id, _)| *id == block).map(|(_, quiz)| quiz)
    }
    pub(super) fn quiz_mut(&mut self, id: &str) -> Option<&mut Quiz> {
        self.blocks.iter_mut().find_map(|block| match &mut block.body {
            Body::Quiz(quiz) if block.id == id => Some(quiz),
            _ => None,
        })
    }
    /// For whoever learns: of its quizzes how they are taken, and nothing of what they ask.
    pub(super) fn without_questions(mut self) -> Self {
        for block in &mut self.blocks {
            if let Body::Quiz(quiz) = &mut block.body {
                quiz.questions.clear();
                quiz.picks.clear();
            }
        }
        self
    }
    pub(super) fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.id == id)
    }
    /// Handles of the files of all its blocks.
    pub(super) fn files(&self) -> Vec<&str> {
        self.blocks.iter().flat_map(|block| block.body.files()).collect()
    }
    /// Its cases with the names of their blocks.
    pub(super) fn cases(&self) -> impl Iterator<Item = (&str, &Case)> {
        self.blocks.iter().filter_map(|block| match &block.body {
            Body::Case(case) => Some((block.id.as_str(), case)),
            _ => None,
        })
    }
    /// Its assignments with the names of their blocks.
    pub(super) fn assignments(&self) -> impl Iterator<Item = (&str, &Assignment)> {
        self.blocks.iter().filter_map(|block| match &block.body {
            Body::Assignment(assignment) => Some((block.id.as_str(), assignment)),
            _ => None,
        })
    }
    pub(super) fn assignment(&self, id: &str) -> Option<&Assignment> {
        self.assignments().find(|(block, _)| *block == id).map(|(_, assignment)| assignment)
    }
    pub(super) fn assignment_mut(&mut self, id: &str) -> Option<&mut Assignment> {
        self.blocks.iter_mut().find_map(|block| match &mut block.body {
            Body::Assignment(assignment) if block.id == id => Some(assignment),
            _ => None,
        })
    }
    pub(super) fn case_mut(&mut self, id: &str) -> Option<&mut Case> {
        self.blocks.iter_mut().find_map(|block| match &mut block.body {
            Body::Case(case) if block.id == id => Some(case),
            _ => None,
        })
    }
    /// A practice that is a case is cited, too.
    pub(super) fn cite_its_cases(&mut self) {
        let of_cases: Vec<String> = self.cases().map(|(_, case)| case.practice.clone()).collect();
        for code in of_cases {
            if !self.cites.contains(&code) {
                self.cites.push(code);
            }
        }
    }
    /// A lesson is done when each of its blocks is: texts, cases, required videos and files read, checklists ticked, quizzes
    /// and assignments at their pass mark. A picture asks for nothing.
    pub fn requirements(&self) -> Vec<Requirement> {
        let of = |block: &Block| {
            let (kind, at_least) = match &block.body {
                Body::Picture(_) => return None,
                Body::Video(Video { required: false, .. }) | Body::File(Handout { required: false, .. }) => {
                    return None;
                }
                Body::Text { .. } | Body::Case(_) | Body::Video(_) | Body::File(_) | Body::Checklist(_) => {
                    (EvidenceKind::Read, 10_000)
                }
                Body::Quiz(quiz) => (EvidenceKind::Score, quiz.pass_mark * 100),
                Body::Assignment(assignment) => (EvidenceKind::Score, assignment.pass_mark * 100),
            };
            Some(Requirement { part: block.id.clone(), kind, at_least })
        };
        self.blocks.iter().filter_map(of).collect()
    }
}

/// A block as a learner gets it; of a quiz how it is taken, and nothing of what it asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockForLearner {
    pub id: String,
    pub text: Option<Texts>,
    pub case: Option<CaseForLearner>,
    pub quiz: Option<QuizForLearner>,
    pub picture: Option<PictureForLearner>,
    pub video: Option<VideoForLearner>,
    pub file: Option<HandoutForLearner>,
    pub checklist: Option<ChecklistForLearner>,
    pub assignment: Option<AssignmentForLearner>,
    pub done: bool,
    /// Per cent of the score that counts so far.
    pub best: Option<i64>,
    pub attempts: i64,
}
