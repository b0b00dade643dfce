//! Pictures are decoded within limits and written anew: what was hidden in or behind one, and where it was taken, goes.
use super::{kind::FileKind, palette};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
};

/// Pixels along one side, and in all: known from the header, before anything is unfolded.
const MOST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 24_000_000;
/// Bytes that decoding may take.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// Of a JPEG, of 100.
const QUALITY: u8 = 88;

/// Writes the picture of `from` into `to`, upright; returns width and height, or the id of what is wrong with it.
pub(super) fn rewrite(from: &mut File, to: &mut File, kind: FileKind) -> io::Result<Result<(u32, u32), &'static str>> {
    from.rewind()?;
    let format = match kind {
        FileKind::Png => ImageFormat::Png,
        FileKind::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    match decode(from, format).and_then(|picture| encode(&picture, to, format).map(|()| picture)) {
        Ok(picture) => Ok(Ok((picture.width(), picture.height()))),
        Err(ImageError::Limits(_)) => Ok(Err("picture-too-large")),
        // What the disk says is no matter of the picture's; an end that came too early is.
        Err(ImageError::IoError(e)) if e.kind() != io::ErrorKind::UnexpectedEof && e.raw_os_error().is_some() => Err(e),
        Err(_) => Ok(Err("picture-broken")),
    }
}
/// Whether a JPEG holds nothing but what `encode` writes: no note of a camera, no comment, nothing behind its end. Writing it
/// anew would lose something each time, and hide nothing that is not hidden already.
pub(super) fn is_bare(file: &mut File, kind: FileKind) -> io::Result<bool> {
    if kind != FileKind::Jpeg {
        return Ok(false);
    }
    let mut bytes = vec![];
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(is_bare_jpeg(&bytes))
}
fn is_bare_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        let length = usize::from(*high) << 8 | usize::from(*low);
        match marker {
            // The scan: from here on to the end there is no other marker but restarts.
            0xda => {
                let scan = bytes.get(at + 2 + length..).unwrap_or_default();
                let is_plain =
                    |two: &[u8]| !matches!(two, [0xff, marker] if *marker != 0 && !(0xd0..=0xd7).contains(marker));
                let body = scan.get(..scan.len().saturating_sub(2)).unwrap_or_default();
                return scan.ends_with(&[0xff, 0xd9]) && body.windows(2).all(is_plain);
            }
            // Head, tables, frame: `APP0`, `DQT`, `SOF0`, `DHT`.
            0xe0 if length == 16 => {}
            0xdb | 0xc0 | 0xc4 => {}
            _ => return false,
        }
        at += 2 + length;
    }
    false
}
pub(super) fn are_alike(one: &mut File, other: &mut File) -> io::Result<bool> {
    let (mut a, mut b) = (vec![], vec![]);
    one.rewind()?;
    one.read_to_end(&mut a)?;
    other.rewind()?;
    other.read_to_end(&mut b)?;
    Ok(a == b)
}
fn decode(from: &mut File, format: ImageFormat) -> Result<DynamicImage, ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(BufReader::new(from), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(ImageError::Limits(image::error::LimitError::from_kind(
            image::error::LimitErrorKind::DimensionError,
        )));
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}
fn encode(picture: &DynamicImage, to: &mut File, format: ImageFormat) -> Result<(), ImageError> {
    let mut out = BufWriter::new(to);
    let has_alpha = picture.color().has_alpha();
    let few = if format == ImageFormat::Png { palette::encode(&picture.to_rgba8())? } else { None };
    match (few, format) {
        (Some(few), _) => out.write_all(&few)?,
        (_, ImageFormat::Jpeg) => {
            JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(&picture.to_rgb8())?;
        }
        _ if has_alpha => picture.to_rgba8().write_to(&mut out, format)?,
        _ => picture.to_rgb8().write_to(&mut out, format)?,
    }
    out.flush()?;
    Ok(())
}
