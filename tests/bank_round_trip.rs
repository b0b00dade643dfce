//! Readers and writers of questions under whatever comes: nothing panics, and what we write we read again.
use crate::support::bank::{format_of, source};
use ekopi::{
    courses::{
        bank::{
            check,
            export::gift,
            reading::{self, ImportFormat, OwnFile, OwnQuestion},
        },
        question::*,
    },
    words::{Lang, Texts},
};
use proptest::{collection::vec, prelude::*};

const FORMATS: &[ImportFormat] = ImportFormat::ALL;
fn words() -> impl Strategy<Value = String> {
    // What the formats have marks for, and more than one alphabet.
    "[a-zé π0-9~=#{}:\\\\%*.,;>\\[\\]\"'&<-]{0,20}[a-z]"
}
fn texts() -> impl Strategy<Value = Texts> {
    (words(), words()).prop_map(|(id, en)| Texts { id: tidy(&id), en: tidy(&en) })
}
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
fn options() -> impl Strategy<Value = Vec<ChoiceOption>> {
    let option = (texts(), any::<bool>(), texts());
    vec(option, 2..6).prop_map(|all| {
        let option = |(n, (text, correct, feedback)): (usize, (Texts, bool, Texts))| ChoiceOption {
            id: reading::letter(n),
            text,
            correct: correct || n == 0,
            credit: None,
            feedback,
        };
        all.into_iter().enumerate().map(option).collect()
    })
}
fn credit() -> impl Strategy<Value = i64> {
    prop_oneof![Just(10_000), Just(5_000), Just(3_333), Just(1)]
}
fn task() -> impl Strategy<Value = Task> {
    let item = |prefix: &'static str| move |(n, text): (usize, Texts)| Item { id: format!("{prefix}{n}"), text };
    let accepted = || {
        vec((words(), credit(), texts()), 1..4).prop_map(|all| {
            all.into_iter()
                .enumerate()
                .map(|(n, (text, credit, feedback))| Accepted {
                    text: tidy(&text),
                    credit: if n == 0 { 10_000 } else { credit },
                    feedback,
                })
                .collect::<Vec<_>>()
        })
    };
    let numbers = || {
        vec((-1_000_000..1_000_000_i32, 0..1_000_i32, credit(), texts()), 1..4).prop_map(|all| {
            all.into_iter()
                .enumerate()
                .map(|(n, (value, tolerance, credit, feedback))| AcceptedNumber {
                    value: f64::from(value) / 100.0,
                    tolerance: f64::from(tolerance) / 8.0,
                    credit: if n == 0 { 10_000 } else { credit },
                    feedback,
                })
                .collect::<Vec<_>>()
        })
    };
    let gap = prop_oneof![
        options().prop_map(|options| GapAnswer::Choice { options }),
        accepted().prop_map(|accepted| GapAnswer::Text { accepted }),
        numbers().prop_map(|accepted| GapAnswer::Number { accepted })
    ];
    prop_oneof![
        options().prop_map(|options| Task::Single { options }),
        (options(), any::<bool>()).prop_map(|(options, partial)| Task::Multiple { options, partial }),
        any::<bool>().prop_map(|answer| Task::TrueFalse { answer }),
        (accepted(), any::<bool>())
            .prop_map(|(accepted, case_sensitive)| Task::ShortAnswer { accepted, case_sensitive }),
        numbers().prop_map(|accepted| Task::Number { accepted }),
        (vec((texts(), texts()), 2..5), vec(texts(), 0..3)).prop_map(move |(pairs, alone)| Task::Matching {
            pairs: pairs
                .into_iter()
                .enumerate()
                .map(|(n, (left, right))| Pair { id: format!("p{n}"), left, right })
                .collect(),
            distractors: alone.into_iter().enumerate().map(item("d")).collect(),
        }),
        vec(texts(), 2..6)
            .prop_map(move |all| Task::Ordering { items: all.into_iter().enumerate().map(item("i")).collect() }),
        vec(gap, 1..4).prop_map(|gaps| {
            let gaps: Vec<Gap> =
                (1..).zip(gaps).map(|(n, answer): (usize, _)| Gap { id: format!("g{n}"), answer }).collect();
            let text = gaps.iter().fold(String::new(), |text, gap| text + "kata [[" + &gap.id + "]] ");
            Task::Cloze { text: Texts { id: text.clone(), en: text }, gaps }
        }),
        prop::option::of(1..10_000_i64).prop_map(|words| Task::Essay { words }),
    ]
}
fn question() -> impl Strategy<Value = Question> {
    (texts(), texts(), 1..=100_i64, task()).prop_map(|(prompt, explanation, points, task)| Question {
        id: "b1".into(),
        prompt,
        explanation,
        points,
        task,
    })
}
fn in_gift(question: &Question) -> bool {
    !matches!(question.task, Task::Ordering { .. } | Task::Cloze { .. } | Task::Essay { words: Some(_) })
}
/// What GIFT keeps of a question: one language, no points, no names of parts.
fn kept(question: &Question) -> String {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) if fields.len() == 2 && fields.contains_key("en") => {
                drop(fields.insert("en".into(), "".into()));
            }
            serde_json::Value::Object(fields) => {
                for name in ["id", "points", "case_sensitive", "partial"] {
                    fields.remove(name);
                }
                fields.values_mut().for_each(strip);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(question).expect("writes");
    strip(&mut value);
    value.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_text_breaks_a_reader(text in "\\PC{0,200}", marks in "[{}=~#%:\\\\ \nA-D.)ANSWER<>/&;quiz\"',|0-9-]{0,200}") {
        for format in FORMATS {
            for source in [&text, &marks] {
                for found in reading::read(*format, source, Lang::En).found {
                    prop_assert!(check::faults(&found.question).is_empty());
                }
            }
        }
    }
    /// A good file with a piece cut out, doubled or replaced is read or refused, and what is read keeps to the rules.
    #[test]
    fn no_damage_breaks_a_reader(which in 0..4_usize, from in any::<prop::sample::Index>(), length in 0..40_usize, put in "[{}=~#%:\\\\\n<>&;\"A,]{0,6}") {
        let name = ["export.gift.txt", "plain.aiken.txt", "export.moodle.xml", "table.csv"][which];
        let mut signs: Vec<char> = source(name).chars().collect();
        let from = from.index(signs.len());
        let to = (from + length).min(signs.len());
        signs.splice(from..to, put.chars());
        let damaged: String = signs.into_iter().collect();
        let lines = damaged.lines().count().max(1);
        let reading = reading::read(format_of(name), &damaged, Lang::Id);
        for fault in &reading.faults {
            prop_assert!((1..=lines + 1).contains(&fault.line), "{fault:?} of {lines}");
        }
        for found in reading.found {
            prop_assert!(check::faults(&found.question).is_empty());
        }
    }
    #[test]
    fn our_own_file_loses_nothing(questions in vec(question(), 1..4)) {
        let own = questions.iter().map(|q| OwnQuestion { category: "A/B".into(), question: q.clone() }).collect();
        let file = serde_json::to_string_pretty(&OwnFile { ekopi_questions: 1, questions: own }).expect("writes");
        let reading = reading::read(ImportFormat::Json, &file, Lang::Id);
        prop_assert_eq!(&reading.faults, &vec![]);
        prop_assert_eq!(reading.found.iter().map(|f| f.question.clone()).collect::<Vec<_>>(), questions);
        prop_assert!(reading.found.iter().all(|f| f.category.as_deref() == Some("A/B")));
    }
    #[test]
    fn gift_that_we_write_is_read_as_the_same(question in question()) {
        prop_assume!(in_gift(&question));
        // GIFT knows no escape for an arrow.
        prop_assume!(!matches!(&question.task, Task::Matching { pairs, .. } if pairs.iter().any(|p| p.left.id.contains("->") || p.left.id.ends_with('-'))));
        prop_assume!(!matches!(&question.task, Task::ShortAnswer { accepted, .. } if accepted.iter().any(|a| a.text.contains("->"))));
        let file = gift(&[OwnQuestion { category: "A".into(), question: question.clone() }], Lang::Id);
        let reading = reading::read(ImportFormat::Gift, &file, Lang::Id);
        prop_assert_eq!(&reading.faults, &vec![], "{}", file);
        prop_assert_eq!(reading.found.len(), 1, "{}", file);
        prop_assert_eq!(kept(&reading.found[0].question), kept(&question), "{}", file);
        prop_assert_eq!(reading.found[0].category.as_deref(), Some("A"));
    }
    /// The lines of a gap's answers, as the editor shows them, are read as the same answers.
    #[test]
    fn the_lines_of_a_gap_say_all_of_it(task in task()) {
        let Task::Cloze { gaps, .. } = task else { return Ok(()) };
        for gap in gaps {
            let (kind, lines) = reading::gap_lines(&gap.answer);
            let read = reading::gap_answer(kind, &lines);
            prop_assert_eq!(read.as_ref(), Ok(&gap.answer), "{:?}", lines);
        }
    }
}
