//! Learners who answer a quiz of the real server without pause, what they have read an answer to, and what is stored.
use super::{
    learning::{self, COURSE, QUIZ},
    process::{Connection, Home, Server},
    world,
};
use diesel::{dsl::count_star, prelude::*, sql_query, sql_types::Text};
use ekopi::{
    db::Conn,
    schema::{enrolments, events, evidence, people, quiz_answers, quiz_attempts},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::SocketAddr,
    path::Path,
};

/// Several, because one learner's attempts are recorded one after the other.
const LEARNERS: [&str; 4] =
    ["innovator@demo.invalid", "mentor@demo.invalid", "author@demo.invalid", "moderator@demo.invalid"];

/// The binary as it is shipped, but for its profile.
pub fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}
/// A number of runs: the variable's, or the one for every day.
pub fn times(variable: &str, unless_said: usize) -> usize {
    std::env::var(variable).map_or(unless_said, |n| n.parse().unwrap_or_else(|e| panic!("{variable}: {e}")))
}
/// A number below `end`, by chance.
pub fn chance(end: usize) -> usize {
    usize::try_from(getrandom::u64().expect("randomness") % u64::try_from(end).expect("a small number")).expect("small")
}

/// An attempt whose 201 a client has read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    pub learner: usize,
    pub address: String,
    /// Per cent, known from what was answered.
    pub score: i64,
}
impl Kept {
    pub fn number(&self) -> i64 {
        self.address.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{self:?}"))
    }
}
/// What clients may send: with none to all of the questions right.
pub struct Exam {
    pub answers: Vec<Value>,
    pub tokens: Vec<String>,
}
impl Exam {
    /// A demonstration whose learners have a seat and a token. By the real binary: only what comes after it is on trial.
    pub fn prepare(home: &Home) -> Self {
        let server = Server::start(real(), home);
        let mut connection = Connection::open(server.address).unwrap();
        let seated = |email: &&str| {
            let token = home.run(real(), &["user", "token", email]);
            connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
            token
        };
        let tokens = LEARNERS.iter().map(seated).collect();
        let questions = learning::quiz("overview")["questions"].as_array().unwrap().len();
        Self { tokens, answers: (0..=questions).map(|right| learning::answers("overview", right)).collect() }
    }
    pub fn questions(&self) -> usize {
        self.answers.len() - 1
    }
    pub fn score(&self, right: usize) -> i64 {
        i64::try_from(100 * right / self.questions()).expect("per cent")
    }
    /// One client: hands on at once what it has read a 201 for; ends with the connection.
    pub fn submit(&self, address: SocketAddr, client: usize, mut keep: impl FnMut(Kept)) -> io::Result<()> {
        let learner = client % self.tokens.len();
        let mut connection = Connection::open(address)?;
        for right in (0..self.answers.len()).cycle().skip(client) {
            let answer = connection.ask(&self.tokens[learner], "POST", QUIZ, Some(&self.answers[right]))?;
            if answer.status == 503 {
                continue; // busy: nothing is promised
            }
            let address = answer.is(201).json()["address"].as_str().unwrap().to_owned();
            keep(Kept { learner, address, score: self.score(right) });
        }
        Ok(())
    }
    /// Every attempt in the database, which must be sound: numbered 1..n, each with all that is stored beside it.
    pub fn stored(&self, home: &Home) -> BTreeSet<Kept> {
        let mut conn = world::connect(&home.url);
        if let Conn::Sqlite(conn) = &mut conn {
            assert_eq!(integrity(conn), ["ok"]);
        }
        let rows: Vec<(String, i64, i64)> = quiz_attempts::table
            .inner_join(enrolments::table.inner_join(people::table))
            .order((people::email, quiz_attempts::number))
            .select((people::email, quiz_attempts::number, quiz_attempts::score.assume_not_null()))
            .load(&mut conn)
            .unwrap();
        let beside: [i64; 3] = [
            quiz_answers::table.select(count_star()).first(&mut conn).unwrap(),
            evidence::table.filter(evidence::kind.eq("score")).select(count_star()).first(&mut conn).unwrap(),
            events::table.filter(events::kind.eq("quiz-attempted")).select(count_star()).first(&mut conn).unwrap(),
        ];
        let (attempts, questions) = (i64::try_from(rows.len()).unwrap(), i64::try_from(self.questions()).unwrap());
        assert_eq!(beside, [attempts * questions, attempts, attempts], "half an attempt is stored");

        let mut last: BTreeMap<usize, i64> = BTreeMap::new();
        let stored = |(email, number, score): (String, i64, i64)| {
            let learner = LEARNERS.iter().position(|known| *known == email).expect("a learner");
            let before = last.insert(learner, number).unwrap_or(0);
            assert_eq!(number, before + 1, "a gap or the same number twice, of {email}");
            Kept { learner, address: format!("{QUIZ}/{number}"), score: score / 100 }
        };
        rows.into_iter().map(stored).collect()
    }
}
fn integrity(conn: &mut SqliteConnection) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    let said: Vec<Line> = sql_query("pragma integrity_check").load(conn).expect("an answer");
    said.into_iter().map(|line| line.integrity_check).collect()
}
