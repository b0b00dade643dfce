//! Mail: written in the person's language from three strict templates, sent only by a job: to SMTP, a folder or memory.
use crate::{
    app::App,
    db::Conn,
    error::Result,
    job::{self, Job},
    templates,
    words::Lang,
};
use anyhow::Context;
use futures_util::future::LocalBoxFuture;
use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use minijinja::{Value, context, value::Serde};
use serde::{Deserialize, Serialize};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A mail to be written. `template` is a folder below `templates/mail`. With `unsubscribe` among the arguments, a token
/// of `notifications::subscription`, it carries the headers to switch it off; security and links have none. With `calendar`, an
/// iCalendar `text` and its `method`, calendar programs can take it over (RFC 6047).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    pub name: String,
    pub lang: Lang,
    pub template: String,
    pub args: serde_json::Value,
}
/// Sends with the change it follows from, once it is committed.
pub fn send(conn: &mut Conn, mail: &Mail) -> Result<()> {
    job::enqueue(conn, mail)
}
impl Job for Mail {
    const NAME: &'static str = "mail";
    fn run(self, app: Arc<App>, id: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { app.post(&self, id).await })
    }
}

impl App {
    /// Renders and hands over. The Message-ID comes from the job, so a repeated delivery can be recognised.
    pub async fn post(self: &Arc<Self>, mail: &Mail, job: i64) -> anyhow::Result<()> {
        let message = self.compose(mail, job)?;
        let app = self.clone();
        let delivered = actix_web::web::block(move || app.mailer.deliver(&message)).await?;
        self.metrics.mail(delivered.is_ok());
        delivered?;
        tracing::info!(job, template = mail.template, to = masked(&mail.to), "mail sent");
        Ok(())
    }
    /// From whom mails come.
    pub fn sender(&self) -> anyhow::Result<Mailbox> {
        self.config.mail_from.parse().context("the sender's address")
    }
    fn compose(&self, mail: &Mail, job: i64) -> anyhow::Result<Message> {
        let part = |file: &str| {
            let template = format!("mail/{}/{file}", mail.template);
            let context = context! { name => mail.name.clone(), args => Value::from(Serde(&mail.args)) };
            self.templates.render(mail.lang, &template, context).context(template)
        };
        let subject = part("subject.txt")?;
        // A line end in a name would be a header of its own; lettre panics rather than send it.
        let name: String = mail.name.chars().filter(|c| !c.is_control()).collect();
        let mut parts = MultiPart::alternative_plain_html(part("body.txt")?, part("body.html")?);
        let told = |name: &str| mail.args.get("calendar").and_then(|calendar| calendar.get(name)?.as_str());
        if let Some((method, text)) = told("method").zip(told("text")) {
            let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}"))?;
            parts = parts.singlepart(SinglePart::builder().header(kind).body(text.to_owned()));
        }
        let mut message = Message::builder()
            .from(self.sender()?)
            .to(Mailbox::new(Some(name), mail.to.parse()?))
            .message_id(Some(format!("<{}.{job}@{}>", self.installation, self.config.host())))
            .subject(subject.trim())
            .multipart(parts)?;
        // What can be switched off says so to mail programs, which then need one click (RFC 8058).
        if let Some(token) = mail.args.get("unsubscribe").and_then(serde_json::Value::as_str) {
            let address = format!("<{}{}/unsubscribe/{token}>", self.config.public_url, templates::prefix(mail.lang));
            for (name, value) in
                [("List-Unsubscribe", address.as_str()), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
            {
                let (name, value) = (HeaderName::new_from_ascii_str(name), value.to_owned());
                message.headers_mut().insert_raw(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value));
            }
        }
        Ok(message)
    }
}

/// Where mails go.
pub enum Mailer {
    Smtp(Box<SmtpTransport>),
    /// One `.eml` file a mail; with `aloud`, the links are shown on the console as well.
    Folder {
        folder: PathBuf,
        aloud: bool,
    },
    /// Kept for tests to read.
    Memory(Mutex<Vec<Message>>),
}
impl Mailer {
    /// `url`: `smtp://user:password@host:port` or `smtps://…`; see lettre's `SmtpTransport::from_url`.
    pub fn smtp(url: &str) -> anyhow::Result<Self> {
        let transport = SmtpTransport::from_url(url)?.timeout(Some(Duration::from_secs(10))).build();
        Ok(Self::Smtp(Box::new(transport)))
    }
    /// Hands one mail over; an error means that it was not taken, or that nobody knows.
    pub fn deliver(&self, message: &Message) -> anyhow::Result<()> {
        match self {
            Self::Smtp(transport) => {
                transport.send(message)?;
            }
            Self::Folder { folder, aloud } => {
                std::fs::create_dir_all(folder)?;
                let bytes = message.formatted();
                let id = message.headers().get_raw("Message-ID").unwrap_or("mail");
                let name: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
                std::fs::write(folder.join(format!("{name}.eml")), &bytes)?;
                if *aloud {
                    show_links(message);
                }
            }
            Self::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
            }
        }
        Ok(())
    }
}
#[expect(clippy::print_stdout, reason = "the demo's mailbox is the console")]
fn show_links(message: &Message) {
    let text = String::from_utf8_lossy(&message.formatted()).replace("=\r\n", "").replace("=3D", "=");
    let to: Vec<_> = message.envelope().to().iter().map(ToString::to_string).collect();
    for link in text.split_whitespace().filter(|w| w.starts_with("http")) {
        println!("mail to {}: {link}", to.join(", "));
    }
}
/// `a…@example.go.id`: enough to recognise, too little to harvest from a log.
pub fn masked(address: &str) -> String {
    let (local, host) = address.split_once('@').unwrap_or((address, ""));
    format!("{}…@{host}", local.chars().next().unwrap_or('…'))
}
