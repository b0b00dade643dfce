//! What a lesson is made of: ordered blocks with stable ids, kept whole in each version.
use super::{
    case::CaseForLearner,
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
    /// Its cases with the names of their blocks.
    pub(super) fn cases(&self) -> impl Iterator<Item = (&str, &Case)> {
        self.blocks.iter().filter_map(|block| match &block.body {
            Body::Case(case) => Some((block.id.as_str(), case)),
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
    /// A lesson is done when each of its blocks is: texts and cases read, quizzes at their pass mark.
    pub fn requirements(&self) -> Vec<Requirement> {
        let of = |block: &Block| {
            let (kind, at_least) = match &block.body {
                Body::Text { .. } | Body::Case(_) => (EvidenceKind::Read, 10_000),
                Body::Quiz(quiz) => (EvidenceKind::Score, quiz.pass_mark * 100),
            };
            Requirement { part: block.id.clone(), kind, at_least }
        };
        self.blocks.iter().map(of).collect()
    }
}

/// A block as a learner gets it; of a quiz how it is taken, and nothing of what it asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockForLearner {
    pub id: String,
    pub text: Option<Texts>,
    pub case: Option<CaseForLearner>,
    pub quiz: Option<QuizForLearner>,
    pub done: bool,
    /// Per cent of the score that counts so far.
    pub best: Option<i64>,
    pub attempts: i64,
}
