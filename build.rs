//! Builds anew when something that is embedded changes: cargo itself sees only Rust files.
fn main() {
    for folder in ["migrations", "templates", "locales", "seeds"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
