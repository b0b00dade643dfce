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

struct Cluster {
    folder: PathBuf,
    /// Stops the server when this process is gone: the pipe it reads from closes, however the process ended.
    _watchdog: Child,
}

/// The address of one database of the cluster.
pub fn url(database: &str) -> String {
    format!("postgres://ekopi@/{database}?host={}", cluster().folder.display())
}
/// Runs statements that cannot stand in a transaction, such as `CREATE DATABASE`.
pub fn administer(sql: &str) {
    let mut conn = PgConnection::establish(&url("postgres")).expect("the cluster's own database");
    conn.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
}
fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(start)
}

fn start() -> Cluster {
    let bin = binaries();
    // A socket's path has at most 107 characters: directly below /tmp, whatever TMPDIR says.
    let folder = PathBuf::from(format!("/tmp/ekopi-pg-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for PostgreSQL");
    if is_root() {
        assert!(done(Command::new("chown").arg("postgres").arg(&folder)), "chown postgres {}", folder.display());
    }
    let data = folder.join("data");
    let mut initdb = as_postgres(&bin.join("initdb"));
    initdb.arg("-D").arg(&data).args(["-U", "ekopi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    assert!(done(&mut initdb), "{initdb:?} failed");
    let mut server = as_postgres(&bin.join("pg_ctl"));
    server.arg("-D").arg(&data).arg("-w").arg("-l").arg(folder.join("log")).arg("-o").arg(format!(
        "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off \
         -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off",
        folder.display()
    ));
    assert!(done(server.arg("start")), "{server:?} failed; see {}/log", folder.display());
    let stop = if is_root() { "runuser -u postgres -- " } else { "" };
    let script = format!(
        "trap '' INT TERM HUP; cat > /dev/null; {stop}{}/pg_ctl -D {} -m immediate stop; rm -rf {}",
        bin.display(),
        data.display(),
        folder.display()
    );
    let watchdog = watchdog(&script);
    wait_for(&folder);
    Cluster { folder, _watchdog: watchdog }
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
