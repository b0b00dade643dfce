//! Who may what: every route with one example call, by everyone in every state, as a table; and every route as a page.
use crate::support::{
    Answer, Client, Site,
    calls::{Things, example, fields},
    site::is_visited,
    world,
};
use actix_web::http::Method;
use diesel::prelude::*;
use ekopi::{
    accounts::{actor::Right, membership::Role},
    routes,
    schema::{api_tokens, course_staff, courses, memberships, people, sessions},
};
use std::fmt::Write;

/// Someone who asks, as the table shows them: a letter, who it is, and what they can do.
const ROLES: [(char, &str); 13] = [
    ('-', "visitor"),
    ('i', "innovator"),
    ('S', "system_admin"),
    ('A', "auditor"),
    ('a', "agency_admin"),
    ('l', "agency_leader"),
    ('h', "hub_admin"),
    ('c', "curator"),
    ('w', "author"),
    ('m', "mentor"),
    ('o', "moderator"),
    ('W', "course_author"),
    ('T', "course_teacher"),
];
/// Someone who holds every role there is and writes the course; and the same person in the states that take it away.
const STATES: [(char, &str); 5] =
    [('*', "everything"), ('d', "disabled"), ('x', "expired"), ('r', "requested"), ('e', "ended")];

/// One of them on a site of their own, so that nobody finds what another has changed.
async fn someone<'s>(site: &'s Site, who: &str) -> Client<'s> {
    if who == "visitor" {
        return site.visitor();
    }
    if ROLES.iter().any(|(_, name)| *name == who) {
        return site.known(who).await;
    }
    let mut one = site.person(who).await;
    for role in Role::ALL {
        let agency = if *role == Role::HubAdmin { "pemerintah-provinsi-jawa-timur" } else { "lan" };
        one = one.role(*role, (!role.is_of_installation()).then_some(agency)).await;
    }
    let (id, state) = (one.id.expect("a person"), who.to_owned());
    site.change(move |conn| {
        let course: i64 = courses::table.select(courses::id).first(conn)?;
        let staff =
            (course_staff::course_id.eq(course), course_staff::person_id.eq(id), course_staff::role.eq("author"));
        diesel::insert_into(course_staff::table).values(staff).execute(conn)?;
        let past = ekopi::clock::now().plus(-chrono::TimeDelta::seconds(1));
        match state.as_str() {
            "disabled" => {
                diesel::update(people::table.find(id)).set(people::state.eq("disabled")).execute(conn)?;
            }
            "expired" => {
                let mine = sessions::table.filter(sessions::person_id.eq(id));
                diesel::update(mine).set(sessions::expires_at.eq(past)).execute(conn)?;
                let mine = api_tokens::table.filter(api_tokens::person_id.eq(id));
                diesel::update(mine).set(api_tokens::expires_at.eq(past)).execute(conn)?;
            }
            "requested" | "ended" => {
                let mine = memberships::table.filter(memberships::person_id.eq(id));
                diesel::update(mine).set(memberships::state.eq(&state)).execute(conn)?;
                diesel::delete(course_staff::table.filter(course_staff::person_id.eq(id))).execute(conn)?;
            }
            _ => {}
        }
        Ok(())
    })
    .await;
    one
}
/// Asked to sign in: in the API told so, on a page sent there or shown the form.
fn is_stranger(answer: &Answer) -> bool {
    answer.status == 401 || answer.status == 303 && answer.header("location").contains("/sign-in?next=")
}
/// What both faces must say alike: who are you, not for you, not there; or what the verb made of it.
fn gist(answer: &Answer) -> u16 {
    match answer.status {
        _ if is_stranger(answer) => 401,
        403 => 403,
        404 => 404,
        _ => 0,
    }
}
/// The status of each route's example call; on a page where the route has no other face.
async fn column(who: &str) -> Vec<u16> {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let person = someone(&site, who).await;
    let table = routes::table();
    let mut statuses = vec![];
    for route in table.routes() {
        let what = format!("{} {} as {who}", route.method, route.path);
        let call = example(route, &things, "m");
        let body = (route.method == Method::POST).then(|| call.body.clone());
        // Signing out would end the session that the next row needs.
        let on_page = if route.path == "/session/end" { site.visitor() } else { person.clone() };
        let as_form = body.as_ref().map(fields);
        let answer = if route.page_only {
            on_page.send(route.method.clone(), &call.path, as_form).await
        } else {
            let data = person.api().send(route.method.clone(), &call.path, body).await;
            let page = on_page.send(route.method.clone(), &call.path, as_form).await;
            // What the first call has changed the second may find done.
            let alike = gist(&data) == gist(&page) || route.method == Method::POST && data.status < 300;
            let alike = alike || what.starts_with("POST /me/tokens as"); // no token makes tokens
            assert!(alike && is_stranger(&data) == is_stranger(&page), "the faces differ: {what}: {data:?} {page:?}");
            data
        };
        let nobody = ["visitor", "disabled", "expired"].contains(&who);
        assert_eq!(is_stranger(&answer), nobody && route.right != Right::Visitor, "{what}: {answer:?}");
        assert!(answer.status != 405, "{what} has an example that does not reach it: {answer:?}");
        assert!(is_visited(route), "{what} has an example that does not reach it");
        statuses.push(answer.status);
    }
    site.settle().await;
    statuses
}
/// Every route × every role × every state. A route without an example fails, and so does a role that is not in the table.
#[actix_web::test]
async fn asvs_v8_2_1_every_route_for_every_role_in_every_state() {
    for role in Role::ALL {
        assert!(ROLES.iter().any(|(_, name)| *name == role.as_str()), "{role:?} has no column");
    }
    let all: Vec<(char, &str)> = ROLES.into_iter().chain(STATES).collect();
    let mut columns = vec![];
    for (_, who) in &all {
        columns.push(column(who).await);
    }
    let mut matrix = String::new();
    for (letter, who) in &all {
        let _ = writeln!(matrix, "{letter}  {who}");
    }
    let letters: Vec<String> = all.iter().map(|(letter, _)| format!("{letter:>4}")).collect();
    let _ = writeln!(matrix, "\n{:68}{}", "", letters.concat());
    for (n, route) in routes::table().routes().iter().enumerate() {
        let right = format!("{:?}", route.right);
        let row: Vec<String> = columns.iter().map(|column| format!("{:>4}", column[n])).collect();
        let _ = writeln!(matrix, "{:5}{:54}{right:9}{}", route.method.as_str(), route.path, row.concat());
    }
    insta::assert_snapshot!("rights", matrix);
}

/// Templates are strict: a page that names what its view does not have fails here, in either language.
#[actix_web::test]
async fn every_page_is_drawn_in_both_languages() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let mut people = vec![];
    let accounts = ["innovator", "course_author", "course_teacher", "author", "curator", "auditor", "system_admin"];
    for account in accounts.iter().chain(&["agency_admin", "moderator", "mentor"]) {
        people.push(site.known(account).await);
    }
    let table = routes::table();
    for route in table.routes().iter().filter(|r| r.method == Method::GET) {
        let call = example(route, &things, "page");
        let mut drawn = 0;
        for person in &people {
            let (id, en) = (person.get(&call.path).await, person.en().get(&call.path).await);
            assert_eq!(id.status, en.status, "{}", call.path);
            if id.status != 200 {
                // A copy of one's data has to be asked for before.
                assert!([403, 404, 409].contains(&id.status), "{id:?}");
                continue;
            }
            drawn += 1;
            if id.header("content-disposition").starts_with("attachment") || route.document.is_some() {
                continue; // a file has no frame, nor has what is no page
            }
            id.shows("<html lang=\"id\"").shows("Keluar");
            en.shows("<html lang=\"en\"").shows("Sign out");
            assert_eq!(id.body.matches("<h1").count(), 1, "{}", call.path);
        }
        assert!(drawn > 0, "nobody sees {}", call.path);
        if route.right == Right::Visitor {
            site.visitor().get(&call.path).await.is(200).lacks("name=\"csrf\"");
        }
    }
}

/// A link that leads nowhere, on any page that a reader, a learner or an author sees.
#[actix_web::test]
async fn every_link_of_every_page_leads_somewhere() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let people = [
        site.visitor(),
        site.known("innovator").await,
        site.known("course_author").await,
        site.known("system_admin").await,
        site.known("agency_admin").await,
    ];
    let table = routes::table();
    let mut seen = std::collections::BTreeSet::new();
    for person in people {
        for person in [person.clone(), person.en()] {
            for route in world::swept(&table).filter(|r| r.method == Method::GET) {
                let call = example(route, &things, "link");
                let page = person.get(&call.path).await;
                if page.status != 200 {
                    continue;
                }
                let links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
                for link in links.map(crate::support::answer::unescape) {
                    assert!(
                        link.starts_with(['/', '#']) || link.starts_with("http") || link.starts_with("mailto:"),
                        "{link} on {}",
                        call.path
                    );
                    if link.starts_with('/') && seen.insert((person.name.clone(), link.clone())) {
                        let to = crate::support::Client { prefix: "", ..person.clone() }.get(&link).await;
                        assert!(to.status < 400, "{link} on {} for {}: {}", call.path, person.name, to.status);
                    }
                }
                // What a label or a summary points to is on the page.
                for id in page.body.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert!(page.body.contains(&format!("id=\"{id}\"")), "#{id} on {}", call.path);
                }
            }
        }
    }
    assert!(seen.len() > 100, "only {} links", seen.len());
}
