//! What a lesson is made of: ordered blocks with stable ids, kept whole in each version.
use super::case::CaseForLearner;
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quiz {
    /// Per cent of the questions that must be right.
    pub pass_mark: i64,
    pub questions: Vec<Question>,
}
crate::text_enum! { pub enum QuestionKind { Single = "single", Multiple = "multiple" } }
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub id: String,
    pub kind: QuestionKind,
    pub prompt: Texts,
    pub options: Vec<ChoiceOption>,
    pub explanation: Texts,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    pub id: String,
    pub text: Texts,
    pub correct: bool,
}
impl Question {
    /// Right is exactly the correct options and no other.
    pub fn is_right(&self, chosen: &[String]) -> bool {
        self.options.iter().all(|o| o.correct == chosen.contains(&o.id))
    }
}

impl LessonDocument {
    pub fn quiz(&self, block: &str) -> Option<&Quiz> {
        self.blocks.iter().find_map(|b| match &b.body {
            Body::Quiz(quiz) if b.id == block => Some(quiz),
            _ => None,
        })
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

/// A block as a learner gets it: of a quiz everything but which options are correct, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockForLearner {
    pub id: String,
    pub text: Option<Texts>,
    pub case: Option<CaseForLearner>,
    pub quiz: Option<QuizForLearner>,
    pub done: bool,
    /// Per cent of the best attempt so far.
    pub best: Option<i64>,
    pub attempts: i64,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuizForLearner {
    pub pass_mark: i64,
    pub questions: Vec<QuestionForLearner>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionForLearner {
    pub id: String,
    pub kind: QuestionKind,
    pub prompt: Texts,
    pub options: Vec<OptionForLearner>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionForLearner {
    pub id: String,
    pub text: Texts,
}
impl From<&Quiz> for QuizForLearner {
    fn from(quiz: &Quiz) -> Self {
        let option = |o: &ChoiceOption| OptionForLearner { id: o.id.clone(), text: o.text.clone() };
        let question = |q: &Question| QuestionForLearner {
            id: q.id.clone(),
            kind: q.kind,
            prompt: q.prompt.clone(),
            options: q.options.iter().map(option).collect(),
        };
        Self { pass_mark: quiz.pass_mark, questions: quiz.questions.iter().map(question).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn right_is_exactly_the_correct_options(correct in proptest::collection::vec(any::<bool>(), 1..6), chosen in proptest::collection::vec(any::<bool>(), 6)) {
            let option = |(i, correct): (usize, &bool)| ChoiceOption { id: i.to_string(), text: Texts::default(), correct: *correct };
            let question = Question {
                id: "q".into(), kind: QuestionKind::Multiple, prompt: Texts::default(),
                options: correct.iter().enumerate().map(option).collect(), explanation: Texts::default(),
            };
            let picked: Vec<String> = (0..correct.len()).filter(|i| chosen[*i]).map(|i| i.to_string()).collect();
            let same = (0..correct.len()).all(|i| correct[i] == chosen[i]);
            prop_assert_eq!(question.is_right(&picked), same);
        }
    }
}
