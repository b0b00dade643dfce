//! Files of questions: what other programs write is read, what is broken is refused with its line, nothing panics.
use crate::support::bank::{folder, format_of, source};
use ekopi::{
    courses::{
        bank::{
            export::gift,
            reading::{self, ImportFormat, Lost, MOST_BYTES, OwnQuestion, Reading},
        },
        question::*,
    },
    words::Lang,
};

fn read(name: &str) -> Reading {
    let reading = reading::read(format_of(name), &source(name), Lang::Id);
    assert!(reading.faults.is_empty(), "{name}: {:?}", reading.faults);
    reading
}
/// Line, category, kind, words, what was lost.
fn told(reading: &Reading) -> String {
    let line = |f: &reading::Found| {
        let lost: Vec<&str> = f.lost.iter().map(|l| l.as_str()).collect();
        format!(
            "{} {} {} {} {:?} {}",
            f.line,
            f.category.as_deref().unwrap_or("-"),
            f.question.kind().as_str(),
            f.question.count(),
            f.question.prompt.id,
            lost.join(" ")
        )
    };
    reading.found.iter().map(line).map(|l| l.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
fn one<'a>(reading: &'a Reading, words: &str) -> &'a Question {
    &reading.found.iter().find(|f| f.question.prompt.id.contains(words)).unwrap_or_else(|| panic!("{words}")).question
}
fn given(part: &str, answer: &str) -> Response {
    Response::from([(part.to_owned(), vec![answer.to_owned()])])
}
fn mark(question: &Question, part: &str, answer: &str) -> i64 {
    match question.mark(&given(part, answer)) {
        Mark::Known(mark) => mark,
        Mark::Waits => panic!("{question:?}"),
    }
}

#[test]
fn gift_as_moodle_writes_it() {
    let reading = read("export.gift.txt");
    insta::assert_snapshot!(told(&reading), @r#"
    6 Dasar inovasi/Konsep single 3 "Tahap pertama laboratorium inovasi adalah …"
    15 Dasar inovasi/Konsep multiple 4 "Mana yang termasuk syarat inovasi daerah?"
    23 Dasar inovasi/Konsep true_false 2 "Inovasi harus selalu berupa aplikasi." feedback
    25 Dasar inovasi/Konsep true_false 2 "Replikasi berarti memulai dari nol."
    28 Dasar inovasi/Konsep short_answer 3 "Kepanjangan UPT adalah"
    33 Dasar inovasi number 1 "Berapa tahap laboratorium inovasi?"
    35 Dasar inovasi number 1 "Nilai π sampai dua angka?"
    37 Dasar inovasi number 1 "Tahun terbit aturan itu?"
    39 Dasar inovasi number 2 "Luas dalam hektare?" feedback
    45 Dasar inovasi matching 3 "Jodohkan tahap dengan hasilnya."
    52 Dasar inovasi essay 0 "Ceritakan satu hambatan di kantor Anda."
    54 Dasar inovasi single 3 "Laboratorium inovasi dibimbing _____ sejak 2014."
    56 Dasar inovasi single 2 "Berapakah 2 + 2 = 4, bila {x} ~ y: lihat #1?"
    "#);
    assert_eq!(reading.dropped.iter().map(|d| (d.line, d.why.id)).collect::<Vec<_>>(), [(62, "import-description")]);
    let stage = one(&reading, "Tahap pertama");
    assert_eq!([mark(stage, "", "a"), mark(stage, "", "b"), mark(stage, "", "c")], [10_000, 0, 5_000]);
    assert_eq!(stage.explanation.id, "Lima tahap: drum up, diagnose, design, deliver, display.");
    let needs = one(&reading, "Mana yang termasuk");
    let all = Response::from([(String::new(), ["a", "b", "c"].map(String::from).to_vec())]);
    assert_eq!(needs.mark(&all), Mark::Known(10_000));
    let short = one(&reading, "Kepanjangan UPT");
    assert_eq!(
        [mark(short, "", "unit pelaksana"), mark(short, "", "Unit apa pun Teknis"), mark(short, "", "UPT")],
        [5_000, 10_000, 0]
    );
    let number = |words: &str, answer: &str| mark(one(&reading, words), "", answer);
    assert_eq!([number("Berapa tahap", "5"), number("Berapa tahap", "5,1")], [10_000, 0]);
    assert_eq!([number("Nilai π", "3,145"), number("Nilai π", "3.15")], [10_000, 0]);
    assert_eq!(
        [number("Tahun terbit", "2016"), number("Tahun terbit", "2018"), number("Tahun terbit", "2019")],
        [10_000, 10_000, 0]
    );
    assert_eq!([number("Luas", "13"), number("Luas", "14"), number("Luas", "20")], [10_000, 5_000, 0]);
    assert!(
        matches!(&one(&reading, "Jodohkan").task, Task::Matching { pairs, distractors } if pairs.len() == 3 && distractors[0].text.id == "laporan keuangan")
    );
    assert_eq!(one(&reading, "bila").prompt.id, "Berapakah 2 + 2 = 4, bila {x} ~ y: lihat #1?");
    assert_eq!(one(&reading, "dibimbing").prompt.id, "Laboratorium inovasi dibimbing _____ sejak 2014.");
}
#[test]
fn aiken_as_it_is_written() {
    let reading = read("plain.aiken.txt");
    insta::assert_snapshot!(told(&reading), @r#"
    1 - single 3 "Siapa yang menyetujui proposal?"
    7 - single 2 "Berapa lama uji coba\nberlangsung?"
    "#);
    assert_eq!([mark(one(&reading, "Siapa"), "", "b"), mark(one(&reading, "Siapa"), "", "a")], [10_000, 0]);
}
#[test]
fn moodle_xml_as_it_is_written() {
    let reading = read("export.moodle.xml");
    insta::assert_snapshot!(told(&reading), @r#"
    15 Bawaan untuk Laboratorium/Tahap single 3 "Siapa pemilik masalah?" markup feedback hints
    56 Bawaan untuk Laboratorium/Tahap multiple 3 "Mana bukti yang kuat?"
    66 Bawaan untuk Laboratorium/Tahap true_false 2 "Purwarupa harus sempurna."
    73 Bawaan untuk Laboratorium/Tahap short_answer 2 "Sebutkan nama tahap kelima." feedback
    82 Bawaan untuk Laboratorium/Tahap number 1 "Berapa persen?" units
    89 Bawaan untuk Laboratorium/Tahap matching 2 "Jodohkan."
    97 Bawaan untuk Laboratorium/Tahap essay 0 "Apa pelajaran Anda?" template
    104 Bawaan untuk Laboratorium/Tahap cloze 3 "Lengkapi kalimat"
    109 Bawaan untuk Laboratorium/Tahap ordering 3 "Urutkan tahapnya."
    "#);
    assert_eq!(reading.dropped.iter().map(|d| d.why.id).collect::<Vec<_>>(), ["import-kind", "import-description"]);
    let single = one(&reading, "pemilik");
    assert_eq!((single.points, single.explanation.id.as_str()), (2, "Pemilik masalah merasakannya."));
    assert_eq!([mark(single, "", "a"), mark(single, "", "b"), mark(single, "", "c")], [10_000, 0, 5_000]);
    assert!(
        matches!(&single.task, Task::Single { options } if options[1].text.id == "Konsultan & vendor" && options[0].feedback.id == "Ya.")
    );
    let short = one(&reading, "kelima");
    assert_eq!(
        [mark(short, "", "Display"), mark(short, "", "display"), mark(short, "", "Pameran")],
        [10_000, 0, 5_000]
    );
    let cloze = one(&reading, "Lengkapi kalimat");
    let Task::Cloze { text, gaps } = &cloze.task else { panic!() };
    assert_eq!(text.id, "Ibu kota [[g1]] berpenduduk [[g2]] juta dan [[g3]] adanya.");
    assert!(
        matches!(&gaps[2].answer, GapAnswer::Choice { options } if options[1].text.id == "terletak di Jawa } ~" && options[1].correct)
    );
    assert_eq!([mark(cloze, "g1", "Batavia"), mark(cloze, "g2", "11"), mark(cloze, "g3", "b")], [1_666, 3_333, 3_333]);
    let order = one(&reading, "Urutkan");
    assert!(
        matches!(&order.task, Task::Ordering { items } if items.iter().map(|i| i.text.id.as_str()).eq(["Drum up", "Diagnose", "Design"]))
    );
    assert_eq!(one(&reading, "pelajaran").task, Task::Essay { words: Some(300) });
}
#[test]
fn a_table_has_every_kind_in_both_languages() {
    let reading = read("table.csv");
    insta::assert_snapshot!(told(&reading), @r#"
    2 Tahap single 2 "Tahap pertama?"
    3 Tahap multiple 3 "Mana tahapnya?"
    4 - true_false 2 "Inovasi, selalu digital?"
    5 - short_answer 2 "Tahap kelima?"
    6 - number 1 "Berapa tahap?"
    7 Tahap/Hasil matching 2 "Jodohkan"
    8 - ordering 3 "Urutkan"
    9 - cloze 3 "Lengkapi"
    11 - essay 0 "Ceritakan"
    "#);
    let kinds: Vec<QuestionKind> = reading.found.iter().map(|f| f.question.kind()).collect();
    assert_eq!(kinds, QuestionKind::ALL);
    let single = one(&reading, "Tahap pertama");
    assert!(single.points == 2 && single.prompt.en == "The first stage?");
    assert!(
        matches!(&single.task, Task::Single { options } if options[1].text.en == "Display" && options[0].feedback.id == "Tepat")
    );
    assert!(matches!(&one(&reading, "Jodohkan").task, Task::Matching { pairs, .. } if pairs[1].right.en == "ideas"));
    let cloze = one(&reading, "Lengkapi");
    assert_eq!([mark(cloze, "g1", "pulau jawa"), mark(cloze, "g2", "a"), mark(cloze, "g3", "12,5")], [3_333; 3]);
    assert_eq!(mark(one(&reading, "Berapa tahap"), "", "5,5"), 10_000);
}
/// Each broken file of the corpus is refused with the lines and reasons that `expected.txt` names, and no other.
#[test]
fn what_is_broken_is_refused_with_line_and_reason() {
    let expected = source("broken/expected.txt");
    let mut named: Vec<&str> = expected.lines().filter_map(|line| line.split(' ').next()).collect();
    for line in expected.lines() {
        let (name, wanted) = line.split_once(' ').expect(line);
        let reading = reading::read(format_of(name), &source(&format!("broken/{name}")), Lang::Id);
        let faults: Vec<String> = reading.faults.iter().map(|f| format!("{} {}", f.line, f.why.id)).collect();
        assert_eq!(faults.join(" "), wanted, "{name}: {:?}", reading.faults);
    }
    let mut there: Vec<String> = std::fs::read_dir(folder().join("broken"))
        .expect("files")
        .map(|f| f.expect("a file").file_name().into_string().expect("a name"))
        .filter(|n| n != "expected.txt")
        .collect();
    there.sort();
    named.sort_unstable();
    assert_eq!(there, named);
}
#[test]
fn sizes_are_bounded() {
    let codes = |format, source: &str| {
        reading::read(format, source, Lang::Id).faults.iter().map(|f| f.why.id).collect::<Vec<_>>()
    };
    for format in ImportFormat::ALL {
        assert_eq!(codes(*format, &"x".repeat(MOST_BYTES + 1)), ["import-too-large"], "{format:?}");
    }
    let many = "Apa?{=a ~b}\n\n".repeat(501);
    let reading = reading::read(ImportFormat::Gift, &many, Lang::Id);
    assert_eq!((reading.found.len(), codes(ImportFormat::Gift, &many)), (500, vec!["import-too-many"]));
    let faults = "Apa?{\n\n".repeat(5_000);
    assert_eq!(codes(ImportFormat::Gift, &faults).len(), 100);
    let deep = format!("<quiz>{}{}</quiz>", "<a>".repeat(10_000), "</a>".repeat(10_000));
    assert_eq!(codes(ImportFormat::MoodleXml, &deep), ["import-xml-deep"]);
    let wide = format!("<quiz>{}</quiz>", "<a/>".repeat(220_000));
    assert_eq!(codes(ImportFormat::MoodleXml, &wide), ["import-xml-deep"]);
    assert_eq!(codes(ImportFormat::Gift, "Apa?{= ~b}"), ["question-option-without-words"]);
    let options = format!("Apa?{{=a{}}}", " ~b".repeat(30));
    assert_eq!(codes(ImportFormat::Gift, &options), ["question-too-many-parts"]);
    let gaps = format!(
        "<quiz><question type='cloze'><name><text>n</text></name><questiontext><text>{}</text></questiontext></question></quiz>",
        "{1:SA:=a}".repeat(21)
    );
    assert_eq!(codes(ImportFormat::MoodleXml, &gaps), ["question-too-many-parts"]);
}

#[test]
fn what_gift_cannot_say_is_named() {
    let questions: Vec<OwnQuestion> = read("table.csv")
        .found
        .into_iter()
        .map(|f| OwnQuestion { category: String::new(), question: Question { id: "b9".into(), ..f.question } })
        .collect();
    let file = gift(&questions, Lang::En);
    let named: Vec<&str> = file.lines().filter(|line| line.starts_with("//")).collect();
    assert_eq!(
        named,
        [
            "// b9 (ordering) has no form in GIFT.",
            "// b9 (cloze) has no form in GIFT.",
            "// b9 (essay) has no form in GIFT."
        ]
    );
    assert!(file.contains("The first stage?") && file.contains("Inovasi, selalu digital?"));
    assert_eq!(reading::read(ImportFormat::Gift, &file, Lang::En).found.len(), 6);
    assert_eq!(Lost::ALL.len(), 7);
}
