//! A throw-away PostgreSQL cluster, one for the whole test process: started at first use, stopped and removed at its end.
use diesel::{PgConnection, connection::SimpleConnection, prelude::*};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

static CLUSTER: OnceLock<Cluster> = OnceLock::new();

/// A server with a folder of its own; gone when this process is.
pub struct Cluster {
    folder: PathBuf,
    /// Stops the server when this process is gone: the pipe it reads from closes, however the process ended.
    _watchdog: Child,
}

/// The address of one database of the cluster.
pub fn url(database: &str) -> String {
    cluster().url(database)
}
/// Runs statements that cannot stand in a transaction, such as `CREATE DATABASE`.
pub fn administer(sql: &str) {
    cluster().administer(sql);
}
fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(|| Cluster::start(""))
}
impl Cluster {
    /// An empty one, beside the one that all tests share.
    pub fn start(name: &str) -> Self {
        let folder = fresh_folder(name);
        let mut initdb = as_postgres(&binaries().join("initdb"));
        initdb.arg("-D").arg(folder.join("data"));
        initdb.args(["-U", "ekopi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        assert!(done(&mut initdb), "{initdb:?} failed");
        Self::in_folder(folder)
    }
    /// One that begins as a base backup of the shared one, taken while that is in use.
    pub fn copied(name: &str) -> Self {
        let folder = fresh_folder(name);
        let mut copy = as_postgres(&binaries().join("pg_basebackup"));
        copy.arg("-d").arg(url("postgres")).arg("-D").arg(folder.join("data")).args(["--checkpoint=fast", "--no-sync"]);
        assert!(done(&mut copy), "{copy:?} failed");
        Self::in_folder(folder)
    }
    fn in_folder(folder: PathBuf) -> Self {
        let stop = if is_root() { "runuser -u postgres -- " } else { "" };
        let script = format!(
            "trap '' INT TERM HUP; cat > /dev/null; {stop}{}/pg_ctl -D {}/data -m immediate stop; rm -rf {}",
            binaries().display(),
            folder.display(),
            folder.display()
        );
        let cluster = Self { folder, _watchdog: watchdog(&script) };
        cluster.go();
        cluster
    }
    /// Starts the server, for the first time or again.
    pub fn go(&self) {
        let folder = &self.folder;
        let mut server = as_postgres(&binaries().join("pg_ctl"));
        server.arg("-D").arg(folder.join("data")).arg("-w").arg("-l").arg(folder.join("log")).arg("-o").arg(format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off",
            folder.display()
        ));
        assert!(done(server.arg("start")), "{server:?} failed; see {}/log", folder.display());
        wait_for(folder);
    }
    /// Ends the server at once, with whoever is connected.
    pub fn stop(&self) {
        let mut stop = as_postgres(&binaries().join("pg_ctl"));
        stop.arg("-D").arg(self.folder.join("data")).args(["-w", "-m", "fast", "stop"]);
        assert!(done(&mut stop), "{stop:?} failed");
    }
    pub fn url(&self, database: &str) -> String {
        format!("postgres://ekopi@/{database}?host={}", self.folder.display())
    }
    pub fn administer(&self, sql: &str) {
        let mut conn = PgConnection::establish(&self.url("postgres")).expect("the cluster's own database");
        conn.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
}
/// Runs one of PostgreSQL's own tools.
pub fn tool(name: &str, arguments: &[&str]) {
    let ran = Command::new(binaries().join(name)).args(arguments).output().unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(ran.status.success(), "{name} {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

fn fresh_folder(name: &str) -> PathBuf {
    // A socket's path has at most 107 characters: directly below /tmp, whatever TMPDIR says.
    let folder = PathBuf::from(format!("/tmp/ekopi-pg-{}{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for PostgreSQL");
    if is_root() {
        assert!(done(Command::new("chown").arg("postgres").arg(&folder)), "chown postgres {}", folder.display());
    }
    folder
}
/// A shell that runs `script` with this process's end of a pipe as its input.
pub fn watchdog(script: &str) -> Child {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).current_dir("/");
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.spawn().expect("a shell")
}
fn wait_for(folder: &Path) {
    let address = format!("postgres://ekopi@/postgres?host={}", folder.display());
    let began = Instant::now();
    while let Err(e) = PgConnection::establish(&address) {
        assert!(began.elapsed() < Duration::from_secs(30), "PostgreSQL does not answer: {e}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
/// The newest of Debian's PostgreSQL installations, or what the path offers.
fn binaries() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).expect(
        "no PostgreSQL server in /usr/lib/postgresql: `apt-get install postgresql` (tests/run does it); a test that \
         cannot run is a failure",
    )
}
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}
/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut runuser = Command::new("runuser");
        runuser.args(["-u", "postgres", "--"]).arg(program);
        runuser
    } else {
        Command::new(program)
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
    command
}
fn done(command: &mut Command) -> bool {
    command.status().is_ok_and(|s| s.success())
}
