//! Writes an archive: texts packed, media as they lie, and first the manifest, which says the hash of each.
use super::form::{KIND, Listed, MANIFEST, Manifest, SCHEMA, media_entry};
use super::gather::Gathered;
use crate::{
    code,
    error::{Error, Result},
    file::store::Store,
};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Seek, Write},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Writes it to `to` and returns the name that it is handed out under. Holds the texts and one piece of a file at a time.
pub fn pack(gathered: &Gathered, site: &str, store: &Store, to: &mut File) -> Result<String> {
    let mut entries = vec![];
    for (name, content) in &gathered.texts {
        let (sha256, bytes) = (code::hex(&Sha256::digest(content)), content.len() as u64);
        entries.push(Listed { name: name.clone(), sha256, bytes });
    }
    for hash in &gathered.media {
        let bytes = store.open(hash)?.metadata()?.len();
        entries.push(Listed { name: media_entry(hash), sha256: hash.clone(), bytes });
    }
    let manifest = Manifest {
        kind: KIND.into(),
        schema: SCHEMA,
        ekopi: env!("CARGO_PKG_VERSION").into(),
        made_at: gathered.made_at,
        site: site.to_owned(),
        entries,
    };
    let mut zip = ZipWriter::new(to);
    // The time of each entry is the beginning of time: of the same course the same bytes.
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let stored = packed.compression_method(CompressionMethod::Stored);
    text(&mut zip, MANIFEST, packed, &serde_json::to_vec_pretty(&manifest)?)?;
    for (name, content) in &gathered.texts {
        text(&mut zip, name, packed, content)?;
    }
    for hash in &gathered.media {
        zip.start_file(media_entry(hash), stored).map_err(Error::internal)?;
        io::copy(&mut store.open(hash)?, &mut zip)?;
    }
    zip.finish().map_err(Error::internal)?;
    Ok(format!("ekopi-course-{}-{}.zip", gathered.slug, gathered.made_at.utc().format("%Y%m%d")))
}
fn text<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, how: SimpleFileOptions, content: &[u8]) -> Result<()> {
    zip.start_file(name, how).map_err(Error::internal)?;
    zip.write_all(content)?;
    Ok(())
}
