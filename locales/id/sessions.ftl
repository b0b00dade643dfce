# Sesi pendampingan
session = Sesi
session-open = Buka sesi
session-of = Sesi { $name }
session-save = Simpan
session-saved = Disimpan { $name },
session-theirs = Yang tersimpan sekarang
session-counts-lead = Anda tidak ikut sesi ini: yang tertulis hanya dibaca mentor dan timnya. Inilah jumlahnya.
session-agenda-saves = Agenda disimpan
session-minutes-saves = Notulen disimpan
session-teams = Tim yang ikut
session-teams-none = Belum ada tim yang mendapat tempat.
session-absent = Tidak hadir
session-mark-absent = Tandai tidak hadir
session-came = Ternyata hadir
session-agenda = Agenda
session-agenda-hint = Tulis sebelum sesi dimulai; mentor membacanya. Paling banyak 4.000 karakter.
session-agenda-none = Tim belum menulis agenda.
session-minutes = Notulen
session-minutes-hint = Ditulis bersama mentor dan tim. Paling banyak 20.000 karakter.
session-minutes-versions = Versi notulen
session-minutes-all = Semua versi
session-minutes-together = Yang disimpan satu orang dalam sepuluh menit menjadi satu versi. Yang disimpan 200 versi terbaru.
session-minutes-none = Belum ada notulen.
session-minutes-later = Notulen ditulis setelah sesi dimulai.
session-tasks-none = Sesi ini belum memberi tugas.
session-task = Tugas
session-task-done = Tandai selesai
session-proof = Bukti
session-proof-hint = Tautan, atau apa yang dikerjakan. Isi ini atau pilih berkas.
session-item-add = Tulis keputusan atau tugas
session-from = dari pertemuan { $day }
session-notes = Catatan mentor
session-notes-lead = Hanya Anda yang membacanya. Orang lain paling banyak melihat jumlahnya.
session-former = Anda pernah menjadi mentor sesi ini. Catatan Anda sendiri tetap dapat Anda baca; agenda, notulen, dan tugas hanya untuk mentor yang bertugas dan timnya.
session-note = Catatan baru
session-note-add = Tambah catatan
session-rating = Penilaian Anda
session-rating-lead = Yang Anda tulis hanya dibaca staf laboratorium LAN, tidak oleh pihak lain di sesi ini.
session-rating-until = Dapat diubah sampai
session-rate = Kirim penilaian
session-ratings = Penilaian
session-stars-field = Bagaimana sesi ini?
session-stars-of = { $stars ->
    [one] { $stars } dari 5 bintang
   *[other] { $stars } dari 5 bintang
}
session-fit = Apakah pasangan mentor dan tim ini cocok?
session-fit-good = Cocok
session-fit-undecided = Belum tahu
session-fit-not_good = Tidak cocok
session-comment = Komentar
session-comment-hint = Boleh kosong. Paling banyak 2.000 karakter.
session-side-mentor = Mentor
session-side-team = Tim

# Sesi sebuah laboratorium
sessions-of-lab = Sesi dengan mentor
sessions-month = Bulan { $month }
sessions-months = Bulan lain
sessions-month-before = Bulan sebelumnya
sessions-month-after = Bulan berikutnya
sessions-month-none = Tidak ada sesi pada bulan ini.
sessions-open-tasks = { $count ->
    [one] { $count } tugas belum selesai
   *[other] { $count } tugas belum selesai
}
sessions-notes = { $count ->
    [one] { $count } catatan mentor
   *[other] { $count } catatan mentor
}
mentor-stars = Rata-rata penilaian tim: { $average } dari 5 bintang, dari { $count } penilaian.
mentor-stars-few = Rata-rata penilaian tim tampil setelah cukup banyak orang menilai.

# Yang ditolak
session-team-only = Hanya anggota tim yang ikut sesi ini
session-mentor-only = Hanya mentor sesi ini
session-agenda-over = Agenda hanya ditulis sebelum sesi yang sudah dipastikan dimulai
session-not-begun = Ini dapat dilakukan setelah sesi yang sudah dipastikan dimulai
session-not-over = Penilaian dibuka setelah sesi selesai
session-rating-closed = Penilaian Anda sudah tidak dapat diubah
session-absence-closed = Tanda tidak hadir ini sudah tidak dapat dicabut
session-stars = Pilih satu sampai lima bintang
session-team-unknown = Pilih salah satu tim yang ikut
session-owner-unknown = Pilih anggota tim atau mentor
session-task-unknown = Pilih tugas sesi ini
session-proof-missing = Tulis buktinya atau pilih berkas
session-task-there = Tugas ini diberikan dalam pertemuan: selesaikan di sesinya, dengan bukti
session-too-many = Sudah ada { $most }
session-month-unreadable = Tulis bulan seperti 2026-11

# Pemberitahuan
notice-session-agenda = Tim menulis agenda sesi dengan { $person }: { $about }.
about-session-agenda = Tim menulis agenda sesi saya
mail-enrolment_news-session-agenda = Agenda: { $about }
notice-session-minutes = Notulen sesi dengan { $person } berubah: { $about }.
about-session-minutes = Notulen sesi saya diubah pihak lain
mail-enrolment_news-session-minutes = Notulen: { $about }
notice-session-missed = { $person } menandai tim Anda tidak hadir: { $about }.
about-session-missed = Tim saya ditandai tidak hadir
mail-enrolment_news-session-missed = Ditandai tidak hadir: { $about }

# Jejak audit
audit-lab-session-agenda-saved = Agenda sesi { $thing } disimpan.
audit-lab-session-minutes-saved = Notulen sesi { $thing } disimpan.
audit-lab-session-note-added = Mentor menambah catatan sendiri pada sesi { $thing }.
audit-lab-session-rated = Sesi { $thing } dinilai.
audit-lab-session-missed = Sebuah tim ditandai tidak hadir di sesi { $thing }.
audit-lab-session-attended = Tanda tidak hadir sebuah tim di sesi { $thing } dicabut.

# Daftar data pribadi
held-lab_sessions = Siapa yang terakhir menyimpan agenda dan notulen sebuah sesi, dengan teksnya
why-lab_sessions = agar pertemuan disiapkan dan hasilnya tercatat
kept-lab_sessions = belum ada batas: riwayatnya disimpan
seen-lab_sessions = mentor sesi itu dan tim yang ikut; berapa kali disimpan: kurator LAN, admin sistem, auditor; pengelola
held-session_minutes = Versi notulen sebuah sesi, siapa yang menyimpan masing-masing dan kapan
why-session_minutes = agar terlihat apa yang diubah dalam hal yang disepakati, dan oleh siapa
kept-session_minutes = belum ada batas: riwayatnya disimpan; per sesi 200 yang terbaru
seen-session_minutes = mentor sesi itu dan tim yang ikut; pengelola
held-session_notes = Catatan mentor untuk dirinya sendiri tentang sebuah sesi
why-session_notes = agar mentor ingat apa yang perlu bagi tim
kept-session_notes = sampai data mentornya dihapus
seen-session_notes = mentor yang menulisnya saja; berapa banyak: kurator LAN, admin sistem, auditor; pengelola
held-session_ratings = Penilaian atas sebuah sesi: bintang, cocok atau tidak, komentar, siapa
why-session_ratings = agar pasangan yang tidak cocok dapat diganti
kept-session_ratings = belum ada batas: riwayatnya disimpan
seen-session_ratings = orangnya; kurator LAN yang tidak ikut sesi itu; rata-ratanya, tanpa nama: mentornya; pengelola
held-session_absences = Siapa yang menandai sebuah tim tidak hadir, dan kapan
why-session_absences = agar penyelenggara tahu tim mana yang perlu dibantu
kept-session_absences = belum ada batas, kecuali dicabut dalam tujuh hari
seen-session_absences = tandanya: mentor, tim yang ikut, kurator LAN, admin sistem, auditor; pengelola
