//! Webhooks: who is told of what, signed; what happens when nobody answers; what may not be called.
use crate::support::{
    Client, Site,
    hooks::{Mood, Receiver},
    source,
    world::World,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{innovations, people, webhook_deliveries as deliveries, webhooks};
use serde_json::{Value, json};
use std::process::Command;

/// A demonstration that may call a receiver on this machine, with a webhook of a curator's on it.
struct Told {
    site: Site,
    receiver: Receiver,
    hook: String,
    secret: String,
}
impl Told {
    async fn of(kinds: &[&str]) -> Self {
        let receiver = Receiver::start();
        let site = Site::of(World::Demo, &[("EKOPI_WEBHOOK_ALLOW", &receiver.address.to_string())]).await;
        site.settle().await;
        let new = json!({ "url": format!("http://{}/hook?a=b", receiver.address), "kinds": kinds });
        let made = site.known("curator").await.api().post("/me/webhooks", new).await.is(201).json();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (hook, secret) = (text(&made["webhook"]["code"]), text(&made["secret"]));
        Self { site, receiver, hook, secret }
    }
    async fn owner(&self) -> Client<'_> {
        self.site.known("curator").await.api()
    }
    async fn page(&self) -> Value {
        self.owner().await.get(&format!("/me/webhooks/{}", self.hook)).await.is(200).json()
    }
    async fn post(&self, end: &str) -> crate::support::Answer {
        self.owner().await.post(&format!("/me/webhooks/{}/{end}", self.hook), json!({})).await
    }
    /// A message on its way.
    async fn test(&self) {
        self.post("tests").await.is(200);
        self.site.settle().await;
    }
    /// The newest delivery: state, attempts, fault.
    async fn newest(&self) -> (String, i64, Option<String>) {
        let page = self.page().await;
        let item = &page["items"][0];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        (text(&item["state"]).unwrap(), item["attempts"].as_i64().unwrap(), text(&item["fault"]))
    }
    async fn wait(&self, minutes: i64) {
        self.site.advance(TimeDelta::minutes(minutes));
        self.site.settle().await;
    }
}

#[actix_web::test]
async fn a_receiver_is_told_and_can_check_who_says_it() {
    let told = Told::of(&["innovation-withdrawn", "innovation-published"]).await;
    let (entry, curator) = (told.site.own_entry(0).await, told.owner().await);
    curator.post(&format!("/innovations/{entry}/withdrawal"), json!({ "reason": "Data lama" })).await.is(200);
    told.site.settle().await;
    let call = told.receiver.last();
    assert_eq!(call.asked, "POST /hook?a=b HTTP/1.1");
    assert_eq!(call.header("content-type"), "application/json");
    assert!(call.header("user-agent").starts_with("Ekopi/"), "{call:?}");
    let body = call.json();
    assert_eq!((&body["kind"], &body["data"]["code"]), (&json!("innovation-withdrawn"), &json!(entry)));
    assert_eq!((&body["data"]["reason"], &body["id"]), (&json!("Data lama"), &json!(call.header("ekopi-webhook-id"))));
    assert_eq!(body["address"], format!("https://ekopi.example.go.id/api/v1/innovations/{entry}"));
    assert_eq!((call.header("ekopi-timestamp"), &body["at"]), ("1772420400", &json!("2026-03-02T03:00:00Z")));
    assert_eq!(told.newest().await, ("delivered".into(), 1, None));

    // The way that docs/api.md shows, with a shell and openssl.
    let guide = source::files("docs").into_iter().find(|(name, _)| name == "api.md").expect("docs/api.md").1;
    let snippet = guide.split("```sh\n# check").nth(1).and_then(|rest| rest.split("```").next()).expect("the snippet");
    let check = |body: &str, secret: &str| {
        let ran = Command::new("bash")
            .args(["-c", snippet])
            .env("SECRET", secret)
            .env("ID", call.header("ekopi-webhook-id"))
            .env("TIMESTAMP", call.header("ekopi-timestamp"))
            .env("SIGNATURE", call.header("ekopi-signature"))
            .env("BODY", body)
            .output()
            .expect("bash and openssl");
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    };
    assert_eq!(check(&call.body, &told.secret), "genuine");
    assert_eq!(check(&call.body.replace("lama", "baru"), &told.secret), "forged");
    assert_eq!(check(&call.body, "another"), "forged");
    // Nothing else was told: no other kind, nobody else's certificate.
    told.site.person("ana").await.finish_course().await;
    told.site.settle().await;
    assert_eq!(told.receiver.count(), 1);
}

#[actix_web::test]
async fn only_what_is_public_then_and_ones_own_is_told() {
    let told =
        Told::of(&["innovation-published", "innovation-withdrawn", "certificate-awarded", "lesson-published"]).await;
    let (entry, curator) = (told.site.own_entry(0).await, told.owner().await);
    // Withdrawn and published again before anyone looked: the withdrawal is no news any more.
    curator.post(&format!("/innovations/{entry}/withdrawal"), json!({ "reason": "x" })).await.is(200);
    curator.post(&format!("/innovations/{entry}/publication"), json!({})).await.is(200);
    told.site.settle().await;
    assert_eq!(
        (told.receiver.count(), told.receiver.last().json()["kind"].clone()),
        (1, json!("innovation-published"))
    );
    let states: Vec<Value> =
        told.page().await["items"].as_array().unwrap().iter().map(|i| i["state"].clone()).collect();
    assert_eq!(states, ["delivered", "withheld"]);
    // An entry that is a draft again, past every verb, is not told of either.
    curator.post(&format!("/innovations/{entry}/withdrawal"), json!({ "reason": "x" })).await.is(200);
    curator.post(&format!("/innovations/{entry}/publication"), json!({})).await.is(200);
    let named = entry.clone();
    told.site
        .change(move |conn| {
            let row = innovations::table.filter(innovations::code.eq(&named));
            diesel::update(row).set(innovations::state.eq("draft")).execute(conn)?;
            Ok(())
        })
        .await;
    told.site.settle().await;
    assert_eq!(told.receiver.count(), 1);
    // One's own certificate, and no one else's.
    told.site.known("innovator").await.finish_course().await;
    told.site.settle().await;
    assert_eq!(told.receiver.count(), 1);
    let serial = told.site.known("curator").await.finish_course().await;
    told.site.settle().await;
    assert_eq!(told.receiver.last().json()["data"]["serial"], serial.as_str());
    // Whoever is disabled is told nothing.
    told.post("tests").await.is(200);
    told.site
        .change(|conn| {
            let curator = people::table.filter(people::email.eq("curator@demo.invalid"));
            diesel::update(curator).set(people::state.eq("disabled")).execute(conn)?;
            Ok(())
        })
        .await;
    told.site.settle().await;
    assert_eq!(told.receiver.count(), 2);
}

#[actix_web::test]
async fn what_is_not_taken_is_tried_again_until_it_is() {
    let told = Told::of(&["lesson-published"]).await;
    for (mood, fault) in [(Mood::Refuses, "answer"), (Mood::Redirects, "redirect"), (Mood::Lies, "protocol")] {
        told.receiver.is(mood);
        told.test().await;
        assert_eq!(told.newest().await, ("waiting".into(), 1, Some(fault.into())), "{mood:?}");
        told.receiver.is(Mood::Well);
        // Not before its time.
        let calls = told.receiver.count();
        told.site.settle().await;
        assert_eq!(told.receiver.count(), calls);
        let first = told.receiver.last();
        told.wait(2).await;
        assert_eq!(told.newest().await, ("delivered".into(), 2, None));
        let second = told.receiver.last();
        assert_eq!(first.header("ekopi-webhook-id"), second.header("ekopi-webhook-id"), "the same message");
        assert_ne!(first.header("ekopi-timestamp"), second.header("ekopi-timestamp"));
    }
    // An answer without an end is taken at its first line.
    told.receiver.is(Mood::Babbles);
    told.test().await;
    assert_eq!(told.newest().await.0, "delivered");
    let page = told.site.known("curator").await.get(&format!("/me/webhooks/{}", told.hook)).await;
    page.is(200).shows("Anda meminta pesan uji").shows("Terkirim").shows("Kirim ulang");
}

#[actix_web::test]
async fn after_a_day_it_is_given_up_and_can_be_sent_again() {
    let told = Told::of(&["lesson-published"]).await;
    told.receiver.is(Mood::Refuses);
    told.test().await;
    for _ in 0..9 {
        told.wait(300).await;
    }
    let (state, attempts, fault) = told.newest().await;
    assert_eq!((state.as_str(), fault.as_deref()), ("dead", Some("answer")));
    assert!((5..12).contains(&attempts), "{attempts} attempts");
    let page = told.page().await;
    assert_eq!((&page["dead"], &page["webhook"]["state"]), (&json!(1), &json!("active")));
    told.receiver.is(Mood::Well);
    let code = page["items"][0]["code"].as_str().unwrap().to_owned();
    told.post(&format!("deliveries/{code}/replays")).await.is(200);
    assert_eq!(told.post(&format!("deliveries/{code}/replays")).await.is(409).json()["code"], "delivery-waits");
    told.site.settle().await;
    assert_eq!(told.newest().await, ("delivered".into(), 1, None));
    assert_eq!(told.receiver.last().header("ekopi-webhook-id"), code);
    // What was delivered can be sent again, too; what there is not cannot.
    told.post(&format!("deliveries/{code}/replays")).await.is(200);
    told.site.settle().await;
    told.post("deliveries/none/replays").await.is(404);
    let stranger = told.site.known("innovator").await.api();
    stranger.post(&format!("/me/webhooks/{}/deliveries/{code}/replays", told.hook), json!({})).await.is(404);
}

#[actix_web::test]
async fn one_that_never_answers_is_stopped_and_its_person_told() {
    let told = Told::of(&["lesson-published"]).await;
    told.receiver.is(Mood::Refuses);
    told.test().await;
    let mut days = 0;
    while told.page().await["webhook"]["state"] == "active" {
        told.wait(300).await;
        if told.newest().await.0 == "dead" && told.page().await["webhook"]["state"] == "active" {
            told.test().await;
        }
        days += 1;
        assert!(days < 40, "it is never stopped");
    }
    let page = told.page().await;
    assert_eq!((&page["webhook"]["state"], &page["failures"]), (&json!("failing"), &json!(15)));
    told.wait(300).await;
    let calls = told.receiver.count();
    told.wait(600).await;
    assert_eq!(told.receiver.count(), calls, "it is called no more");
    let mails = told.site.mail();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].subject.contains(&told.receiver.address.to_string()));
    assert_eq!(mails[0].link(), format!("/me/webhooks/{}", told.hook));
    let curator = told.site.known("curator").await;
    curator.get("/me").await.shows("tidak menjawab selama lebih dari sehari");
    let address = format!("/me/webhooks/{}", told.hook);
    curator.get(&address).await.is(200).shows("Dihentikan karena gagal");
    // A test or a replay needs it to be started first; then all that was given up goes out.
    assert_eq!(told.post("tests").await.is(409).json()["code"], "webhook-not-active");
    told.post("replays").await.is(409);
    told.receiver.is(Mood::Well);
    let form = curator.get(&address).await.form(&format!("{address}/activation"));
    curator.submit(form).await.sends_to(&address);
    let form = curator.get(&address).await.form(&format!("{address}/replays"));
    curator.submit(form).await.sends_to(&address);
    told.site.settle().await;
    let page = told.page().await;
    assert_eq!((&page["dead"], &page["failures"]), (&json!(0), &json!(0)));
    assert!(told.receiver.count() > calls);
}

#[actix_web::test]
async fn paused_it_hears_nothing_and_deleted_it_is_gone() {
    let told = Told::of(&["innovation-published"]).await;
    told.post("tests").await.is(200);
    told.post("pause").await.is(200);
    told.post("pause").await.is(200);
    told.site.settle().await;
    assert_eq!(told.receiver.count(), 0);
    told.post("activation").await.is(200);
    told.test().await;
    assert_eq!(told.receiver.count(), 1);
    // A message that waits when it is deleted is not sent.
    told.receiver.is(Mood::Refuses);
    told.test().await;
    let curator = told.site.known("curator").await;
    let address = format!("/me/webhooks/{}", told.hook);
    let form = curator.get(&address).await.form(&format!("{address}/deletion"));
    curator.submit(form).await.sends_to("/me/webhooks");
    told.wait(10).await;
    assert_eq!(told.receiver.count(), 2);
    curator.get(&address).await.is(404);
    curator.get("/me/webhooks").await.is(200).shows("Anda belum punya webhook");
    let left: (i64, i64) = told
        .site
        .look(|conn| Ok((webhooks::table.count().get_result(conn)?, deliveries::table.count().get_result(conn)?)))
        .await;
    assert_eq!(left, (0, 0));
}

#[actix_web::test]
async fn the_same_key_shows_the_same_secret_and_nothing_else_does() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let new = json!({ "url": "https://example.go.id/", "kinds": ["lesson-published", "lesson-published"] });
    let made = ana.api().post_once("k", "/me/webhooks", &new).await;
    assert_eq!(
        (made.is(201).header("cache-control"), made.json()["webhook"]["kinds"].clone()),
        ("no-store", json!(["lesson-published"]))
    );
    assert_eq!(ana.api().post_once("k", "/me/webhooks", &new).await.body, made.body);
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let code = made.json()["webhook"]["code"].as_str().unwrap().to_owned();
    for path in ["/me/webhooks".to_owned(), format!("/me/webhooks/{code}")] {
        ana.get(&path).await.is(200).lacks(&secret);
        ana.api().get(&path).await.is(200).lacks(&secret);
        site.known("innovator").await.api().get(&path).await.lacks(&code);
    }
    ana.post("/me/webhooks", json!({ "url": "https://example.go.id/b", "kinds": ["lesson-published"] }))
        .await
        .is(201)
        .shows("Webhook sudah dibuat");
    // Ten a person.
    for _ in 2..10 {
        ana.api().post("/me/webhooks", new.clone()).await.is(201);
    }
    assert_eq!(ana.api().post("/me/webhooks", new).await.is(409).json()["code"], "webhook-too-many");
}

#[actix_web::test]
async fn tests_are_limited_and_old_deliveries_go() {
    let told = Told::of(&["lesson-published"]).await;
    for _ in 0..20 {
        told.post("tests").await.is(200);
    }
    let refused = told.post("tests").await;
    assert!(refused.is(429).header("retry-after").parse::<u32>().unwrap() > 0);
    told.site.settle().await;
    assert_eq!(told.receiver.count(), 20);
    // The list has pages.
    told.site.advance(TimeDelta::hours(1));
    told.test().await;
    let first = told.owner().await.get(&format!("/me/webhooks/{}", told.hook)).await;
    let next = first.json()["next"].as_str().expect("more").to_owned();
    assert_eq!(first.json()["items"].as_array().unwrap().len(), 20);
    assert!(first.header("link").contains(&next));
    let rest = told.owner().await.get(&format!("/me/webhooks/{}?after={next}", told.hook)).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    // After thirty days they are forgotten.
    told.site.advance(TimeDelta::days(31));
    told.test().await;
    assert_eq!(told.page().await["items"].as_array().unwrap().len(), 1);
}

/// The worker goes on after ten seconds, whatever the other side does.
#[actix_web::test]
async fn one_that_is_slow_is_not_waited_for() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let site = Site::of(World::Demo, &[("EKOPI_WEBHOOK_ALLOW", &address.to_string())]).await;
    site.settle().await;
    let ana = site.person("ana").await.api();
    let new = json!({ "url": format!("http://{address}/"), "kinds": ["lesson-published"] });
    let code = ana.post("/me/webhooks", new).await.json()["webhook"]["code"].as_str().unwrap().to_owned();
    let fault = || async { ana.get(&format!("/me/webhooks/{code}")).await.json()["items"][0]["fault"].clone() };
    ana.post(&format!("/me/webhooks/{code}/tests"), json!({})).await.is(200);
    site.settle().await;
    assert_eq!(fault().await, "timeout");
    drop(silent); // and now nobody is there at all
    site.advance(TimeDelta::minutes(3));
    site.settle().await;
    assert_eq!(fault().await, "connection");
    ana.post(&format!("/me/webhooks/{code}/deletion"), json!({})).await.is(200);
    site.advance(TimeDelta::hours(5));
    site.settle().await;
}
