//! Tokens and webhooks as tests need them, and a receiver that listens on this machine.
use super::{Answer, Client, Site};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::token,
    clock, code,
    schema::{api_tokens, events, webhook_deliveries as deliveries, webhook_kinds, webhooks},
};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    time::Duration,
};

impl Client<'_> {
    /// A token past the verb, so that no notice is due: its secret and its code.
    pub async fn token(&self, scope: &'static str, days: i64) -> (String, String) {
        let (secret, person) = (token::secret().unwrap(), self.id.expect("a person"));
        let (hash, named) = (code::hash(&secret), token::code_of(&secret));
        self.site
            .change(move |conn| {
                let row = (
                    (api_tokens::token_hash.eq(&hash), api_tokens::person_id.eq(person), api_tokens::label.eq("test")),
                    (api_tokens::created_at.eq(clock::now()), api_tokens::scope.eq(scope)),
                    api_tokens::expires_at.eq(clock::now().plus(TimeDelta::days(days))),
                );
                diesel::insert_into(api_tokens::table).values(row).execute(conn)?;
                Ok(())
            })
            .await;
        (secret, named)
    }
    /// The same person through the API with another token.
    pub fn with_token(&self, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..self.api() }
    }
    /// A webhook past the rules for addresses, told of certificates; its code.
    pub async fn hook(&self, url: &'static str) -> String {
        let (person, named) = (self.id.expect("a person"), code::secret().unwrap()[..12].to_owned());
        let kept = named.clone();
        self.site
            .change(move |conn| {
                let row = (
                    (webhooks::code.eq(&kept), webhooks::person_id.eq(person), webhooks::url.eq(url)),
                    (
                        webhooks::secret.eq("secret"),
                        webhooks::state.eq("active"),
                        webhooks::created_at.eq(clock::now()),
                    ),
                );
                let id: i64 =
                    diesel::insert_into(webhooks::table).values(row).returning(webhooks::id).get_result(conn)?;
                let kind = (webhook_kinds::webhook_id.eq(id), webhook_kinds::kind.eq("certificate-awarded"));
                diesel::insert_into(webhook_kinds::table).values(kind).execute(conn)?;
                Ok(())
            })
            .await;
        named
    }
}
impl Site {
    /// A delivery of this webhook that was given up; its code.
    pub async fn dead_delivery(&self, hook: &str) -> String {
        let (hook, named) = (hook.to_owned(), uuid::Uuid::new_v4().to_string());
        let kept = named.clone();
        self.change(move |conn| {
            let hook: i64 = webhooks::table.filter(webhooks::code.eq(&hook)).select(webhooks::id).first(conn)?;
            let event: i64 = events::table.order(events::id).select(events::id).first(conn)?;
            let row = (
                (deliveries::code.eq(&kept), deliveries::webhook_id.eq(hook), deliveries::event_id.eq(event)),
                (deliveries::kind.eq("test"), deliveries::state.eq("dead"), deliveries::attempts.eq(3)),
                (deliveries::since.eq(clock::now()), deliveries::created_at.eq(clock::now())),
            );
            diesel::insert_into(deliveries::table).values(row).execute(conn)?;
            Ok(())
        })
        .await;
        named
    }
}

/// What a receiver does with the next calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    Well,
    Refuses,
    Redirects,
    /// Promises more than it sends, endlessly, and says yes.
    Babbles,
    /// No HTTP at all.
    Lies,
}
/// A program of someone who is told: keeps every call, headers and body.
pub struct Receiver {
    pub address: SocketAddr,
    pub calls: Arc<Mutex<Vec<Answer>>>,
    mood: Arc<Mutex<Mood>>,
}
impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (calls, mood) = (Arc::new(Mutex::new(vec![])), Arc::new(Mutex::new(Mood::Well)));
        let (kept, now) = (calls.clone(), mood.clone());
        // Ends with the process: nobody joins it.
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let mood = *now.lock().expect("the mood");
                answer(socket, mood, &kept);
            }
        });
        Self { address, calls, mood }
    }
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().expect("the mood") = mood;
    }
    pub fn count(&self) -> usize {
        self.calls.lock().expect("the calls").len()
    }
    pub fn last(&self) -> Answer {
        self.calls.lock().expect("the calls").last().expect("a call").clone()
    }
}
fn answer(mut socket: std::net::TcpStream, mood: Mood, calls: &Mutex<Vec<Answer>>) {
    socket.set_read_timeout(Some(Duration::from_secs(5))).expect("a limit");
    let (mut said, mut bytes) = (String::new(), [0u8; 4096]);
    loop {
        let read = socket.read(&mut bytes).unwrap_or(0);
        said.push_str(&String::from_utf8_lossy(&bytes[..read]));
        if let Some((head, body)) = said.split_once("\r\n\r\n") {
            let mut lines = head.lines();
            let asked = lines.next().unwrap_or_default().to_owned();
            let headers: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
            if body.len() >= length.parse().unwrap_or(0) {
                let call = Answer { asked, status: 0, headers, body: body.to_owned() };
                calls.lock().expect("the calls").push(call);
                break;
            }
        }
        if read == 0 {
            return;
        }
    }
    let told = match mood {
        Mood::Well => "HTTP/1.1 204 No Content\r\n\r\n",
        Mood::Refuses => "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        Mood::Redirects => "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        Mood::Babbles => "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{\"much\":",
        Mood::Lies => "220 mail.example ESMTP\r\n",
    };
    let _ = socket.write_all(told.as_bytes());
    if mood == Mood::Babbles {
        let _ = (0..64).try_for_each(|_| socket.write_all(&[b'x'; 1024]));
    }
}
