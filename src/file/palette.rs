//! Pictures of at most 256 colours as indexed PNGs: a drawing or a map is written anew as small as it came.
use image::{ImageError, ImageFormat, RgbaImage, error::EncodingError};
use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::collections::HashMap;

/// None: there are more colours.
pub(super) fn encode(picture: &RgbaImage) -> Result<Option<Vec<u8>>, ImageError> {
    let Some((colours, numbers)) = by_colours(picture) else {
        return Ok(None);
    };
    let (mut bytes, (width, height)) = (vec![], picture.dimensions());
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    encoder.set_filter(Filter::NoFilter);
    encoder.set_palette(colours.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect::<Vec<u8>>());
    if colours.iter().any(|[.., alpha]| *alpha < u8::MAX) {
        encoder.set_trns(colours.iter().map(|[.., alpha]| *alpha).collect::<Vec<u8>>());
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&numbers).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(Some(bytes))
}
fn failed(cause: png::EncodingError) -> ImageError {
    ImageError::Encoding(EncodingError::new(ImageFormat::Png.into(), cause))
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
