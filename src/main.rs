//! Hands the command line over and turns an error into an exit code.
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::print_stderr, reason = "a command's last word")]
fn main() -> ExitCode {
    match ekopi::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("ekopi: {e:#}");
            ExitCode::FAILURE
        }
    }
}
