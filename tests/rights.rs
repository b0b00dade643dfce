//! Who may what: every route with one example call, by six people, as a table; and every route as a page.
use crate::support::{
    Site,
    calls::{Things, example, fields},
    site::is_visited,
};
use actix_web::http::Method;
use ekopi::{accounts::actor::Right, routes};
use std::fmt::Write;

/// Statuses of the example calls, most rights last, so that what a curator withdraws is there for those before.
#[actix_web::test]
async fn the_table_of_rights() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let mut people = vec![site.visitor()];
    for account in ["innovator", "auditor", "system_admin", "course_author", "curator"] {
        people.push(site.known(account).await);
    }
    let table = routes::table();
    let mut matrix = String::new();
    for route in table.routes() {
        let right = format!("{:?}", route.right);
        let _ = write!(matrix, "{:5}{:54}{right:9}", route.method.as_str(), route.path);
        for (n, person) in people.iter().enumerate() {
            let what = format!("{} {}", route.method, route.path);
            let call = example(route, &things, &format!("m{n}"))
                .unwrap_or_else(|| panic!("no example for {what} in support/calls.rs"));
            let answer = if route.page_only {
                // Signing out would end the session that the next row needs.
                let person = if route.path == "/session/end" { &site.visitor() } else { person };
                let body = (route.method == Method::POST).then(|| fields(&call.body));
                person.send(route.method.clone(), &call.path, body).await
            } else {
                let body = (route.method == Method::POST).then(|| call.body.clone());
                person.api().send(route.method.clone(), &call.path, body).await
            };
            let _ = write!(matrix, "{:4}", answer.status);
            let stranger = person.id.is_none() && route.right != Right::Visitor;
            // A page to see is asked for again after signing in; a form that was sent is kept beside the sign-in form.
            let wanted = if route.page_only && route.method == Method::GET { 303 } else { 401 };
            assert_eq!(answer.status == wanted && stranger, stranger, "{what} as a stranger: {answer:?}");
        }
        matrix.push('\n');
        assert!(is_visited(route), "{} {} has an example that does not reach it", route.method, route.path);
    }
    site.settle().await;
    insta::assert_snapshot!(matrix, @"
    GET  /                                                     Visitor   200 200 200 200 200 200
    GET  /agencies                                             Visitor   200 200 200 200 200 200
    POST /agencies                                             SignedIn  401 403 403 201 403 403
    GET  /agencies/new                                         SignedIn  303 403 403 200 403 403
    GET  /agencies/{slug}                                      Visitor   200 200 200 200 200 200
    GET  /agencies/{slug}/audit                                SignedIn  401 403 200 200 403 403
    POST /agencies/{slug}/end                                  SignedIn  401 403 403 409 403 403
    POST /agencies/{slug}/name                                 SignedIn  401 403 403 200 403 403
    POST /agencies/{slug}/role-requests                        SignedIn  401 201 201 201 201 201
    GET  /agencies/{slug}/role-requests/new                    SignedIn  303 200 200 200 200 200
    GET  /agencies/{slug}/roles                                SignedIn  401 403 200 200 403 403
    POST /agencies/{slug}/roles                                SignedIn  401 403 403 200 403 403
    GET  /agencies/{slug}/settings                             SignedIn  303 403 403 200 403 403
    POST /agencies/{slug}/work-units                           SignedIn  401 403 403 201 403 403
    GET  /agencies/{slug}/work-units/new                       SignedIn  303 403 403 200 403 403
    GET  /api                                                  Visitor   200 200 200 200 200 200
    GET  /certificates/{serial}                                SignedIn  401 200 404 404 404 404
    GET  /courses                                              Visitor   200 200 200 200 200 200
    GET  /courses/{slug}                                       Visitor   200 200 200 200 200 200
    POST /courses/{slug}/enrolment                             SignedIn  401 200 201 201 201 201
    POST /courses/{slug}/lessons                               SignedIn  401 403 403 403 201 403
    GET  /courses/{slug}/lessons/new                           SignedIn  303 403 403 403 200 403
    GET  /innovations                                          Visitor   200 200 200 200 200 200
    GET  /innovations/{code}                                   Visitor   200 200 200 200 200 200
    POST /innovations/{code}/publication                       Curate    401 403 403 403 403 200
    POST /innovations/{code}/withdrawal                        Curate    401 403 403 403 403 200
    GET  /lessons/{slug}                                       Visitor   200 200 200 200 200 200
    GET  /lessons/{slug}/draft                                 SignedIn  401 403 403 403 200 403
    POST /lessons/{slug}/draft                                 SignedIn  401 403 403 403 200 403
    GET  /lessons/{slug}/preview                               SignedIn  401 403 403 403 200 403
    POST /lessons/{slug}/publication                           SignedIn  401 403 403 403 200 403
    POST /lessons/{slug}/quizzes/{block}/attempts              SignedIn  401 201 201 201 201 201
    GET  /lessons/{slug}/quizzes/{block}/attempts/{number}     SignedIn  401 200 200 200 200 200
    POST /lessons/{slug}/reading                               SignedIn  401 200 201 201 201 201
    GET  /lessons/{slug}/versions                              Visitor   200 200 200 200 200 200
    GET  /lessons/{slug}/versions/{number}                     Visitor   200 200 200 200 200 200
    GET  /me                                                   SignedIn  401 200 200 200 200 200
    GET  /me/tokens                                            SignedIn  401 200 200 200 200 200
    POST /me/tokens                                            SignedIn  401 403 403 403 403 403
    POST /me/tokens/{code}/revocation                          SignedIn  401 200 404 404 404 404
    GET  /me/webhooks                                          SignedIn  401 200 200 200 200 200
    POST /me/webhooks                                          SignedIn  401 201 201 201 201 201
    GET  /me/webhooks/{code}                                   SignedIn  401 200 404 404 404 404
    POST /me/webhooks/{code}/activation                        SignedIn  401 200 404 404 404 404
    POST /me/webhooks/{code}/deletion                          SignedIn  401 200 404 404 404 404
    POST /me/webhooks/{code}/deliveries/{delivery}/replays     SignedIn  401 200 404 404 404 404
    POST /me/webhooks/{code}/pause                             SignedIn  401 200 404 404 404 404
    POST /me/webhooks/{code}/replays                           SignedIn  401 409 404 404 404 404
    POST /me/webhooks/{code}/tests                             SignedIn  401 409 404 404 404 404
    POST /notifications/reading                                SignedIn  401 200 200 200 200 200
    GET  /password/{token}                                     Visitor   200 200 200 200 200 200
    POST /password/{token}                                     Visitor   409 409 409 409 409 409
    POST /password-links                                       Visitor   303 303 303 303 303 303
    GET  /password-links/new                                   Visitor   200 200 200 200 200 200
    GET  /password-links/sent                                  Visitor   200 200 200 200 200 200
    GET  /regions                                              Visitor   200 200 200 200 200 200
    GET  /regions/{code}                                       Visitor   200 200 200 200 200 200
    GET  /roles/{code}                                         SignedIn  401 200 200 200 404 404
    POST /roles/{code}/decision                                SignedIn  401 403 403 200 404 404
    POST /roles/{code}/end                                     SignedIn  401 403 403 200 404 404
    POST /roles/{code}/hand-over                               SignedIn  401 403 403 409 404 404
    POST /roles/{code}/stand-ins                               SignedIn  401 403 403 409 404 404
    POST /roles/{code}/withdrawal                              SignedIn  401 409 403 403 404 404
    POST /session                                              Visitor   422 422 422 422 422 422
    POST /session/end                                          Visitor   303 303 303 303 303 303
    GET  /sign-in                                              Visitor   200 200 200 200 200 200
    POST /theme                                                Visitor   303 303 303 303 303 303
    GET  /verify/{serial}                                      Visitor   200 200 200 200 200 200
    ");
}

/// Templates are strict: a page that names what its view does not have fails here, in either language.
#[actix_web::test]
async fn every_page_is_drawn_in_both_languages() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let mut people = vec![];
    for account in ["innovator", "course_author", "curator", "system_admin"] {
        people.push(site.known(account).await);
    }
    let table = routes::table();
    for route in table.routes().iter().filter(|r| r.method == Method::GET) {
        let call = example(route, &things, "page").unwrap_or_else(|| panic!("no example for {}", route.path));
        let mut drawn = 0;
        for person in &people {
            let (id, en) = (person.get(&call.path).await, person.en().get(&call.path).await);
            assert_eq!(id.status, en.status, "{}", call.path);
            if id.status != 200 {
                assert!(id.status == 403 || id.status == 404, "{id:?}");
                continue;
            }
            drawn += 1;
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
        site.known("agency_admin").await,
    ];
    let table = routes::table();
    let mut seen = std::collections::BTreeSet::new();
    for person in people {
        for person in [person.clone(), person.en()] {
            for route in table.routes().iter().filter(|r| r.method == Method::GET) {
                let call = example(route, &things, "link").expect("an example");
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
