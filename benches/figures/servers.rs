//! What is measured: the release binary on its data, a bare actix handler, a PostgreSQL server; and what they use.
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// A process that ends with this value.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}
impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
    /// Waits until it has been idle for a second: what follows a start, such as making the search index, is over. The
    /// seconds it took.
    pub fn settle(&self) -> f64 {
        let (began, mut idle, mut used) = (Instant::now(), 0, cpu(self.pid(), false));
        while idle < 2 {
            assert!(began.elapsed() < Duration::from_mins(10), "the server does not come to rest");
            sleep(Duration::from_millis(500));
            let now = cpu(self.pid(), false);
            idle = if now - used < 0.025 { idle + 1 } else { 0 };
            used = now;
        }
        began.elapsed().as_secs_f64() - 1.0
    }
}
impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port")
}

/// Where an installation keeps what it has.
#[derive(Clone)]
pub struct Home {
    pub data: PathBuf,
    /// None: SQLite.
    pub url: Option<String>,
}
pub fn binary() -> PathBuf {
    let own = std::env::current_exe().expect("a path");
    own.ancestors().nth(2).expect("a target folder").join("ekopi")
}
impl Home {
    pub fn command(&self) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("EKOPI_")) {
            command.env_remove(name);
        }
        command.env("EKOPI_DATA", &self.data).env("EKOPI_LOG", "warn");
        if let Some(url) = &self.url {
            command.env("EKOPI_DATABASE_URL", url);
        }
        command
    }
    /// Fills it; the seconds it took.
    pub fn seed(&self, innovations: u32, people: u32) -> f64 {
        self.seed_with(innovations, people, &[])
    }
    /// As `seed`, with more: `("--learners", 5000)`.
    pub fn seed_with(&self, innovations: u32, people: u32, more: &[(&str, u32)]) -> f64 {
        let began = Instant::now();
        let mut command = self.command();
        command.args(["seed", "scale"]).stdout(Stdio::null());
        for (name, count) in [("--innovations", innovations), ("--people", people)].iter().chain(more) {
            command.args([*name, &count.to_string()]);
        }
        assert!(command.status().is_ok_and(|s| s.success()), "seeding {}", self.data.display());
        began.elapsed().as_secs_f64()
    }
    pub fn serve(&self, settings: &[(&str, &str)]) -> Server {
        let address = free_address();
        let mut command = self.command();
        command.args(["demo", "--listen", &address.to_string()]).envs(settings.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        while let Some(Ok(line)) = lines.next() {
            if line.starts_with("Ekopi: ") {
                std::thread::spawn(move || lines.count());
                return Server { child, address };
            }
        }
        panic!("the server did not start");
    }
    /// Session secrets with a token for forms.
    pub fn sessions(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.data.join("scale-sessions.txt")).expect("sessions");
        text.lines().filter_map(|l| l.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    }
    /// Address and password of a demonstration's account.
    pub fn account(&self) -> (String, String) {
        let text = fs::read_to_string(self.data.join("demo-accounts.txt")).expect("accounts");
        let line = text.lines().find(|l| l.starts_with("innovator\t")).expect("an innovator");
        let columns: Vec<&str> = line.split('\t').collect();
        (columns[1].to_owned(), columns[2].to_owned())
    }
}

/// The bare handler: the same actix, the same number of workers, eleven bytes.
pub fn bare() -> Server {
    let address = free_address();
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    let child = command.args(["bare", &address.to_string()]).spawn().expect("itself");
    let server = Server { child, address };
    for _ in 0..500 {
        if std::net::TcpStream::connect(address).is_ok() {
            return server;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("the bare handler did not start");
}
pub fn serve_bare(address: &str) {
    use actix_web::{App, HttpServer, web};
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let server = HttpServer::new(|| App::new().route("/", web::get().to(|| async { "hello world" })));
    let server = server.workers(workers).bind(address).expect("an address").run();
    actix_web::rt::System::new().block_on(server).expect("to serve");
}

/// A PostgreSQL cluster of its own, with nothing changed that makes a commit less durable.
pub struct Postgres {
    folder: PathBuf,
    bin: PathBuf,
}
impl Postgres {
    pub fn start() -> Self {
        let bin = newest("/usr/lib/postgresql");
        // A socket's path is short; the folder is for the server's account.
        let folder = PathBuf::from(format!("/var/tmp/ekopi-figures-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().is_ok_and(|s| s.success()));
        }
        let this = Self { folder, bin };
        let data = this.folder.join("data");
        let mut initdb = this.run("initdb");
        initdb.arg("-D").arg(&data).args(["-U", "ekopi", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        assert!(initdb.stdout(Stdio::null()).status().is_ok_and(|s| s.success()), "initdb");
        let mut start = this.run("pg_ctl");
        start.arg("-D").arg(&data).arg("-w").arg("-l").arg(this.folder.join("log")).arg("-o").arg(format!(
            "-c listen_addresses= -c unix_socket_directories={} -c shared_buffers=512MB -c max_wal_size=4GB",
            this.folder.display()
        ));
        assert!(start.arg("start").stdout(Stdio::null()).status().is_ok_and(|s| s.success()), "pg_ctl start");
        this
    }
    pub fn database(&self, name: &str) -> String {
        let mut createdb = self.run("createdb");
        createdb.args(["-h", &self.folder.display().to_string(), "-U", "ekopi", name]);
        assert!(createdb.status().is_ok_and(|s| s.success()), "createdb");
        format!("postgres://ekopi@/{name}?host={}", self.folder.display())
    }
    pub fn pid(&self) -> Option<u32> {
        fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?.lines().next()?.parse().ok()
    }
    /// PostgreSQL refuses to run as root.
    fn run(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
        command
    }
}
impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.run("pg_ctl");
        let _ = stop
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .status();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
fn newest(folder: &str) -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .collect();
    found.sort();
    found.pop().expect("a PostgreSQL server: apt-get install postgresql").1
}
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// Seconds of processor time that a process has used; with `children`, those of its children too.
pub fn cpu(pid: u32, children: bool) -> f64 {
    let of = |stat: &str| -> Option<(u32, f64)> {
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some((fields.get(1)?.parse().ok()?, ticks / 100.0))
    };
    let read = |path: &Path| fs::read_to_string(path.join("stat")).ok().and_then(|s| of(&s));
    let own = read(Path::new(&format!("/proc/{pid}"))).map_or(0.0, |(_, seconds)| seconds);
    if !children {
        return own;
    }
    let all = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|e| read(&e.path()));
    own + all.filter(|(parent, _)| *parent == pid).map(|(_, seconds)| seconds).sum::<f64>()
}
/// MiB of memory that are a process's own (`RssAnon`).
pub fn memory(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
/// How many times a second a block of 4 KiB can be written and synchronised on the disk below `folder`.
pub fn syncs(folder: &Path) -> f64 {
    use std::os::unix::fs::FileExt;
    let path = folder.join("sync");
    let file = fs::File::create(&path).expect("a file");
    let (began, mut done) = (Instant::now(), 0u32);
    while began.elapsed() < Duration::from_secs(1) {
        file.write_all_at(&[done.to_le_bytes()[0]; 4096], u64::from(done % 256) * 4096).expect("a write");
        file.sync_data().expect("a sync");
        done += 1;
    }
    let rate = f64::from(done) / began.elapsed().as_secs_f64();
    let _ = fs::remove_file(path);
    rate
}
