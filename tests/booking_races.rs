//! Five hundred who want one time of a mentor at once, or times that overlap, from the real server, on PostgreSQL from two
//! processes of it (LB4); and what is left of holds when a server is killed before they are filled in.
use crate::support::{
    Answer,
    exam::{chance, real, times},
    meetings,
    mentors::{BANYUWANGI, profile, put_team, starts},
    process::{Connection, Home, Server},
    world,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{
        actor::{self, Actor},
        membership::{self, Role},
        person,
    },
    clock::{self, Clock, Instant},
    code,
    db::Conn,
    error::{Error, Result},
    labs::{
        bookings::slots::{self, SlotPlace},
        mentors::profile as mentor_profile,
    },
    schema::{api_tokens, booking_marks, bookings, people, rules},
    words::Lang,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

const MANY: usize = 500;
/// Clients of a server that is killed.
const SOME: usize = 64;

/// Someone with a token, in a team of their own.
struct Asker {
    id: i64,
    secret: String,
    team: String,
}
/// Servers on one database, and people who may ask any of them.
struct Field {
    home: Home,
    nodes: Vec<Server>,
    askers: Vec<Asker>,
}
impl Field {
    fn prepare(count: usize) -> Self {
        let home = Home::of_this_run();
        // SQLite takes one server a file.
        let nodes = (0..if world::on_postgres() { 2 } else { 1 }).map(|_| Server::start(real(), &home)).collect();
        let mut field = Self { home, nodes, askers: vec![] };
        field.askers = field.change(|conn| (0..count).map(|n| asker(conn, n)).collect());
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
    /// A new mentor; their handle, and when one of the askers can meet them, from the second day on.
    fn mentor(&self, name: &str, change: &Value) -> (String, Vec<Instant>) {
        let handle = self.change(|conn| mentor(conn, name, change));
        let all = self.free(&handle, &self.askers[0]);
        let first = all[0].utc().date_naive();
        let later = all.into_iter().filter(|at| at.utc().date_naive() > first).collect();
        (handle, later)
    }
    fn free(&self, handle: &str, asker: &Asker) -> Vec<Instant> {
        self.change(|conn| {
            let who = actor::of_person(conn, asker.id)?;
            let page = slots::page(conn, who.as_ref(), handle, &SlotPlace::default())?;
            Ok(page.items.iter().map(|slot| slot.starts_at).collect())
        })
    }
    /// Everyone holds their time at the same moment.
    fn at_once(&self, handle: &str, time: impl Fn(usize) -> Instant) -> Vec<(Instant, Answer)> {
        let ready = &Barrier::new(self.askers.len());
        thread::scope(|scope| {
            let clients: Vec<_> = self
                .askers
                .iter()
                .enumerate()
                .map(|(n, asker)| {
                    let (address, at) = (self.address(n), time(n));
                    scope.spawn(move || {
                        let mut connection = Connection::open(address).ok();
                        ready.wait();
                        let key = format!("{handle}-{n}");
                        let ask = |connection: &mut Connection| {
                            connection.ask_once(&key, &asker.secret, "POST", &holds(handle), Some(&asker.wish(at)))
                        };
                        for _ in 0..3000 {
                            let Some(mut open) = connection.take().or_else(|| Connection::open(address).ok()) else {
                                continue;
                            };
                            match ask(&mut open) {
                                Ok(answer) if ![408, 503].contains(&answer.status) => return (at, answer),
                                // The server is full, which promises nothing; or it has closed what was long silent.
                                Ok(_) => connection = Some(open),
                                Err(_) => {}
                            }
                            thread::sleep(Duration::from_millis(20));
                        }
                        panic!("client {n} has no answer");
                    })
                })
                .collect();
            clients.into_iter().map(|client| client.join().unwrap()).collect()
        })
    }
    /// Each answer is a hold, or a conflict with what is free instead; how many hold.
    fn won(answers: &[(Instant, Answer)]) -> usize {
        let (held, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(_, answer)| answer.status == 201);
        for (at, answer) in refused {
            let problem = answer.is(409).json();
            let free = starts(&problem["theirs"]["slots"]);
            let asked = at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            assert_eq!(problem["type"], "/problems/stale", "{problem}");
            assert!(!free.is_empty() && !free.contains(&asked), "{asked} in {problem}");
        }
        held.len()
    }
    /// How many meetings of a mentor take time; nothing at all overlaps, and every server is well.
    fn meetings_of(&self, handle: &str) -> usize {
        let mut conn = world::connect(&self.home.url);
        let found = Clock::system().during(|| {
            // One snapshot: what a killed server had begun may still come to its end.
            conn.read_tx(|conn| {
                let mentor = ekopi::schema::mentors::table.inner_join(people::table).filter(people::handle.eq(handle));
                let mentor: i64 = mentor.select(ekopi::schema::mentors::id).first(conn)?;
                let all = meetings::live(conn)?;
                Ok((all.iter().filter(|met| met.mentor == mentor).count(), meetings::unsound(conn)?))
            })
        });
        let (count, wrong) = found.unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(wrong, None);
        for node in &self.nodes {
            let said = node.said();
            // Its own jobs come back later when all connections are taken.
            let fault =
                |line: &&str| line.contains("panicked") || line.contains("ERROR") && !line.contains("Unavailable");
            assert_eq!(said.lines().find(fault), None);
        }
        count
    }
}
impl Asker {
    fn wish(&self, at: Instant) -> Value {
        json!({ "team": self.team, "starts_at": at, "mode": "online" })
    }
}
fn holds(handle: &str) -> String {
    format!("/mentors/{handle}/bookings")
}
fn asker(conn: &mut Conn, n: usize) -> Result<Asker> {
    let (secret, now) = (code::secret()?, clock::now());
    let id = person::create(conn, &Actor::system(), &format!("p{n}@example.go.id"), &format!("Peserta {n}"), Lang::Id)?;
    // Past the verb: nobody is told of it.
    diesel::insert_into(api_tokens::table)
        .values((
            (api_tokens::token_hash.eq(code::hash(&secret)), api_tokens::person_id.eq(id)),
            (api_tokens::created_at.eq(now), api_tokens::expires_at.eq(now.plus(TimeDelta::days(7)))),
        ))
        .execute(conn)?;
    Ok(Asker { id, secret, team: put_team(conn, &format!("tim-{n}"), BANYUWANGI, &[id])? })
}
fn mentor(conn: &mut Conn, name: &str, change: &Value) -> Result<String> {
    let system = Actor::system();
    let id = person::create(conn, &system, &format!("{name}@example.go.id"), name, Lang::Id)?;
    membership::grant(conn, &system, id, Role::Mentor, Some("lan"))?;
    let who = actor::of_person(conn, id)?.ok_or(Error::NotFound)?;
    mentor_profile::save(conn, &who, &serde_json::from_value(profile("WIB", "09:00-16:00", change))?)?;
    Ok(people::table.find(id).select(people::handle).first(conn)?)
}

/// LB4: for one time; for three of which each overlaps each other by its buffers alone or by itself; and all over a day.
#[test]
fn five_hundred_at_once_never_meet_a_mentor_twice() {
    let field = Field::prepare(MANY);
    for round in 0..times("EKOPI_TEST_BOOKING_ROUNDS", 1) {
        let buffers = json!({ "before_minutes": 10, "after_minutes": 20, "minutes": 45 });
        let (one, free) = field.mentor(&format!("satu{round}"), &buffers);
        let answers = field.at_once(&one, |_| free[4]);
        assert_eq!((Field::won(&answers), field.meetings_of(&one)), (1, 1), "round {round}: for one time");

        // Half past follows the hour, and the next hour that: 65 minutes of the mentor's are taken from ten to on.
        let (three, free) = field.mentor(&format!("tiga{round}"), &buffers);
        let half = TimeDelta::minutes(30);
        let run = free.windows(3).find(|run| run[1] == run[0].plus(half) && run[2] == run[1].plus(half));
        let run = run.expect("three in a row");
        let answers = field.at_once(&three, |n| run[n % 3]);
        assert_eq!((Field::won(&answers), field.meetings_of(&three)), (1, 1), "round {round}: for overlapping times");

        let (day, free) = field.mentor(&format!("hari{round}"), &json!({ "after_minutes": 15 }));
        let first = free[0].utc().date_naive();
        let all: Vec<Instant> = free.into_iter().filter(|at| at.utc().date_naive() == first).collect();
        let answers = field.at_once(&day, |n| all[n % all.len()]);
        let won = Field::won(&answers);
        assert_eq!(field.meetings_of(&day), won, "round {round}: all over a day");
        assert!(won > 1, "a whole day has room for more than one");
        // Nobody was refused what is free.
        let later = field.change(|conn| asker(conn, MANY + round));
        let left = field.free(&day, &later);
        assert!(!all.iter().any(|at| left.contains(at)), "{left:?} is free and was refused");
        println!("round {round}: {MANY} clients at {} processes, three times; 1, 1 and {won} hold", field.nodes.len());
    }
}

/// What is held when the server is killed is held still, with all of its time; when that is over, whoever comes has it.
#[test]
fn a_hold_outlives_a_kill_and_is_free_when_its_time_is_over() {
    let mut field = Field::prepare(2);
    let (handle, free) = field.mentor("andi", &json!({ "after_minutes": 20 }));
    let at = free[4];
    let ask = |field: &Field, who: usize, path: &str, body: &Value| {
        let mut connection = Connection::open(field.address(0)).unwrap();
        connection.ask(&field.askers[who].secret, "POST", path, Some(body)).unwrap()
    };
    let held = ask(&field, 0, &holds(&handle), &field.askers[0].wish(at));
    let code = held.is(201).json()["code"].as_str().expect("a code").to_owned();
    field.nodes[0].kill();
    field.nodes[0] = Server::start(real(), &field.home);
    assert_eq!(field.meetings_of(&handle), 1);
    ask(&field, 1, &holds(&handle), &field.askers[1].wish(at)).is(409);
    field.change(|conn| {
        let until = bookings::until_at.eq(clock::now().plus(-TimeDelta::seconds(1)));
        Ok(diesel::update(bookings::table.filter(bookings::code.eq(&code))).set(until).execute(conn)?)
    });
    ask(&field, 1, &holds(&handle), &field.askers[1].wish(at)).is(201);
    let late = ask(&field, 0, &format!("/bookings/{code}/confirmation"), &json!({ "purpose": "Uji" }));
    assert_eq!(late.is(409).json()["code"], "booking-hold-over");
    assert_eq!(field.meetings_of(&handle), 1);
    let (state, marks) = field.change(|conn| {
        let row = bookings::table.filter(bookings::code.eq(&code));
        let (id, state): (i64, String) = row.select((bookings::id, bookings::state)).first(conn)?;
        let marks = booking_marks::table.filter(booking_marks::booking_id.eq(id)).count().get_result::<i64>(conn)?;
        Ok((state, marks))
    });
    assert_eq!((state.as_str(), marks), ("expired", 0));
}

/// Clients hold and fill in without pause; one server is killed in between, again and again: what was acknowledged is there,
/// and every meeting has all of its time or none.
#[test]
fn kill_9_between_hold_and_confirmation_leaves_no_half_meeting() {
    let mut field = Field::prepare(SOME);
    field.change(|conn| {
        let now = clock::now();
        let rule = (rules::name.eq("booking-team-week"), rules::value.eq(20), rules::unit.eq("count"));
        let made = (rules::note.eq(""), rules::valid_from.eq(now), rules::created_at.eq(now));
        Ok(diesel::insert_into(rules::table).values((rule, made)).execute(conn)?)
    });
    let (mut confirmed, mut held) = (0, 0);
    for run in 0..4 {
        let (handle, free) = field.mentor(&format!("mentor{run}"), &json!({ "after_minutes": 15 }));
        let acknowledged = until_killed(&mut field, &handle, &free);
        field.nodes[0] = Server::start(real(), &field.home);
        let stored = field.meetings_of(&handle);
        let states: BTreeMap<String, String> = field.change(|conn| {
            let all = bookings::table.select((bookings::code, bookings::state)).load::<(String, String)>(conn)?;
            Ok(all.into_iter().collect())
        });
        for (code, state) in &acknowledged {
            let now = states.get(code).unwrap_or_else(|| panic!("run {run}: {code} was {state} and is gone"));
            // What was held may have been filled in, or let go of for another, by what nobody read an answer to.
            let is_kept = now == state || (state == "held" && ["confirmed", "cancelled"].contains(&now.as_str()));
            assert!(is_kept, "run {run}: {code} was {state} and is {now}");
        }
        let count = |state: &str| acknowledged.values().filter(|one| *one == state).count();
        assert!(!acknowledged.is_empty() && stored >= count("confirmed"), "run {run}: {acknowledged:?}");
        confirmed += count("confirmed");
        held += count("held");
    }
    println!("killed 4 times; {confirmed} confirmed and {held} held meetings were acknowledged and are there");
}
/// The last state of each meeting that a client has read.
fn until_killed(field: &mut Field, handle: &str, free: &[Instant]) -> BTreeMap<String, String> {
    let (over, heard) = (&AtomicBool::new(false), &AtomicUsize::new(0));
    let addresses: Vec<SocketAddr> = (0..SOME).map(|client| field.address(client)).collect();
    let (askers, node) = (&field.askers, &mut field.nodes[0]);
    thread::scope(|scope| {
        let clients: Vec<_> = askers
            .iter()
            .zip(addresses)
            .enumerate()
            .map(|(n, (asker, address))| {
                scope.spawn(move || {
                    let (mut acknowledged, mut open) = (BTreeMap::new(), Connection::open(address).ok());
                    while !over.load(SeqCst) {
                        let Some(mut connection) = open.take().or_else(|| Connection::open(address).ok()) else {
                            continue;
                        };
                        let mut ask = |path: &str, body: &Value| {
                            let answer = connection.ask(&asker.secret, "POST", path, Some(body))?;
                            assert!([200, 201, 409, 503].contains(&answer.status), "{answer:?}");
                            std::io::Result::Ok(answer)
                        };
                        let Ok(answer) = ask(&holds(handle), &asker.wish(free[chance(free.len())])) else {
                            continue;
                        };
                        if answer.status == 201 {
                            let code = answer.json()["code"].as_str().expect("a code").to_owned();
                            acknowledged.insert(code.clone(), "held".to_owned());
                            heard.fetch_add(1, SeqCst);
                            // Every other client leaves some as they are.
                            if n % 2 == 0 || chance(2) == 0 {
                                let purpose = json!({ "purpose": "Uji" });
                                let Ok(answer) = ask(&format!("/bookings/{code}/confirmation"), &purpose) else {
                                    continue;
                                };
                                if answer.status == 200 {
                                    acknowledged.insert(code, "confirmed".to_owned());
                                }
                            }
                        }
                        open = Some(connection);
                    }
                    acknowledged
                })
            })
            .collect();
        // Not before somebody has an answer, however busy the machine is.
        let began = std::time::Instant::now();
        while heard.load(SeqCst) == 0 && began.elapsed() < Duration::from_mins(1) {
            thread::sleep(Duration::from_millis(10));
        }
        thread::sleep(Duration::from_millis(200 + u64::try_from(chance(600)).expect("small")));
        over.store(true, SeqCst);
        node.kill();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}
