//! Carries a message to an address that a person has given: only to the public internet, over TLS, once, and briefly.
use rustls::crypto::aws_lc_rs;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};
use ureq::{
    Agent,
    config::Config,
    http::Uri,
    tls::TlsConfig,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// From the look-up of the name to the last header of the answer.
const PATIENCE: Duration = Duration::from_secs(10);
const PORTS: [u16; 2] = [443, 8443];
/// Bytes of an address.
pub const LONGEST: usize = 500;

crate::text_enum! {
    /// Why a message was not taken. `address`: it may not be called (not https, another port, not on the public internet);
    /// `name`: the host's name leads nowhere; `tls`: no certificate that we trust; `redirect`: it sends elsewhere, and nobody
    /// follows; `answer`: a status other than 2xx; `protocol`: what came is no HTTP; `paused`: it waited when the webhook
    /// was stopped.
    pub enum Fault {
        Address = "address",
        Name = "name",
        Connection = "connection",
        Timeout = "timeout",
        Tls = "tls",
        Redirect = "redirect",
        Answer = "answer",
        Protocol = "protocol",
        Paused = "paused",
    }
}

/// Whether messages may be sent to this address, as far as its letters say; where its host's name leads is asked each time.
/// `allow`: hosts with ports that the operator has named, for which neither scheme, port nor network is asked.
pub fn may_be_called(address: &str, allow: &[String]) -> bool {
    let Some(uri) = address.parse::<Uri>().ok().filter(|_| address.len() <= LONGEST && !address.contains('#')) else {
        return false;
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return false;
    }
    if is_allowed(&uri, allow) {
        return scheme == "https" || scheme == "http";
    }
    let literal = authority.host().trim_matches(['[', ']']).parse::<IpAddr>();
    scheme == "https" && PORTS.contains(&uri.port_u16().unwrap_or(443)) && literal.map_or(true, is_public)
}
fn is_allowed(uri: &Uri, allow: &[String]) -> bool {
    let named = |authority: &ureq::http::uri::Authority| allow.iter().any(|a| a == authority.as_str());
    uri.authority().is_some_and(named)
}

/// Global unicast, by what is allowed rather than by what is forbidden: the special-purpose registries of IANA (RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}
#[expect(clippy::match_same_arms, reason = "each arm is a reason of its own")]
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    match (a, b, c) {
        // This network, private, loopback.
        (0 | 10 | 127, ..) => false,
        // Shared by carriers, link-local (and the metadata of clouds).
        (100, 64..=127, _) | (169, 254, _) => false,
        // Private.
        (172, 16..=31, _) | (192, 168, _) => false,
        // Protocol assignments, documentation, relays, AS112, benchmarks.
        (192, 0, 0 | 2) | (192, 88, 99) | (192, 31, 196) | (192, 52, 193) | (192, 175, 48) | (198, 18 | 19, _) => false,
        (198, 51, 100) | (203, 0, 113) => false,
        // Multicast, reserved, broadcast.
        (224.., ..) => false,
        _ => true,
    }
}
/// Only `2000::/3`, without what carries an IPv4 address (6to4, Teredo), protocol assignments and documentation. So no
/// loopback, no mapped or translated IPv4, no unique local, link-local or multicast address.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x2002 | 0x3fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// Looks a name up once, and hands on only what lies on the public internet: what is connected to is what was looked at, so
/// that a name cannot lead elsewhere a moment later.
#[derive(Debug)]
struct Guard {
    names: Box<dyn Resolver>,
    allow: Vec<String>,
}
#[derive(Debug)]
struct NotPublic;
impl std::fmt::Display for NotPublic {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("the address does not lie on the public internet")
    }
}
impl std::error::Error for NotPublic {}
impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        if is_allowed(uri, &self.allow) {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() { Err(ureq::Error::Other(Box::new(NotPublic))) } else { Ok(public) }
    }
}

/// Sends one message; the status of the answer, when it is one of success. Blocks for ten seconds at most. What the answer
/// says is not read.
pub fn send(
    address: &str,
    allow: &[String],
    headers: &[(&str, String)],
    body: &str,
) -> Result<u16, (Fault, Option<u16>)> {
    if !may_be_called(address, allow) {
        return Err((Fault::Address, None));
    }
    let guard = Guard { names: Box::new(DefaultResolver::default()), allow: allow.to_vec() };
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = Agent::config_builder()
        .proxy(None) // else the environment's
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_response_header_size(16 * 1024)
        .max_idle_connections(0)
        .timeout_global(Some(PATIENCE))
        .timeout_connect(Some(PATIENCE / 2))
        .user_agent(concat!("Ekopi/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls.build())
        .build();
    let agent = Agent::with_parts(config, DefaultConnector::new(), guard);
    let request = headers.iter().fold(agent.post(address), |request, (name, value)| request.header(*name, value));
    match request.send(body).map(|answer| answer.status().as_u16()) {
        Ok(status @ 200..=299) => Ok(status),
        Ok(status @ 300..=399) => Err((Fault::Redirect, Some(status))),
        Ok(status) => Err((Fault::Answer, Some(status))),
        Err(e) => Err((fault(&e), None)),
    }
}
fn fault(error: &ureq::Error) -> Fault {
    match error {
        ureq::Error::Timeout(_) => Fault::Timeout,
        ureq::Error::HostNotFound => Fault::Name,
        ureq::Error::Other(cause) if cause.is::<NotPublic>() => Fault::Address,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Fault::Tls,
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => Fault::Tls,
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::TimedOut => Fault::Timeout,
        // The system's resolver says no more than this.
        ureq::Error::Io(e) if e.to_string().contains("lookup") => Fault::Name,
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed => Fault::Connection,
        _ => Fault::Protocol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;

    #[test]
    fn only_the_public_internet_is_called() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "8.8.8.8",
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "203.190.52.1",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
    #[test]
    fn an_address_is_refused_by_its_letters() {
        let long = format!("https://example.go.id/{}", "a".repeat(LONGEST));
        for wrong in [
            "",
            "example.go.id",
            "/hook",
            "http://example.go.id/",
            "ftp://example.go.id/",
            "file:///etc/passwd",
            "gopher://example.go.id/",
            "https://user@example.go.id/",
            "https://user:pw@example.go.id/",
            "https://example.go.id:22/",
            "https://example.go.id:80/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://example.go.id/#a",
            "https:///hook",
            "https://exam ple.go.id/",
            "https://example.go.id/\r\nX: y",
            &long,
        ] {
            assert!(!may_be_called(wrong, &[]), "{wrong:?}");
        }
        for fine in ["https://example.go.id", "https://example.go.id/hook?a=b", "https://example.go.id:8443/x"] {
            assert!(may_be_called(fine, &[]), "{fine}");
        }
        let allow = ["127.0.0.1:9000".to_owned()];
        assert!(may_be_called("http://127.0.0.1:9000/x", &allow) && !may_be_called("http://127.0.0.1:9001/x", &allow));
        assert!(!may_be_called("gopher://127.0.0.1:9000/x", &allow));
    }

    /// A name server that answers what it is told to.
    #[derive(Debug)]
    struct Names(Vec<&'static str>);
    impl Resolver for Names {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let mut found = self.empty();
            for ip in &self.0 {
                found.push(SocketAddr::new(ip.parse().unwrap(), 443));
            }
            Ok(found)
        }
    }
    /// What a name server answers is looked at, whatever the name: rebinding, and numbers written in other ways.
    #[test]
    fn a_name_that_leads_inside_leads_nowhere() {
        let resolve = |names: Vec<&'static str>, address: &str| {
            let guard = Guard { names: Box::new(Names(names)), allow: vec!["inside.example:8443".into()] };
            let agent = Agent::config_builder().build();
            let timeout =
                NextTimeout { after: PATIENCE.into(), reason: ureq::Timeout::Global, ..NextTimeout::default() };
            let found = guard.resolve(&address.parse().unwrap(), &agent, timeout);
            found.map(|found| found.iter().map(|a| a.ip().to_string()).collect::<Vec<_>>())
        };
        for inside in ["127.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1", "fd00::1"] {
            let refused = resolve(vec![inside], "https://evil.example/").unwrap_err();
            assert_eq!(fault(&refused), Fault::Address, "{inside}");
        }
        assert_eq!(resolve(vec!["127.0.0.1", "8.8.8.8"], "https://evil.example/").unwrap(), ["8.8.8.8"]);
        assert_eq!(resolve(vec!["10.0.0.1"], "https://inside.example:8443/").unwrap(), ["10.0.0.1"]);
    }
    /// Decimal, octal, hexadecimal and short writings of 127.0.0.1 are what the system makes of them, with a trap that listens.
    #[test]
    fn nothing_reaches_a_trap_on_this_machine() {
        let trap =
            std::net::TcpListener::bind("127.0.0.1:8443").or_else(|_| std::net::TcpListener::bind("127.0.0.1:0"));
        let trap = trap.unwrap();
        trap.set_nonblocking(true).unwrap();
        for host in
            ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost", "0", "[::1]", "[::ffff:7f00:1]"]
        {
            let refused = send(&format!("https://{host}:8443/"), &[], &[], "{}").unwrap_err();
            assert!(matches!(refused.0, Fault::Address | Fault::Name), "{host}: {refused:?}");
        }
        assert_eq!(trap.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "someone called");
    }
}
