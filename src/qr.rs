//! QR codes (ISO/IEC 18004) of addresses: for pages as a path, for paper as squares.
use crate::error::{Error, Result};
use fast_qr::{ECL, QRBuilder};
use serde::Serialize;
use std::fmt::Write;
use utoipa::ToSchema;

/// Squares of margin on each side, without which readers do not find it.
const MARGIN: usize = 4;

/// The dark squares of a code, without its margin.
#[derive(Debug, Clone)]
pub struct Qr {
    size: usize,
    dark: Vec<bool>,
}
/// A QR code: the dark squares as the path of an SVG of `size` units, four of them margin on each side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Picture {
    pub size: i64,
    pub path: String,
}
impl Qr {
    /// With the correction of 15 % of its squares. Fails on a text of more than some 2,000 bytes.
    pub fn of(text: &str) -> Result<Self> {
        let qr = QRBuilder::new(text).ecl(ECL::M).build();
        let qr = qr.map_err(|e| Error::internal(anyhow::anyhow!("QR code: {e:?}")))?;
        let dark = qr.data.iter().take(qr.size * qr.size).map(|module| module.value()).collect();
        Ok(Self { size: qr.size, dark })
    }
    /// Squares on each side, with the margin.
    pub fn size(&self) -> usize {
        self.size + 2 * MARGIN
    }
    /// Dark squares that lie side by side: column, row and length, counted with the margin.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = vec![];
        for (y, row) in self.dark.chunks(self.size).enumerate() {
            let mut x = 0;
            for side in row.chunk_by(|a, b| a == b) {
                if side.first() == Some(&true) {
                    runs.push((x + MARGIN, y + MARGIN, side.len()));
                }
                x += side.len();
            }
        }
        runs
    }
    pub fn picture(&self) -> Picture {
        let mut path = String::new();
        for (x, y, length) in self.runs() {
            let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
        }
        Picture { size: i64::try_from(self.size()).unwrap_or_default(), path }
    }
}
