//! Guessing passwords and flooding someone with links come to an end, and the owner of an account is not locked out.
use crate::support::{
    Answer, Client, Site,
    world::{self, World},
};
use actix_web::http::Method;
use chrono::TimeDelta;

fn password() -> &'static str {
    &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password
}
/// Signs in from behind the proxy, which says where the browser is.
async fn from(visitor: &Client<'_>, seen: &str, email: &str, password: &str) -> Answer {
    let form = visitor.get("/sign-in").await.form("/session").fill("email", email).fill("password", password);
    let request = visitor.request(Method::POST, "/session").set_form(form.fields);
    visitor.site.ask(request.insert_header(("x-forwarded-for", seen))).await
}
async fn behind_a_proxy() -> Site {
    Site::of(World::Demo, &[("EKOPI_TLS_IN_FRONT", "true")]).await
}
const INTAN: &str = "innovator@demo.invalid";

#[actix_web::test]
async fn guessing_ends_after_ten_tries_and_the_owner_elsewhere_gets_in() {
    let site = behind_a_proxy().await;
    let visitor = site.visitor();
    for n in 0..10 {
        // What a client claims of itself before the proxy's own entry changes nothing.
        from(&visitor, &format!("9.9.9.{n}, 198.51.100.7"), INTAN, "wrong password").await.is(422);
    }
    let stopped = from(&visitor, "198.51.100.7", INTAN, password()).await;
    stopped.is(429).shows("Terlalu banyak permintaan");
    assert!((800..=901).contains(&stopped.header("retry-after").parse::<u64>().unwrap()), "{stopped:?}");
    from(&visitor, "203.0.113.9", INTAN, password()).await.is(303);
    from(&visitor, "198.51.100.7", "mentor@demo.invalid", "wrong password").await.is(422);
    site.clock().advance(TimeDelta::minutes(15));
    from(&visitor, "198.51.100.7", INTAN, password()).await.is(303);
}
/// An address that nobody has is limited just as one that somebody has.
#[actix_web::test]
async fn known_and_unknown_addresses_are_limited_alike() {
    let site = behind_a_proxy().await;
    let visitor = site.visitor();
    for email in [INTAN, "nobody@example.go.id"] {
        let mut statuses = vec![];
        for _ in 0..11 {
            statuses.push(from(&visitor, "198.51.100.7", email, "wrong password").await.status);
        }
        assert_eq!(statuses, [vec![422; 10], vec![429]].concat(), "{email}");
    }
}
#[actix_web::test]
async fn signing_in_forgets_ones_own_typing_errors() {
    let site = behind_a_proxy().await;
    let visitor = site.visitor();
    for _ in 0..3 {
        for _ in 0..9 {
            from(&visitor, "198.51.100.7", INTAN, "wrong password").await.is(422);
        }
        from(&visitor, "198.51.100.7", INTAN, password()).await.is(303);
    }
}
/// Without a proxy in front nobody's word is taken for where they are.
#[actix_web::test]
async fn a_forged_header_opens_no_new_window() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for n in 0..10 {
        from(&visitor, &format!("198.51.100.{n}"), INTAN, "wrong password").await.is(422);
    }
    from(&visitor, "198.51.100.77", INTAN, password()).await.is(429);
}
#[actix_web::test]
async fn links_for_one_address_end_after_five_an_hour() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for email in [INTAN, "nobody@example.go.id"] {
        for _ in 0..5 {
            let form = visitor.get("/password-links/new").await.form("/password-links").fill("email", email);
            visitor.submit(form).await.sends_to("/password-links/sent");
        }
        let form = visitor.get("/password-links/new").await.form("/password-links").fill("email", email);
        visitor.submit(form).await.is(429);
    }
    site.settle().await;
    assert_eq!(site.mail().len(), 5);
}
