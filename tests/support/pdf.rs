//! Reads the PDF files that Ekopi draws, as far as tests ask: by its own cross-reference table, past the library that wrote
//! them.
use super::certified::read_code;
use std::{collections::BTreeMap, io::Read};

pub struct Pdf {
    objects: BTreeMap<usize, Object>,
    pub trailer: String,
}
#[derive(Clone)]
struct Object {
    /// What stands before a stream, or all of it.
    head: String,
    stream: Vec<u8>,
}
impl Pdf {
    /// Panics on what is no sound file: a table that leads elsewhere, a stream of another length.
    pub fn read(bytes: &[u8]) -> Self {
        assert!(bytes.starts_with(b"%PDF-1.7"), "a PDF");
        let text = |from: usize| String::from_utf8_lossy(&bytes[from..]).into_owned();
        let end = text(bytes.len() - 64);
        let start: usize = between(&end, "startxref\n", "\n%%EOF").parse().expect("an offset");
        let table = text(start);
        let (rows, trailer) =
            table.strip_prefix("xref\n0 ").expect("a table").split_once("trailer").expect("a trailer");
        let mut objects = BTreeMap::new();
        for (number, row) in rows.lines().skip(1).enumerate().filter(|(_, row)| row.contains(" n")) {
            let at: usize = row[..10].parse().expect("an offset");
            let body = text(at);
            let body = body.strip_prefix(&format!("{number} 0 obj\n")).unwrap_or_else(|| panic!("object {number}"));
            let head = &body[..body.find("endobj").expect("an end")];
            let object = match head.split_once("stream\n") {
                None => Object { head: head.to_owned(), stream: vec![] },
                Some((head, _)) => {
                    let length: usize = number_after(head, "/Length ");
                    let mark = bytes[at..].windows(7).position(|w| w == b"stream\n").expect("a stream") + at + 7;
                    let raw = &bytes[mark..mark + length];
                    assert!(bytes[mark + length..].starts_with(b"\nendstream"), "the length of object {number}");
                    let mut stream = vec![];
                    if head.contains("/FlateDecode") {
                        flate2::read::ZlibDecoder::new(raw).read_to_end(&mut stream).expect("a packed stream");
                    } else {
                        stream.extend_from_slice(raw);
                    }
                    Object { head: head.to_owned(), stream }
                }
            };
            objects.insert(number, object);
        }
        Self { objects, trailer: trailer.to_owned() }
    }
    fn of_type(&self, kind: &str) -> Vec<&Object> {
        self.objects.values().filter(|object| object.head.contains(&format!("/Type/{kind}/"))).collect()
    }
    fn object(&self, number: usize) -> &Object {
        self.objects.get(&number).unwrap_or_else(|| panic!("no object {number}"))
    }
    pub fn catalog(&self) -> String {
        self.object(number_after(&self.trailer, "/Root ")).head.clone()
    }
    pub fn pages(&self) -> usize {
        self.of_type("Page").len()
    }
    /// The XMP packet: what the file says that it is.
    pub fn metadata(&self) -> String {
        let metadata = self.object(number_after(&self.catalog(), "/Metadata "));
        assert!(!metadata.head.contains("/Filter"), "anyone can read it");
        String::from_utf8(metadata.stream.clone()).expect("XML")
    }
    /// Each font must lie in the file.
    pub fn fonts(&self) -> Vec<String> {
        let descriptors = self.of_type("FontDescriptor");
        for font in &descriptors {
            let program = self.object(number_after(&font.head, "/FontFile2 "));
            assert!(program.stream.starts_with(&[0, 1, 0, 0]), "a TrueType font");
        }
        assert_eq!(self.of_type("Font").len(), 2 * descriptors.len(), "each font and what it is made of");
        descriptors.iter().map(|font| between(&font.head, "+", "/").to_owned()).collect()
    }
    /// What a screen reader is told that there is, in order: `H1`, `P`, `Table`, …
    pub fn structure(&self) -> Vec<String> {
        let elements = self.of_type("StructElem");
        elements.iter().map(|element| between(&element.head, "/S/", "/").to_owned()).collect()
    }
    /// The texts of all pages, one line for each that is drawn.
    pub fn text(&self) -> Vec<String> {
        let fonts: BTreeMap<String, BTreeMap<u16, String>> = self.letters();
        let mut lines = vec![];
        for page in self.of_type("Page") {
            let content = self.object(number_after(&page.head, "/Contents ")).stream.clone();
            let resources = &self.object(number_after(&page.head, "/Resources ")).head;
            let mut rest = content.as_slice();
            while let Some(at) = position(rest, b"BT ") {
                let end = at + position(&rest[at..], b"\nET").expect("an end");
                let shown = &rest[at..end];
                rest = &rest[end..];
                let name = String::from_utf8_lossy(&shown[position(shown, b"/f").expect("a font")..]).into_owned();
                let name = name[1..].split(' ').next().expect("a name").to_owned();
                let font: usize = number_after(resources, &format!("/{name} "));
                let letters = &fonts[&font.to_string()];
                let codes = codes(&shown[position(shown, b"Tm").expect("a place") + 2..]);
                lines.push(codes.iter().map(|code| letters[code].as_str()).collect());
            }
        }
        lines
    }
    /// Of each font by its object: code → letter.
    fn letters(&self) -> BTreeMap<String, BTreeMap<u16, String>> {
        let fonts = self.objects.iter().filter(|(_, object)| object.head.contains("/Subtype/Type0"));
        let map = |(number, font): (&usize, &Object)| {
            let stream = &self.object(number_after(&font.head, "/ToUnicode ")).stream;
            let source = String::from_utf8_lossy(stream).into_owned();
            let pairs = source.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <"));
            let letters = pairs.filter(|(code, _)| code.len() == 4).map(|(code, letter)| {
                let units: Vec<u16> = (0..letter.len() / 4)
                    .map(|n| u16::from_str_radix(&letter[4 * n..4 * n + 4], 16).expect("hexadecimal"))
                    .collect();
                (u16::from_str_radix(code, 16).expect("hexadecimal"), String::from_utf16(&units).expect("a letter"))
            });
            (number.to_string(), letters.collect())
        };
        fonts.map(map).collect()
    }
    /// What the QR code says that is drawn as rectangles side by side, `points` wide with its margin.
    pub fn code(&self, points: f32) -> String {
        let page = self.of_type("Page")[0].head.clone();
        let content = self.object(number_after(&page, "/Contents ")).stream.clone();
        let content = String::from_utf8_lossy(&content).into_owned();
        let drawn = content.split("BDC").max_by_key(|part| part.matches(" m ").count()).expect("a path");
        let boxes: Vec<[f32; 4]> = drawn.split('h').filter_map(rectangle).collect();
        let side = boxes.iter().map(|b| b[3] - b[1]).fold(f32::MAX, f32::min);
        let size = (points / side).round();
        let left = boxes.iter().map(|b| b[0]).fold(f32::MAX, f32::min) - 4.0 * side;
        let top = boxes.iter().map(|b| b[1]).fold(f32::MAX, f32::min) - 4.0 * side;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and above zero")]
        let at = |n: f32| (n / side).round() as usize;
        read_code(at(size * side), boxes.iter().map(|b| [at(b[0] - left), at(b[1] - top), at(b[2] - b[0])]))
    }
}
/// The corners of `x y m x y l x y l x y l`.
fn rectangle(path: &str) -> Option<[f32; 4]> {
    let (from, rest) = path.split_once(" m ")?;
    let numbers = |text: &str| text.split_whitespace().filter_map(|n| n.parse::<f32>().ok()).collect::<Vec<_>>();
    let (from, lines) = (numbers(from), numbers(rest));
    let [.., x, y] = from.as_slice() else { return None };
    (lines.len() == 6).then(|| [*x, *y, lines[2], lines[3]])
}
/// The two-byte codes of the strings in `[(…)0.1<…>]TJ` or `(…)Tj`.
fn codes(shown: &[u8]) -> Vec<u16> {
    let (mut bytes, mut rest) = (vec![], shown);
    while let Some(at) = rest.iter().position(|b| matches!(b, b'(' | b'<')) {
        let (open, mut i) = (rest[at], at + 1);
        if open == b'<' {
            let end = at + rest[at..].iter().position(|b| *b == b'>').expect("an end");
            let hex = std::str::from_utf8(&rest[i..end]).expect("hexadecimal");
            bytes.extend((0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).expect("a byte")));
            rest = &rest[end..];
            continue;
        }
        let mut depth = 1;
        while depth > 0 {
            let byte = rest[i];
            i += 1;
            match byte {
                b'\\' => {
                    let next = rest[i];
                    if next.is_ascii_digit() {
                        let octal = std::str::from_utf8(&rest[i..i + 3]).expect("octal");
                        bytes.push(u8::from_str_radix(octal, 8).expect("a byte"));
                        i += 3;
                        continue;
                    }
                    i += 1;
                    let meant: u8 = match next {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        other => other,
                    };
                    bytes.push(meant);
                }
                b'(' => {
                    depth += 1;
                    bytes.push(byte);
                }
                b')' => {
                    depth -= 1;
                    if depth > 0 {
                        bytes.push(byte);
                    }
                }
                other => bytes.push(other),
            }
        }
        rest = &rest[i..];
    }
    bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}
fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from:?} in {text}")).1;
    rest.split(to).next().expect("a text")
}
fn number_after(text: &str, name: &str) -> usize {
    let rest = text.split_once(name).unwrap_or_else(|| panic!("no {name:?} in {text}")).1;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
}
