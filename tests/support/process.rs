//! The real binary as a process of its own: started on a data folder, asked over a socket, killed.
use super::{Answer, postgres, socket, world};
use ekopi::db::Db;
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before the test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A data folder and a database that outlive the processes that work on them.
pub struct Home {
    pub folder: PathBuf,
    /// As `world::connect` takes it.
    pub url: String,
}
impl Home {
    pub fn on_sqlite() -> Self {
        let folder = world::fresh_folder("home");
        let url = Db::file_in(&folder);
        Self { folder, url }
    }
    pub fn on_postgres() -> Self {
        let name = world::fresh("home");
        postgres::administer(&format!("CREATE DATABASE {name}"));
        Self { folder: world::fresh_folder("home"), url: postgres::url(&name) }
    }
    /// On a folder and a database that are there already.
    pub fn at(folder: PathBuf, url: String) -> Self {
        Self { folder, url }
    }
    /// A command of the binary on this folder, with no setting of the tests' own.
    pub fn command(&self, binary: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("EKOPI_")) {
            command.env_remove(name);
        }
        if self.url.starts_with("postgres:") {
            command.env("EKOPI_DATABASE_URL", &self.url);
        }
        command.args(arguments).arg("--data").arg(&self.folder).stdin(Stdio::null());
        command
    }
    /// On the database that this run of the tests is about.
    pub fn of_this_run() -> Self {
        if world::on_postgres() { Self::on_postgres() } else { Self::on_sqlite() }
    }
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    /// Where a file of this folder lies.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
    /// Runs a command to its end and returns what it printed.
    pub fn run(&self, binary: &Path, arguments: &[&str]) -> String {
        let ran = self.command(binary, arguments).output().unwrap_or_else(|e| panic!("{}: {e}", binary.display()));
        let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success(), "ekopi {arguments:?}: {complained}{said}");
        said.trim().to_owned()
    }
    /// Runs a command that must fail, and returns all that it said.
    pub fn refused(&self, binary: &Path, arguments: &[&str]) -> String {
        let ran = self.command(binary, arguments).output().unwrap_or_else(|e| panic!("{}: {e}", binary.display()));
        let said = [ran.stdout, ran.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
        assert!(!ran.status.success(), "ekopi {arguments:?} was not refused: {said}");
        said
    }
}

/// A port that was free a moment ago.
pub fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    free.local_addr().expect("an address")
}

/// `ekopi demo` or `serve`, up and serving; dropped it is killed, whatever else happens.
pub struct Server {
    child: Child,
    log: PathBuf,
    pub address: SocketAddr,
}
impl Server {
    pub fn start(binary: &Path, home: &Home) -> Self {
        Self::of(binary, home, &["demo"], &[])
    }
    /// With another command, and settings of its own.
    pub fn of(binary: &Path, home: &Home, command: &[&str], settings: &[(&str, &str)]) -> Self {
        for _ in 0..5 {
            let mut server = Self::spawn(binary, home, command, settings);
            if server.comes_up() {
                return server;
            }
            // Between choosing a free port and taking it another process can be faster.
            assert!(server.said().contains("listening on"), "{} does not serve: {}", binary.display(), server.said());
        }
        panic!("every port is taken");
    }
    fn spawn(binary: &Path, home: &Home, command: &[&str], settings: &[(&str, &str)]) -> Self {
        let address = free_address();
        let log = home.folder.join(world::fresh("log"));
        let place = address.to_string();
        let mut command = home.command(binary, &[command, &["--listen", &place]].concat());
        command
            .env("EKOPI_LOG", "warn")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"));
        let child = command.spawn().unwrap_or_else(|e| panic!("{}: {e}", binary.display()));
        Self { child, log, address }
    }
    /// Waits for its greeting. A thread reads on, so that it never waits for a reader of what it prints.
    fn comes_up(&mut self) -> bool {
        let (tell, told) = channel();
        let greeting = format!("Ekopi: http://{}", self.address);
        let out = BufReader::new(self.child.stdout.take().expect("a pipe"));
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok).filter(|line| *line == greeting) {
                let _ = tell.send(line);
            }
        });
        told.recv_timeout(PATIENCE).is_ok()
    }
    /// What stands in its log: warnings, errors, panics.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
    /// SIGTERM: it ends in order. See [`Self::ended`].
    pub fn terminate(&self) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success(), "kill -TERM {pid}");
    }
    /// Waits for its end; true when it ended well.
    pub fn ended(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("a process") {
                return status.success();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end: {}", self.said());
    }
    /// SIGKILL: nothing is finished, nothing is cleared away. Returns when it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks a page or any other address as a program without cookies, over a connection of its own.
pub fn get(address: SocketAddr, path: &str) -> Answer {
    said(&format!("GET {path}"), &socket::exchange(address, head("GET", path, address, "").as_bytes()))
}
/// Sends a form as a browser does that has been on this site before, with its cookie when it has one.
pub fn send_form(address: SocketAddr, path: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
    let more = format!(
        "{cookie}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        body.len()
    );
    let request = head("POST", path, address, &more) + &body;
    said(&format!("POST {path}"), &socket::exchange(address, request.as_bytes()))
}
fn head(method: &str, path: &str, host: SocketAddr, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
}
fn said(asked: &str, text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{asked}: {text:?} is no answer"));
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|first| first.split(' ').nth(1)?.parse().ok()).expect("a status");
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Answer { asked: asked.into(), status, headers: lines.filter_map(header).collect(), body: body.to_owned() }
}

/// One connection, kept open from request to request.
pub struct Connection {
    socket: BufReader<TcpStream>,
}
impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { socket: BufReader::new(socket) })
    }
    /// Asks the API as the token's person; an error when the other side is gone before all of its answer is here.
    pub fn ask(&mut self, token: &str, method: &str, path: &str, body: Option<&Value>) -> io::Result<Answer> {
        self.send(&format!("Authorization: Bearer {token}"), method, path, body)
    }
    /// The same with an `Idempotency-Key`.
    pub fn ask_once(
        &mut self,
        key: &str,
        token: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> io::Result<Answer> {
        self.send(&format!("Idempotency-Key: {key}\r\nAuthorization: Bearer {token}"), method, path, body)
    }
    fn send(&mut self, headers: &str, method: &str, path: &str, body: Option<&Value>) -> io::Result<Answer> {
        let host = self.socket.get_ref().peer_addr()?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.get_mut().write_all(request.as_bytes())?;
        self.answer(format!("{method} {path}"))
    }
    /// Looks at a page as a browser does.
    pub fn page(&mut self, path: &str, cookie: &str) -> io::Result<Answer> {
        let host = self.socket.get_ref().peer_addr()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n");
        self.socket.get_mut().write_all(request.as_bytes())?;
        self.answer(format!("GET {path}"))
    }
    /// Sends a form as a browser of this site would.
    pub fn form(&mut self, path: &str, cookie: &str, body: &str) -> io::Result<Answer> {
        let host = self.socket.get_ref().peer_addr()?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.get_mut().write_all(request.as_bytes())?;
        self.answer(format!("POST {path}"))
    }
    fn answer(&mut self, asked: String) -> io::Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.unwrap_or_else(|| panic!("{asked}: {first:?} is no answer"));
        let mut headers = vec![];
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        let mut answer = Answer { asked, status, headers, body: String::new() };
        let length = answer.header("content-length").parse().unwrap_or_else(|_| panic!("no length: {answer:?}"));
        let mut body = vec![0; length];
        self.socket.read_exact(&mut body)?;
        answer.body = String::from_utf8(body).expect("UTF-8");
        Ok(answer)
    }
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.socket.read_line(&mut line)?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
