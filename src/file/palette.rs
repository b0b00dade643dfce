//! Pictures of at most 256 colours as indexed PNGs: a drawing or a map is written anew as small as it came.
use image::{
    ExtendedColorType, ImageEncoder, ImageError, RgbaImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use std::collections::HashMap;

/// Bytes of a PNG up to the end of its signature, and of its header.
const SIGNATURE: usize = 8;
const HEADER: usize = 33;

/// None: there are more colours. The encoder knows no palettes: it writes the numbers of the colours as shades of grey, and a
/// header and a palette that say what they are take the place of its header.
pub(super) fn encode(picture: &RgbaImage) -> Result<Option<Vec<u8>>, ImageError> {
    let Some((colours, numbers)) = by_colours(picture) else {
        return Ok(None);
    };
    let (mut grey, (width, height)) = (vec![], picture.dimensions());
    PngEncoder::new_with_quality(&mut grey, CompressionType::Default, FilterType::NoFilter).write_image(
        &numbers,
        width,
        height,
        ExtendedColorType::L8,
    )?;
    let (Some(signature), Some(rest)) = (grey.get(..SIGNATURE), grey.get(HEADER..)) else {
        return Ok(None);
    };
    let mut bytes = signature.to_vec();
    // Eight bits each, indexed, packed and filtered as ever, not interlaced.
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 3, 0, 0, 0]].concat();
    chunk(&mut bytes, *b"IHDR", &header);
    let solid: Vec<u8> = colours.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    chunk(&mut bytes, *b"PLTE", &solid);
    let alpha: Vec<u8> = colours.iter().map(|[.., alpha]| *alpha).collect();
    if alpha.iter().any(|alpha| *alpha < u8::MAX) {
        chunk(&mut bytes, *b"tRNS", &alpha);
    }
    bytes.extend_from_slice(rest);
    Ok(Some(bytes))
}
/// The colours in the order in which they come, and the number of each pixel's.
fn by_colours(picture: &RgbaImage) -> Option<(Vec<[u8; 4]>, Vec<u8>)> {
    let (mut colours, mut known, mut numbers) = (vec![], HashMap::new(), vec![]);
    for pixel in picture.pixels() {
        let number = if let Some(number) = known.get(&pixel.0) {
            *number
        } else {
            let next = u8::try_from(colours.len()).ok()?;
            colours.push(pixel.0);
            known.insert(pixel.0, next);
            next
        };
        numbers.push(number);
    }
    Some((colours, numbers))
}
/// Length, name, data, and the check over both of them (PNG, 5.3).
fn chunk(bytes: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let named = [name.as_slice(), data].concat();
    let crc = !named.iter().fold(u32::MAX, |crc, byte| {
        (0..8)
            .fold(crc ^ u32::from(*byte), |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    bytes.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes()); // at most 768
    bytes.extend(named);
    bytes.extend(crc.to_be_bytes());
}
