//! Every setting: its variable, meaning and default. Read once, never global.
use anyhow::{Context, bail, ensure};
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

/// Variable, default, meaning. What begins with `EKOPI_` and is not here stops the start: a typing error in a setting
/// must not silently mean its default.
pub const SETTINGS: &[(&str, &str, &str)] = &[
    ("EKOPI_LISTEN", "127.0.0.1:8080", "address and port to serve on"),
    ("EKOPI_DATA", "./data", "folder of the database and the search index, and of mails where no SMTP server is set"),
    ("EKOPI_DATABASE_URL", "", "postgres://… instead of the SQLite file in the data folder"),
    (
        "EKOPI_PUBLIC_URL",
        "http://LISTEN",
        "what people type, such as https://ekopi.example.go.id; for links in mails and the origin check",
    ),
    (
        "EKOPI_TLS_IN_FRONT",
        "false",
        "true: a proxy speaks TLS to the public and appends to X-Forwarded-For; needed to serve on an address that is not loopback",
    ),
    ("EKOPI_SMTP_URL", "", "smtps://user:password@host or smtp://host:25; without it mails are files in DATA/mail"),
    ("EKOPI_MAIL_FROM", "Ekopi <no-reply@localhost>", "the sender of mails"),
    ("EKOPI_OPERATOR", "", "the institution that runs this installation, as the privacy notice names it"),
    ("EKOPI_CONTACT", "", "where people write to about help and their data: a mail address or an https:// address"),
    (
        "EKOPI_DATA_LICENCE",
        "",
        "under which the directory's data may be used again, as files and datasets say: an SPDX id such as CC-BY-4.0, or an address",
    ),
    ("EKOPI_CACHE_MIB", "32", "MiB of public pages that are kept in memory; 0: none"),
    ("EKOPI_SIGN_UP", "open", "open: anyone may make an account; closed: only who is invited"),
    (
        "EKOPI_STAFF_TOTP",
        "optional",
        "required: whoever holds a role signs in with a code as well; optional: everyone decides for themselves",
    ),
    (
        "EKOPI_METRICS_LISTEN",
        "",
        "address and port for /metrics, such as 127.0.0.1:9090; never the public's; empty: none",
    ),
    (
        "EKOPI_WEBHOOK_ALLOW",
        "",
        "host:port, …: where webhooks may lead although it is not https on the public internet, such as a service of one's own",
    ),
    (
        "EKOPI_CLAMD",
        "",
        "host:port of clamd, which scans what people upload; without it files are labelled as not scanned",
    ),
    (
        "EKOPI_BBB_URL",
        "",
        "https://…/bigbluebutton/ of the server that meetings are held on; without it they are links or in person",
    ),
    ("EKOPI_BBB_SECRET", "", "what that server shares with whoever may open meetings; never logged"),
    ("EKOPI_LOG", "info", "what is logged, as tracing-subscriber's env-filter reads it"),
    ("EKOPI_LOG_FORMAT", "text", "text or json"),
];

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "settings are switches")]
pub struct Config {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub database_url: Option<String>,
    pub public_url: String,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub operator: String,
    pub contact: String,
    /// Under which data may be used again; empty: not said.
    pub data_licence: String,
    pub cache_mib: u64,
    pub metrics_listen: Option<SocketAddr>,
    pub log: String,
    pub log_json: bool,
    pub demo: bool,
    /// A proxy speaks TLS to the public, and tells who the client is.
    pub tls_in_front: bool,
    /// Anyone may make an account.
    pub sign_up_open: bool,
    /// Whoever holds a role needs a second step to sign in.
    pub staff_totp_required: bool,
    /// Hosts with ports.
    pub webhook_allow: Vec<String>,
    /// The virus scanner: host and port.
    pub clamd: Option<String>,
    pub meeting_server: Option<MeetingServer>,
}
/// Where online meetings are held.
#[derive(Clone)]
pub struct MeetingServer {
    /// Ends in a slash.
    pub url: String,
    pub secret: String,
}
impl std::fmt::Debug for MeetingServer {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("MeetingServer").field("url", &self.url).finish_non_exhaustive()
    }
}
impl MeetingServer {
    fn read(url: Option<String>, secret: Option<String>) -> anyhow::Result<Option<Self>> {
        let (url, secret) = match (url, secret) {
            (None, None) => return Ok(None),
            (Some(url), Some(secret)) => (url, secret),
            _ => bail!("EKOPI_BBB_URL and EKOPI_BBB_SECRET are set together or not at all"),
        };
        let is_near = ["http://127.0.0.1", "http://localhost"].iter().any(|near| {
            url.strip_prefix(*near).is_some_and(|rest| rest.starts_with(['/', ':']) && !rest.contains('@'))
        });
        let is_plain = !url.contains(['?', '#']) && !url.contains(char::is_whitespace);
        ensure!(
            is_plain && (is_near || url.starts_with("https://")),
            "EKOPI_BBB_URL must begin with https://, such as https://bbb.example.go.id/bigbluebutton/"
        );
        Ok(Some(Self { url: format!("{}/", url.trim_end_matches('/')), secret }))
    }
}
impl Config {
    /// From the environment, with what the command line says on top (`overrides`: variable → value).
    pub fn read(
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &[(&str, Option<String>)],
        demo: bool,
    ) -> anyhow::Result<Self> {
        let mut given: BTreeMap<String, String> =
            environment.into_iter().filter(|(name, _)| name.starts_with("EKOPI_")).collect();
        for name in given.keys() {
            ensure!(
                SETTINGS.iter().any(|(known, ..)| known == name),
                "unknown setting {name}: correct its name or remove it; the README lists all settings"
            );
        }
        for (name, value) in overrides {
            if let Some(value) = value {
                given.insert((*name).to_owned(), value.clone());
            }
        }
        let value = |name: &str| given.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let listen: SocketAddr = value("EKOPI_LISTEN")
            .as_deref()
            .unwrap_or("127.0.0.1:8080")
            .parse()
            .context("EKOPI_LISTEN (--listen) takes an address and a port, such as 127.0.0.1:8080")?;
        let metrics_listen = match value("EKOPI_METRICS_LISTEN").map(|at| at.parse()) {
            None => None,
            Some(at) => Some(at.context("EKOPI_METRICS_LISTEN takes an address and a port, such as 127.0.0.1:9090")?),
        };
        ensure!(metrics_listen != Some(listen), "EKOPI_METRICS_LISTEN must be another address than EKOPI_LISTEN");
        let tls_in_front = match value("EKOPI_TLS_IN_FRONT").as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => bail!("EKOPI_TLS_IN_FRONT is {other:?}: write true or false"),
        };
        let log_json = match value("EKOPI_LOG_FORMAT").as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => bail!("EKOPI_LOG_FORMAT is {other:?}: write text or json"),
        };
        let cache_mib = value("EKOPI_CACHE_MIB").as_deref().unwrap_or("32").parse();
        let cache_mib: u64 = cache_mib.context("EKOPI_CACHE_MIB is a number of MiB, such as 32; 0 keeps nothing")?;
        let sign_up_open = match value("EKOPI_SIGN_UP").as_deref() {
            None | Some("open") => true,
            Some("closed") => false,
            Some(other) => bail!("EKOPI_SIGN_UP is {other:?}: write open or closed"),
        };
        let staff_totp_required = match value("EKOPI_STAFF_TOTP").as_deref() {
            None | Some("optional") => false,
            Some("required") => true,
            Some(other) => bail!("EKOPI_STAFF_TOTP is {other:?}: write required or optional"),
        };
        let public_url = value("EKOPI_PUBLIC_URL").unwrap_or_else(|| format!("http://{listen}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        ensure!(
            public_url.starts_with("https://") || public_url.starts_with("http://"),
            "EKOPI_PUBLIC_URL must begin with https:// or http://"
        );
        if !demo && !listen.ip().is_loopback() {
            ensure!(
                tls_in_front,
                "{listen} is not a loopback address: passwords would cross the network in clear text. Put a TLS proxy \
                 in front and say so with EKOPI_TLS_IN_FRONT=true, or listen on 127.0.0.1"
            );
        }
        let webhook_allow = value("EKOPI_WEBHOOK_ALLOW").unwrap_or_default();
        let webhook_allow: Vec<String> =
            webhook_allow.split(',').map(|place| place.trim().to_owned()).filter(|place| !place.is_empty()).collect();
        for place in &webhook_allow {
            let port = place.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port.parse::<u16>());
            ensure!(matches!(port, Some(Ok(_))), "EKOPI_WEBHOOK_ALLOW: {place:?} is no host:port");
        }
        let clamd = value("EKOPI_CLAMD");
        if let Some(place) = &clamd {
            let port = place.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port.parse::<u16>());
            ensure!(matches!(port, Some(Ok(_))), "EKOPI_CLAMD: {place:?} is no host:port");
        }
        Ok(Self {
            listen,
            data: value("EKOPI_DATA").unwrap_or_else(|| "./data".into()).into(),
            database_url: value("EKOPI_DATABASE_URL"),
            public_url,
            smtp_url: value("EKOPI_SMTP_URL"),
            mail_from: value("EKOPI_MAIL_FROM").unwrap_or_else(|| "Ekopi <no-reply@localhost>".into()),
            operator: value("EKOPI_OPERATOR").unwrap_or_default(),
            contact: value("EKOPI_CONTACT").unwrap_or_default(),
            data_licence: value("EKOPI_DATA_LICENCE").unwrap_or_default(),
            cache_mib,
            metrics_listen,
            log: value("EKOPI_LOG").unwrap_or_else(|| "info".into()),
            log_json,
            demo,
            tls_in_front,
            sign_up_open,
            staff_totp_required,
            webhook_allow,
            clamd,
            meeting_server: MeetingServer::read(value("EKOPI_BBB_URL"), value("EKOPI_BBB_SECRET"))?,
        })
    }
    /// Cookies are `__Host-` and Secure, except in a demo on plain HTTP.
    pub fn secure_cookies(&self) -> bool {
        !self.demo || self.public_url.starts_with("https://")
    }
    /// Host and port as people type them.
    pub fn authority(&self) -> &str {
        self.public_url.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default()
    }
    /// The host alone.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        authority.rsplit_once(':').map_or(authority, |(host, _)| host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], demo: bool) -> anyhow::Result<Config> {
        Config::read(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())), &[], demo)
    }
    #[test]
    fn a_wrong_setting_stops_the_start() {
        for (pairs, says) in [
            (vec![("EKOPI_LISTNE", "x")], "unknown setting EKOPI_LISTNE"),
            (vec![("EKOPI_LISTEN", "8080")], "EKOPI_LISTEN"),
            (vec![("EKOPI_LISTEN", "0.0.0.0:80")], "EKOPI_TLS_IN_FRONT=true"),
            (vec![("EKOPI_TLS_IN_FRONT", "yes")], "true or false"),
            (vec![("EKOPI_PUBLIC_URL", "ekopi.go.id")], "https://"),
            (vec![("EKOPI_SIGN_UP", "yes")], "open or closed"),
            (vec![("EKOPI_STAFF_TOTP", "on")], "required or optional"),
            (vec![("EKOPI_METRICS_LISTEN", "9090")], "EKOPI_METRICS_LISTEN takes"),
            (vec![("EKOPI_METRICS_LISTEN", "127.0.0.1:8080")], "another address"),
            (vec![("EKOPI_WEBHOOK_ALLOW", "localhost")], "no host:port"),
            (vec![("EKOPI_CLAMD", "clamd")], "EKOPI_CLAMD"),
            (vec![("EKOPI_BBB_URL", "https://bbb.example/bigbluebutton")], "set together"),
            (vec![("EKOPI_BBB_URL", "http://bbb.example/"), ("EKOPI_BBB_SECRET", "x")], "begin with https://"),
            (vec![("EKOPI_BBB_URL", "http://127.0.0.1:80@x/"), ("EKOPI_BBB_SECRET", "x")], "begin with https://"),
        ] {
            let error = format!("{:#}", read(&pairs, false).unwrap_err());
            assert!(error.contains(says), "{error}");
        }
        assert!(read(&[("EKOPI_LISTEN", "0.0.0.0:80"), ("EKOPI_TLS_IN_FRONT", "true")], false).is_ok());
        assert!(read(&[("PATH", "x")], false).is_ok_and(|c| c.secure_cookies()));
        assert!(read(&[], true).is_ok_and(|c| !c.secure_cookies() && c.listen.ip().is_loopback()));
    }
    #[test]
    fn the_secret_of_meetings_is_not_told() {
        let given = [("EKOPI_BBB_URL", "https://bbb.example/bigbluebutton"), ("EKOPI_BBB_SECRET", "8cd8ef52e8e1")];
        let config = read(&given, false).unwrap();
        assert!(config.meeting_server.as_ref().is_some_and(|at| at.url == "https://bbb.example/bigbluebutton/"));
        assert!(!format!("{config:?}").contains("8cd8ef52e8e1"));
    }
}
