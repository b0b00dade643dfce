//! What is said of an answer, where the author has said something of it.
use super::question::{Accepted, AcceptedNumber, GapAnswer, Question, Task, number, written};
use crate::words::Texts;

impl Question {
    /// What is said of an answer to a part that is written, or chosen for a gap; choices say it at each option.
    pub fn feedback(&self, part: &str, given: &str) -> Option<&Texts> {
        match &self.task {
            Task::ShortAnswer { accepted, case_sensitive } => of_written(accepted, *case_sensitive, given),
            Task::Number { accepted } => of_number(accepted, given),
            Task::Cloze { gaps, .. } => match &gaps.iter().find(|gap| gap.id == part)?.answer {
                GapAnswer::Choice { options } => options.iter().find(|o| o.id == given).map(|o| &o.feedback),
                GapAnswer::Text { accepted } => of_written(accepted, false, given),
                GapAnswer::Number { accepted } => of_number(accepted, given),
            },
            _ => None,
        }
    }
}
fn of_written<'a>(accepted: &'a [Accepted], case_sensitive: bool, given: &str) -> Option<&'a Texts> {
    let fits = |a: &&Accepted| a.credit > 0 && written(std::slice::from_ref(a), case_sensitive, given) == a.credit;
    accepted.iter().filter(fits).max_by_key(|a| a.credit).map(|a| &a.feedback)
}
fn of_number<'a>(accepted: &'a [AcceptedNumber], given: &str) -> Option<&'a Texts> {
    let fits = |a: &&AcceptedNumber| a.credit > 0 && number(std::slice::from_ref(a), given) == a.credit;
    accepted.iter().filter(fits).max_by_key(|a| a.credit).map(|a| &a.feedback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_that_of_the_answer_that_was_taken() {
        let question: Question = serde_json::from_str(
            r#"{"id":"q","prompt":{"id":"Apa?"},"kind":"short_answer","accepted":[
                {"text":"drum*","credit":5000,"feedback":{"id":"Setengah"}},{"text":"drum up","credit":10000,"feedback":{"id":"Tepat"}}]}"#,
        )
        .expect("reads");
        let said = |given: &str| question.feedback("", given).map(|texts| texts.id.as_str());
        assert_eq!(
            (said("drum roll"), said("Drum Up"), said("peta"), said("")),
            (Some("Setengah"), Some("Tepat"), None, None)
        );
    }
}
