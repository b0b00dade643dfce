//! Mail over a real SMTP conversation, with a server that can also refuse.
use crate::support::Site;
use ekopi::{
    mail::{Mail, Mailer},
    words::Lang,
};
use lettre::{
    Message,
    message::{Mailbox, header::ContentType},
};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
};

/// What a client said between the greeting and QUIT.
#[derive(Debug, Default)]
struct Conversation {
    commands: Vec<String>,
    data: String,
}
/// A server for one conversation; `answer` is what it says to each command's verb.
fn server(answer: fn(&str) -> &'static str) -> (String, Receiver<Conversation>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (send, receive) = channel();
    thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        send.send(converse(stream, answer)).unwrap();
    });
    (format!("smtp://{address}"), receive)
}
fn converse(stream: TcpStream, answer: fn(&str) -> &'static str) -> Conversation {
    let mut said = Conversation::default();
    let mut out = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines();
    write!(out, "220 test ESMTP\r\n").unwrap();
    while let Some(Ok(line)) = lines.next() {
        let verb = line.split([' ', ':']).next().unwrap().to_uppercase();
        said.commands.push(line);
        let reply = answer(&verb);
        write!(out, "{reply}\r\n").unwrap();
        if verb == "DATA" && reply.starts_with('3') {
            for line in lines.by_ref().map_while(Result::ok).take_while(|line| line != ".") {
                said.data.push_str(&line);
                said.data.push('\n');
            }
            write!(out, "250 kept\r\n").unwrap();
        }
        if verb == "QUIT" {
            break;
        }
    }
    said
}
fn willing(verb: &str) -> &'static str {
    match verb {
        "EHLO" => "250-test\r\n250 8BITMIME",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 fine",
    }
}
fn refusing(verb: &str) -> &'static str {
    if verb == "RCPT" { "550 no such person" } else { willing(verb) }
}
fn link_for(name: &str) -> Mail {
    Mail {
        to: "ana@example.go.id".into(),
        name: name.into(),
        lang: Lang::Id,
        template: "password_link".into(),
        args: serde_json::json!({ "token": "x", "minutes": 60 }),
    }
}
fn letter() -> Message {
    Message::builder()
        .from("Ekopi <no-reply@ekopi.example.go.id>".parse().unwrap())
        .to(Mailbox::new(Some("Ana".to_owned()), "ana@example.go.id".parse().unwrap()))
        .subject("Uji")
        .header(ContentType::TEXT_PLAIN)
        .body("Isi surat.".to_owned())
        .unwrap()
}

#[test]
fn a_mail_reaches_the_server_whole() {
    let (url, conversation) = server(willing);
    Mailer::smtp(&url).unwrap().deliver(&letter()).unwrap();
    let said = conversation.recv().unwrap();
    let from = said.commands.iter().find(|c| c.starts_with("MAIL FROM")).unwrap();
    assert!(from.starts_with("MAIL FROM:<no-reply@ekopi.example.go.id>"), "{from}");
    assert!(said.commands.iter().any(|c| c == "RCPT TO:<ana@example.go.id>"), "{said:?}");
    assert!(said.data.contains("Subject: Uji\n") && said.data.ends_with("Isi surat.\n"), "{}", said.data);
}
/// A line end in a name must not become a header or a second recipient.
#[actix_web::test]
async fn a_hostile_name_adds_no_header_and_no_recipient() {
    let site = Site::start().await;
    site.app.post(&link_for("Ana\r\nBcc: eve@example.com\r\nX-Evil: 1"), 1).await.unwrap();
    let Mailer::Memory(sent) = &site.app.mailer else {
        panic!("sites keep their mails in memory");
    };
    let composed = sent.lock().unwrap()[0].clone();
    let (url, conversation) = server(willing);
    Mailer::smtp(&url).unwrap().deliver(&composed).unwrap();
    let said = conversation.recv().unwrap();
    assert_eq!(said.commands.iter().filter(|c| c.starts_with("RCPT")).count(), 1, "{said:?}");
    let head = said.data.split("\n\n").next().unwrap();
    assert!(!head.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Evil")), "{head}");
}
#[test]
fn a_refusal_is_an_error_that_says_what_the_server_said() {
    let (url, _conversation) = server(refusing);
    let error = Mailer::smtp(&url).unwrap().deliver(&letter()).unwrap_err();
    assert!(format!("{error:#}").contains("no such person"), "{error:#}");
}
/// The same job sent twice is the same mail to whoever compares Message-IDs.
#[actix_web::test]
async fn a_repeated_delivery_keeps_its_message_id() {
    let site = Site::start().await;
    for _ in 0..2 {
        site.app.post(&link_for("Ana"), 7).await.unwrap();
    }
    let sent = site.mail();
    assert_eq!((sent.len(), sent[0].id == sent[1].id), (2, true), "{sent:?}");
}
