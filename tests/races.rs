//! Sixty-four clients at once against the real server, on PostgreSQL two processes of it: seats, keys that are sent again,
//! and what ends. `EKOPI_TEST_ROUNDS` says how often; `benches/races` does it at length.
use crate::support::{
    Answer,
    client::token_of,
    exam::{chance, real, times},
    learning::{COURSE, QUIZ, answer_fields, answers},
    process::{Connection, Home, PATIENCE, Server},
    world,
};
use diesel::prelude::*;
use ekopi::{
    accounts::{
        actor::Actor,
        person, sign_in,
        token::{self, NewToken},
    },
    clock::Clock,
    code,
    db::Conn,
    error::Result,
    schema::{courses, enrolments, quiz_attempts, runs},
    words::Lang,
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    sync::{
        Barrier,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

const CLIENTS: usize = 64;

/// Servers on one database, and people who may ask any of them.
struct Field {
    home: Home,
    nodes: Vec<Server>,
    /// What each person's token and session hold.
    secrets: Vec<String>,
}
impl Field {
    fn prepare(people: usize) -> Self {
        let home = Home::of_this_run();
        // SQLite takes one server a file.
        let nodes = (0..if world::on_postgres() { 2 } else { 1 }).map(|_| Server::start(real(), &home)).collect();
        let field = Self { home, nodes, secrets: (0..people).map(|_| code::secret().unwrap()).collect() };
        let secrets = &field.secrets;
        field.change(|conn| {
            for (n, secret) in secrets.iter().enumerate() {
                let (email, name) = (format!("p{n}@example.go.id"), format!("Peserta {n}"));
                let id = person::create(conn, &Actor::system(), &email, &name, Lang::Id)?;
                let new = NewToken { label: "races".into(), scope: Some("write".into()), days: Some(7) };
                token::issue(conn, &Actor::system(), id, &new, secret)?;
                sign_in::begin(conn, id, secret, None, "test", "")?;
            }
            Ok(())
        });
        field
    }
    /// Past the servers.
    fn change<T>(&self, change: impl FnOnce(&mut Conn) -> Result<T>) -> T {
        let mut conn = world::connect(&self.home.url);
        Clock::system().during(|| conn.write_tx(change)).unwrap_or_else(|e| panic!("{e:?}"))
    }
    fn address(&self, client: usize) -> SocketAddr {
        self.nodes[client % self.nodes.len()].address
    }
}

/// Asks until the server is not busy: a 503 promises nothing.
fn patiently(mut ask: impl FnMut() -> std::io::Result<Answer>) -> std::io::Result<Answer> {
    loop {
        let answer = ask()?;
        if answer.status != 503 {
            return Ok(answer);
        }
    }
}

/// A run with so many seats, and nobody in it or before it.
fn new_run(conn: &mut Conn, number: usize, seats: usize) -> Result<i64> {
    diesel::delete(enrolments::table).execute(conn)?;
    let course: i64 = courses::table.select(courses::id).first(conn)?;
    let run = (
        runs::course_id.eq(course),
        runs::number.eq(i64::try_from(number).unwrap() + 10),
        runs::seats.eq(i64::try_from(seats).unwrap()),
        runs::opens_at.eq(ekopi::clock::now().plus(-chrono::TimeDelta::seconds(1))),
    );
    Ok(diesel::insert_into(runs::table).values(run).returning(runs::id).get_result(conn)?)
}
#[test]
fn exactly_the_seats_are_taken() {
    let rounds = times("EKOPI_TEST_ROUNDS", 20);
    let field = Field::prepare(CLIENTS);
    let (said, hear) = channel();
    let starters: Vec<Sender<()>> = (0..CLIENTS).map(|client| racer(&field, client, said.clone())).collect();
    drop(said);
    let (mut taken_in_all, mut refused_in_all) = (0, 0);
    for round in 0..rounds {
        // From one seat to one less than people; by chance, and the last seat often.
        let seats = if round.is_multiple_of(3) { 1 } else { 1 + chance(CLIENTS - 1) };
        let run = field.change(|conn| new_run(conn, round, seats));
        for start in &starters {
            start.send(()).unwrap();
        }
        let states: Vec<String> = (0..CLIENTS).map(|_| hear.recv_timeout(PATIENCE).unwrap()).collect();
        let enrolled = states.iter().filter(|s| *s == "enrolled").count();
        let waiting = states.iter().filter(|s| *s == "waiting").count();
        assert_eq!((enrolled, waiting), (seats, CLIENTS - seats), "round {round}, {seats} seats: {states:?}");
        let (taken, rows, seated) = field.change(|conn| {
            let of_run = || enrolments::table.filter(enrolments::run_id.eq(run));
            let taken: i64 = runs::table.find(run).select(runs::taken).first(conn)?;
            let rows: i64 = of_run().count().get_result(conn)?;
            let seated = of_run().filter(enrolments::standing.eq("enrolled")).count().get_result::<i64>(conn)?;
            Ok((taken, rows, seated))
        });
        let (seats, clients) = (i64::try_from(seats).unwrap(), i64::try_from(CLIENTS).unwrap());
        assert_eq!((taken, rows, seated), (seats, clients, seats), "round {round}");
        taken_in_all += enrolled;
        refused_in_all += waiting;
    }
    println!(
        "{rounds} races of {CLIENTS} clients at {} processes: {taken_in_all} seats taken, {refused_in_all} put on the list",
        field.nodes.len()
    );
}
/// A client with a connection of its own, ready before each start.
fn racer(field: &Field, client: usize, said: Sender<String>) -> Sender<()> {
    let (start, starts): (Sender<()>, Receiver<()>) = channel();
    let (address, token) = (field.address(client), field.secrets[client].clone());
    thread::spawn(move || {
        let mut connection = Connection::open(address).unwrap();
        let enrol = format!("{COURSE}/enrolment");
        for () in starts {
            let answer = patiently(|| connection.ask(&token, "POST", &enrol, None));
            // A server closes a connection that was long silent; whether it had heard is asked again.
            let answer = answer.unwrap_or_else(|_| {
                connection = Connection::open(address).unwrap();
                patiently(|| connection.ask(&token, "POST", &enrol, None)).unwrap()
            });
            let state = answer.json()["state"].as_str().map_or_else(|| format!("{answer:?}"), str::to_owned);
            if said.send(state).is_err() {
                break;
            }
        }
    });
    start
}

/// What one of many clients sends: the same thing, with the same key.
#[derive(Clone)]
enum Sent {
    Api(String, Value),
    Page(String, String),
}
impl Sent {
    fn by(&self, connection: &mut Connection, secret: &str) -> std::io::Result<Answer> {
        match self {
            Self::Api(key, body) => connection.ask_once(key, secret, "POST", QUIZ, Some(body)),
            Self::Page(key, fields) => {
                let mut form = form_urlencoded::Serializer::new(fields.clone());
                form.append_pair("key", key).append_pair("csrf", &token_of(secret));
                connection.form(QUIZ, &format!("session={secret}"), &form.finish())
            }
        }
    }
}
/// The one answer as far as it must be the same each time.
fn effect(answer: &Answer) -> (u16, String, String) {
    (answer.status, answer.header("location").to_owned(), answer.body.clone())
}

/// All at once, a node killed in the middle, all again: one attempt, one answer, through the API and on a page.
#[test]
fn the_same_key_is_one_effect_through_a_kill() {
    let rounds = times("EKOPI_TEST_ROUNDS", 20).div_ceil(4);
    let mut field = Field::prepare(1);
    let secret = field.secrets[0].clone();
    let mut connection = Connection::open(field.address(0)).unwrap();
    connection.ask(&secret, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, chosen) in answer_fields("overview", 4).as_object().unwrap() {
        for option in chosen.as_array().unwrap() {
            form.append_pair(name, option.as_str().unwrap());
        }
    }
    let form = form.finish();
    let (mut before_the_kill, mut after) = (0, 0);
    for round in 0..rounds {
        let key = format!("round-{round}");
        let sent = if round.is_multiple_of(2) {
            Sent::Api(key, answers("overview", 4))
        } else {
            Sent::Page(key, form.clone())
        };
        let first = at_once(&mut field, &sent, &secret, Some(Duration::from_millis(chance(400).try_into().unwrap())));
        field.nodes[0] = Server::start(real(), &field.home);
        let again = at_once(&mut field, &sent, &secret, None);
        assert_eq!(again.len(), CLIENTS, "after the start everyone is answered");
        let wanted = effect(&again[0]);
        assert!([201, 303].contains(&wanted.0), "{:?}", again[0]);
        for answer in first.iter().chain(&again) {
            assert_eq!(effect(answer), wanted, "round {round}");
        }
        let attempts: i64 = field.change(|conn| Ok(quiz_attempts::table.count().get_result(conn)?));
        assert_eq!(attempts, i64::try_from(round).unwrap() + 1, "round {round}");
        before_the_kill += first.len();
        after += again.len();
    }
    println!(
        "{rounds} keys, each sent by {CLIENTS} clients, a kill, and sent again: one effect each; {before_the_kill} answers before the kill, {after} after it, alike"
    );
}
/// Everyone sends it at the same moment; those who were answered before the first node was killed, if it is.
fn at_once(field: &mut Field, sent: &Sent, secret: &str, kill_after: Option<Duration>) -> Vec<Answer> {
    let addresses: Vec<SocketAddr> = (0..CLIENTS).map(|client| field.address(client)).collect();
    let ready = &Barrier::new(CLIENTS + 1);
    thread::scope(|scope| {
        let clients: Vec<_> = addresses
            .into_iter()
            .map(|address| {
                scope.spawn(move || {
                    let connection = Connection::open(address);
                    ready.wait();
                    let mut connection = connection.ok()?;
                    patiently(|| sent.by(&mut connection, secret)).ok()
                })
            })
            .collect();
        ready.wait();
        if let Some(after) = kill_after {
            thread::sleep(after);
            field.nodes[0].kill();
        }
        clients.into_iter().filter_map(|client| client.join().unwrap()).collect()
    })
}

/// What one process has ended the other does not take any more.
#[test]
fn what_ends_on_one_node_is_over_on_the_other() {
    let field = Field::prepare(2);
    let (one, other) = (field.address(0), field.address(1));
    let secret = &field.secrets[0];
    let cookie = format!("session={secret}");
    let look = |at: SocketAddr| Connection::open(at).unwrap().page("/me", &cookie).unwrap().status;
    assert_eq!((look(one), look(other)), (200, 200));
    let mut form = form_urlencoded::Serializer::new(String::new());
    let form = form.append_pair("csrf", &token_of(secret)).finish();
    Connection::open(one).unwrap().form("/session/end", &cookie, &form).unwrap().is(303);
    assert_eq!((look(one), look(other)), (303, 303));
    // A token, by a new password.
    let ask = |at: SocketAddr| Connection::open(at).unwrap().ask(&field.secrets[1], "GET", "/me", None).unwrap().status;
    assert_eq!((ask(one), ask(other)), (200, 200));
    field.change(|conn| {
        let id = person::by_email(conn, "p1@example.go.id")?.unwrap().id;
        sign_in::new_link(conn, id, "the secret of a link")
    });
    let password =
        form_urlencoded::Serializer::new(String::new()).append_pair("password", "a long enough one").finish();
    Connection::open(one).unwrap().form("/password/the%20secret%20of%20a%20link", "", &password).unwrap().is(303);
    assert_eq!((ask(one), ask(other)), (401, 401));
}
