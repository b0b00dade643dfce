//! What was measured, as Markdown.
use crate::servers::syncs;
use std::{fmt::Write, fs, path::Path, process::Command};

pub fn median(of: &[f64]) -> f64 {
    let mut of = of.to_vec();
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(0.0)
}
/// One row: what each round gave.
pub struct Figure {
    database: &'static str,
    name: &'static str,
    pub rate: Vec<f64>,
    pub ratio: Vec<f64>,
    pub cpu: Vec<f64>,
    pub bytes: Vec<f64>,
    pub p50: Vec<f64>,
    pub p99: Vec<f64>,
    pub growth: Vec<f64>,
}
impl Figure {
    pub fn new(database: &'static str, name: &'static str) -> Self {
        let none = Vec::new;
        Self {
            database,
            name,
            rate: none(),
            ratio: none(),
            cpu: none(),
            bytes: none(),
            p50: none(),
            p99: none(),
            growth: none(),
        }
    }
    /// What is aimed at: the ratio.
    fn target(&self) -> &'static str {
        match (self.name, self.database) {
            ("list, kept, brotli", _) => "0.45",
            ("list" | "lesson, signed in" | "quiz answered", "SQLite") => "0.04",
            ("list", _) => "0.03",
            ("entry", "SQLite") => "0.05",
            ("entry", _) => "0.025",
            ("lesson, signed in", _) => "0.02",
            _ => "0.015",
        }
    }
}
pub struct Table {
    pub figures: Vec<Figure>,
    pub bare: Vec<f64>,
    pub memory: Vec<(&'static str, f64)>,
    said: Vec<String>,
    syncs: f64,
}
impl Table {
    pub fn new(folder: &Path) -> Self {
        Self { figures: vec![], bare: vec![], memory: vec![], said: vec![], syncs: syncs(folder) }
    }
    pub fn tell(&mut self, said: String) {
        eprintln!("{said}");
        self.said.push(said);
    }
    #[expect(clippy::print_stdout, reason = "what it is for")]
    pub fn print(&self) {
        let mut out = String::from(
            "| database | request | a second | ratio | aimed at | p50 ms | p99 ms | CPU µs | bytes | cost beside 2,000 |\n\
             | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |\n",
        );
        for f in &self.figures {
            let growth = if f.growth.is_empty() { String::new() } else { format!("{:.2}", median(&f.growth)) };
            let _ = writeln!(
                out,
                "| {} | {} | {:.0} | {:.3} | {} | {:.1} | {:.1} | {:.0} | {:.0} | {growth} |",
                f.database,
                f.name,
                median(&f.rate),
                median(&f.ratio),
                f.target(),
                median(&f.p50),
                median(&f.p99),
                median(&f.cpu),
                median(&f.bytes),
            );
        }
        let _ = writeln!(out, "\n* bare handler: {:.0} a second", median(&self.bare));
        for said in &self.said {
            let _ = writeln!(out, "* {said}");
        }
        for database in ["SQLite", "PostgreSQL"] {
            let of: Vec<f64> = self.memory.iter().filter(|(d, _)| *d == database).map(|(_, m)| *m).collect();
            let _ = writeln!(
                out,
                "* memory after each load, the most of all rounds, {database}: {:.0} MiB",
                of.iter().copied().fold(0.0, f64::max)
            );
        }
        let _ = writeln!(out, "* machine: {}; {:.0} syncs of 4 KiB a second", machine(), self.syncs);
        println!("{out}");
    }
}
fn machine() -> String {
    let read = |path: &str, name: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines()
            .find_map(|l| Some(l.strip_prefix(name)?.trim_start_matches([' ', '\t', ':']).trim().to_owned()))
            .unwrap_or_default()
    };
    let told = |program: &str, args: &[&str]| {
        Command::new(program)
            .args(args)
            .output()
            .map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned())
            .unwrap_or_default()
    };
    let memory: f64 = read("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0.0);
    format!(
        "{} cores ({}), {:.0} GiB, {}, {}",
        std::thread::available_parallelism().map_or(0, usize::from),
        read("/proc/cpuinfo", "model name"),
        memory / 1024.0 / 1024.0,
        told("uname", &["-sr"]),
        told("rustc", &["--version"]),
    )
}
