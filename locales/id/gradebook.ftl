# Daftar data pribadi: nilai
held-grades = Hasil penilaian tiap kuis dan tugas, nilai pengganti dari pengajar, waktu
why-grades = untuk menampilkan hasil dan menghitung kedua nilai kursus
kept-grades = belum ada batas
seen-grades = Anda; pengajar dan penulis kursus; pengelola

held-grade_changes = Tiap perubahan nilai: sebelum, sesudah, oleh siapa, mengapa, waktu
why-grade_changes = untuk mempertanggungjawabkan tiap nilai
kept-grade_changes = belum ada batas
seen-grade_changes = Anda; pengajar dan penulis kursus; pengelola

held-grade_formulas = Siapa yang menetapkan bobot penilaian suatu angkatan, dan kapan
why-grade_formulas = untuk mengetahui bobot yang dipakai menghitung nilai
kept-grade_formulas = belum ada batas
seen-grade_formulas = pengelola

held-grade_totals = Kedua nilai kursus menurut bobotnya, waktu
why-grade_totals = untuk menampilkan posisi belajar seseorang
kept-grade_totals = belum ada batas
seen-grade_totals = Anda; pengajar dan penulis kursus; pengelola

held-help_dismissals = Tanda perlu bantuan yang dikesampingkan, oleh siapa, catatannya, waktu
why-help_dismissals = agar pengajar tidak melihat lagi yang sudah ditangani
kept-help_dismissals = belum ada batas
seen-help_dismissals = pengajar dan penulis kursus; pengelola

# Jejak audit
audit-grade-marked = Hasil kerja { $person } dinilai.
audit-grade-overridden = Pengajar menetapkan nilai { $person }.
audit-grade-lifted = Nilai asli { $person } berlaku kembali.
audit-grades-weighed = Bobot penilaian lain mulai berlaku pada suatu angkatan kursus.
audit-grades-exported = Buku nilai suatu angkatan dengan { $count } peserta diminta sebagai berkas.
audit-help-dismissed = Tanda bahwa { $person } mungkin perlu bantuan dikesampingkan.

# Pesan
score-not-read = Tulis persen dari 0 sampai 100, paling banyak dua desimal
not-ones-own-grade = Tidak seorang pun menetapkan nilainya sendiri
no-such-grade-item = Kursus ini tidak menilai butir itu
excused-or-score = Kosongkan bila butir ini dibebaskan
weight-range = Tulis bilangan bulat dari 0 sampai { $most }
weights-are-nothing = Paling sedikit satu bobot harus lebih dari 0
weights-proposed-anew = Sementara itu ada usulan bobot lain. Lihat dahulu.
choose-weighing = Pilih cara butir dibobot
gradebook-too-large = Langsung hanya sampai { $most } peserta; minta berkasnya, nanti dibuat di latar belakang

# Nilai
grades = Nilai
grade = Nilai
my-grades = Nilai saya
grade-item = Butir
item-quiz = kuis
item-assignment = tugas
item-quizzes = Semua kuis bersama
item-assignments = Semua tugas bersama
grade-none = belum dinilai
grade-missing = Belum ada yang dikumpulkan
grade-excused = dibebaskan
grade-waits = menunggu penilaian
grade-set = ditetapkan pengajar
grade-marked = Hasil penilaian: { $score } %
grade-current = Sejauh ini
grade-current-help = Dari yang sudah dinilai
grade-final = Akhir
grade-final-help = Yang belum dinilai dihitung 0
grade-history = Riwayat
change-marked = Dinilai
change-overridden = Ditetapkan pengajar
change-lifted = Hasil penilaian berlaku kembali
grades-none = Kursus ini belum menilai apa pun.

# Buku nilai
gradebook = Buku nilai
gradebook-lead = Angkatan { $number }: semua peserta dan semua butir yang dinilai.
gradebook-period = Periode { $number }, sejak { $day }
gradebook-nobody = Tidak ada peserta yang ditemukan.
gradebook-file = Buku nilai sebagai berkas
gradebook-format = Format
gradebook-fetch = Unduh
gradebook-learners = { $count ->
   *[other] { $count } peserta
}
gradebook-in-background = Angkatan ini berisi { $count } peserta, jadi berkasnya disiapkan di latar belakang. Setelah itu berkasnya ada di sini:
learner = Peserta
learner-name = Bagian dari nama
grade-override = Tetapkan nilai
grade-override-help = Nilai ini berlaku menggantikan hasil penilaian, juga bila butir dinilai ulang, sampai Anda mencabutnya. Peserta melihatnya beserta alasan Anda.
grade-per-cent = Persen
grade-per-cent-hint = Dari 0 sampai 100, misalnya 82,5. Kosongkan bila butir dibebaskan.
grade-excuse = Dibebaskan: butir tidak dihitung dalam kedua nilai
grade-reason = Alasan
grade-reason-hint = Peserta juga membacanya.
grade-set-it = Tetapkan nilai
grade-lift = Berlakukan kembali hasil penilaian

# Bobot
weights = Bobot
weights-lead = Usulan lebih dahulu menunjukkan apa yang akan berubah. Tidak ada yang dihitung dengannya sebelum diterapkan; angkatan lain tetap memakai bobotnya sendiri.
weights-in-force = Berlaku
weights-number = Versi { $number }
weights-default = Belum ada yang menetapkan.
weights-by-items = Setiap butir mempunyai bobot:
weights-by-groups = Semua kuis bersama { $quizzes }, semua tugas bersama { $assignments }; butir dalam satu kelompok berbobot sama.
weights-proposed = Diusulkan
weights-dry-run = Dari { $learners } peserta, nilai { $moved } peserta akan berubah.
weights-up-down = Nilai akhir: { $up } akan naik, { $down } akan turun.
weights-apply = Terapkan bobot ini
weights-propose = Usulkan bobot lain
weights-by = Yang dibobot
weigh-items = Setiap butir
weigh-groups = Kelompok butir
weight-hint = Bilangan bulat dari 0 sampai 1.000. Hanya perbandingannya yang dihitung.
weights-try = Tunjukkan perubahannya

# Siapa perlu bantuan
needs-help = Perlu bantuan
needs-help-lead = Ditemukan dengan aturan sederhana. Tanda yang Anda kesampingkan muncul lagi bila ada hal baru.
aid-waiting = Mengumpulkan sesuatu yang belum dinilai.
aid-failed-twice = { $count } kali mencoba, belum satu pun lulus.
aid-inactive = Tidak ada kegiatan selama { $days } hari dan tertinggal dari peserta lain: { $count } pelajaran selesai.
aid-never-started = Belum memulai dalam { $days } hari sejak mendaftar.
aid-since = Sejak { $at }
aid-do-waiting = Nilailah: ini tugas Anda.
aid-do-failed-twice = Bahas percobaannya bersama, atau tunjukkan bagian pelajaran yang perlu dibaca lagi.
aid-do-inactive = Hubungi dan tanyakan kendalanya; tawarkan tanggal untuk melanjutkan.
aid-do-never-started = Hubungi dan jelaskan cara memulai.
aid-note = Yang sudah Anda lakukan
aid-dismiss = Kesampingkan
aid-more = Masih ada lagi. Yang lain muncul setelah ini ditangani.
aid-none = Tidak ada yang menonjol
aid-none-help = Semua berjalan baik, atau yang ada sudah dikesampingkan.

# Aturan
rule-help-start-days = Hari sampai peserta yang belum memulai ditunjukkan kepada pengajar
meaning-help-start-days = Dihitung sejak mendaftar.
rule-help-idle-days = Hari tanpa kegiatan sampai peserta yang tertinggal ditunjukkan kepada pengajar
meaning-help-idle-days = Tertinggal berarti pelajaran yang selesai lebih sedikit daripada rata-rata angkatan.
rule-help-failed-attempts = Percobaan kuis yang gagal sampai pengajar diberi tahu
meaning-help-failed-attempts = Hanya bila belum satu pun lulus.
