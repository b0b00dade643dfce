//! The driver: HTTP/1.1 over connections that stay open, as fast as they go or at a rate that is held.
use actix_web::rt::{System, net::TcpStream, spawn, time::sleep};
use std::{
    cell::{Cell, RefCell},
    io::{Error, ErrorKind},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

/// A request without its cookie: method and address, further headers, and what a form holds.
#[derive(Clone)]
pub struct Request {
    pub line: String,
    /// `{key}` becomes a new key each time, `{token}` the token of the session.
    pub form: Option<String>,
}
impl Request {
    pub fn get(path: &str) -> Self {
        Self { line: format!("GET {path}"), form: None }
    }
    pub fn post(path: &str, form: &str) -> Self {
        Self { line: format!("POST {path}"), form: Some(form.to_owned()) }
    }
}
#[derive(Clone)]
pub struct Load {
    pub address: SocketAddr,
    pub requests: Vec<Request>,
    /// Cookie and form token; taken in turn. None: a visitor.
    pub sessions: Vec<(String, String)>,
    pub connections: usize,
    pub seconds: f64,
    /// Requests a second, held whatever the answers do; none: each connection asks again when it is answered.
    pub rate: Option<f64>,
    /// At most so many requests.
    pub most: u64,
    /// With a rate: a request that no connection was free for is given up after this time.
    pub patience: Duration,
    /// `Accept-Encoding: br`.
    pub brotli: bool,
    /// A number that no other load of this server has, for keys.
    pub salt: u64,
}
impl Load {
    pub fn new(address: SocketAddr, requests: Vec<Request>) -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let salt = now.map_or(0, |since| since.as_nanos() as u64);
        Self {
            address,
            requests,
            sessions: vec![],
            connections: 64,
            seconds: 4.0,
            rate: None,
            most: u64::MAX,
            patience: Duration::from_secs(60),
            brotli: false,
            salt,
        }
    }
}

/// What came of it. Times are in microseconds, with a rate from the moment at which the request was due, so that a
/// server that stalls is not spared the requests that waited.
#[derive(Default, Clone)]
pub struct Outcome {
    pub good: Vec<u32>,
    pub refused: Vec<u32>,
    /// Neither good nor 503.
    pub wrong: u64,
    pub given_up: u64,
    pub bytes: u64,
    pub seconds: f64,
    /// Good answers and slowest good answer of each second.
    pub by_second: Vec<(u64, u32, u64)>,
}
impl Outcome {
    pub fn rate(&self) -> f64 {
        self.good.len() as f64 / self.seconds
    }
}
/// The time below which this share of the times lies, in milliseconds.
pub fn quantile(times: &[u32], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = (times.len() as f64 * share) as usize;
    times.get(at.min(times.len().saturating_sub(1))).map_or(0.0, |t| f64::from(*t) / 1000.0)
}

struct Work {
    load: Load,
    began: Instant,
    next: Cell<u64>,
    outcome: RefCell<Outcome>,
}
/// Drives until the time is over. Runs a runtime of its own on this thread.
pub fn drive(load: &Load) -> Outcome {
    let load = load.clone();
    System::new().block_on(async move {
        let work = Rc::new(Work { began: Instant::now(), next: Cell::new(0), outcome: RefCell::default(), load });
        let tasks: Vec<_> = (0..work.load.connections).map(|_| spawn(connection(work.clone()))).collect();
        for task in tasks {
            let _ = task.await;
        }
        let mut outcome = work.outcome.take();
        outcome.seconds = work.began.elapsed().as_secs_f64().min(work.load.seconds).max(0.001);
        outcome
    })
}
async fn connection(work: Rc<Work>) {
    let load = &work.load;
    let mut open = None;
    let mut buffer = Vec::with_capacity(64 * 1024);
    loop {
        let number = work.next.get();
        work.next.set(number + 1);
        let due = match load.rate {
            Some(rate) => work.began + Duration::from_secs_f64(number as f64 / rate),
            None => Instant::now(),
        };
        if number >= load.most || due.duration_since(work.began).as_secs_f64() >= load.seconds {
            return;
        }
        if load.rate.is_some() {
            let now = Instant::now();
            if due > now {
                sleep(due - now).await;
            } else if now - due > load.patience {
                work.outcome.borrow_mut().given_up += 1;
                continue;
            }
        }
        let stream = match open.take() {
            Some(stream) => stream,
            None => match TcpStream::connect(load.address).await {
                Ok(stream) => {
                    let _ = stream.set_nodelay(true);
                    stream
                }
                Err(_) => {
                    work.outcome.borrow_mut().wrong += 1;
                    sleep(Duration::from_millis(5)).await;
                    continue;
                }
            },
        };
        let answer = ask(&stream, &request(load, number), &mut buffer).await;
        let took = due.elapsed().as_micros().min(u128::from(u32::MAX)) as u32;
        let mut outcome = work.outcome.borrow_mut();
        let second = work.began.elapsed().as_secs() as usize;
        if outcome.by_second.len() <= second {
            outcome.by_second.resize(second + 1, (0, 0, 0));
        }
        match answer {
            Ok((status, length)) => {
                outcome.bytes += length as u64;
                match status {
                    200..=399 => {
                        outcome.good.push(took);
                        let of = &mut outcome.by_second[second];
                        *of = (of.0 + 1, of.1.max(took), of.2);
                    }
                    503 => {
                        outcome.refused.push(took);
                        outcome.by_second[second].2 += 1;
                    }
                    _ => outcome.wrong += 1,
                }
                open = Some(stream);
            }
            Err(_) => outcome.wrong += 1,
        }
    }
}
fn request(load: &Load, number: u64) -> String {
    use std::fmt::Write;
    // Multiplied by a large odd number, so that neighbours in time are no neighbours in the list.
    let at = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let request = &load.requests[at as usize % load.requests.len()];
    let mut text = format!("{} HTTP/1.1\r\nHost: {}\r\n", request.line, load.address);
    let session = (!load.sessions.is_empty()).then(|| &load.sessions[number as usize % load.sessions.len()]);
    if let Some((secret, _)) = session {
        let _ = write!(text, "Cookie: session={secret}\r\n");
    }
    if load.brotli {
        text.push_str("Accept-Encoding: br\r\n");
    }
    match &request.form {
        None => text.push_str("\r\n"),
        Some(form) => {
            let token = session.map_or("", |(_, token)| token);
            let form = form.replace("{key}", &format!("{:x}-{number}", load.salt)).replace("{token}", token);
            let _ = write!(
                text,
                "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
                form.len()
            );
        }
    }
    text
}
/// Status and length of the answer.
async fn ask(stream: &TcpStream, request: &str, buffer: &mut Vec<u8>) -> Result<(u16, usize), Error> {
    let mut rest = request.as_bytes();
    while !rest.is_empty() {
        stream.writable().await?;
        match stream.try_write(rest) {
            Ok(n) => rest = &rest[n..],
            Err(e) if e.kind() == ErrorKind::WouldBlock => {}
            Err(e) => return Err(e),
        }
    }
    buffer.clear();
    let mut whole = None;
    loop {
        stream.readable().await?;
        let before = buffer.len();
        match stream.try_read_buf(buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => continue,
            Err(e) => return Err(e),
        }
        if whole.is_none() {
            let from = before.saturating_sub(3);
            if let Some(at) = buffer[from..].windows(4).position(|w| w == b"\r\n\r\n") {
                let head = std::str::from_utf8(&buffer[..from + at]).map_err(|_| ErrorKind::InvalidData)?;
                let status: u16 = head.get(9..12).and_then(|s| s.parse().ok()).ok_or(ErrorKind::InvalidData)?;
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
                });
                // Every answer that is measured has its length; chunks are not read.
                whole = Some((status, from + at + 4 + length.ok_or(ErrorKind::Unsupported)?));
            }
        }
        if let Some((status, length)) = whole.filter(|(_, length)| buffer.len() >= *length) {
            return Ok((status, length));
        }
    }
}
