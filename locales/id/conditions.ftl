# Kapan pelajaran dan bab terbuka
conditions = Syarat
conditions-lead = Yang ditunggu suatu pelajaran atau bab. Yang pernah terbuka bagi seseorang tetap terbuka; pengajar dan penulis melihat semuanya.
conditions-nothing = Kursus ini belum mempunyai pelajaran.
condition-target = Pelajaran atau bab
condition-chapter = bab
condition-lesson = pelajaran
condition-tree = Menunggu
condition-none = tidak ada: terbuka bagi semua
condition-unknown = Tidak dipahami: terkunci sampai Anda menggantinya
condition-set = Tetapkan syarat
condition-set-help = Semua yang Anda isi harus dipenuhi. Kosongkan semua untuk menghapus syarat.
condition-from = Hari pertama
condition-until = Hari terakhir
condition-after = Setelah pelajaran ini
condition-item = Setelah butir ini
condition-at-least = Dengan paling sedikit sekian persen
condition-below = Dengan kurang dari sekian persen
condition-agency = Bagi yang berperan pada instansi ini
condition-agency-hint = Seperti dalam alamat instansi, misalnya pemerintah-kabupaten-banyuwangi.
condition-role = Bagi yang mempunyai peran ini
condition-course = Setelah kursus ini
condition-course-hint = Seperti dalam alamat kursus.
condition-hide = Bila belum dipenuhi, jangan tunjukkan bahwa ada sesuatu
condition-json = Sebagai pengganti semua itu, dalam JSON
condition-json-hint = all, any, dan none boleh bersarang, paling banyak 4 tingkat dan 30 syarat. Bentuknya ada dalam dokumen API.
condition-save = Simpan
condition-no-json = Ini bukan JSON
condition-no-object = { $path }: syarat ditulis dalam kurung kurawal
condition-one-of = { $path }: tulis tepat satu dari all, any, none, dan type
condition-no-list = { $path }: ini harus daftar
condition-empty = { $path }: daftarnya kosong
condition-too-large = { $path }: paling banyak 4 tingkat dan 30 syarat
condition-not-known = { $path }: ini tidak dikenal
condition-not-readable = { $path }: ini tidak dapat dibaca
condition-missing = { $path }: ini belum diisi
condition-bounds = { $path }: tulis min, max, atau keduanya, min di bawah max
condition-cycle = Pelajaran { $lesson } akan menunggu dirinya sendiri
condition-names-nothing = “{ $name }” tidak ada
condition-own-course = Kursus tidak menunggu dirinya sendiri
no-such-target = Kursus ini tidak mempunyai pelajaran atau bab itu
day-not-read = Tulis hari seperti 2026-03-31
lesson-locked = Pelajaran ini terkunci. Halaman kursus menjelaskan alasannya.
lesson-locked-by = Pelajaran ini terkunci: { $reason ->
    [from] terbuka mulai { $day }
    [until] terbuka sampai { $day }
    [lesson] selesaikan dahulu pelajaran “{ $title }”
    [grade-min] capai dahulu { $points } % dalam “{ $title }”
    [grade-max] bagi yang nilainya kurang dari { $points } % dalam “{ $title }”
    [member] bagi { $name }
    [course] selesaikan dahulu kursus “{ $title }”
   *[unknown] salah satu syaratnya tidak dipahami; penulisnya perlu memeriksa
  }.{ $more ->
    [0] { "" }
   *[other] { " " }{ $more } syarat lain belum dipenuhi: halaman kursus menjelaskannya.
  }
locked = Terkunci
lock-from = terbuka mulai { $day }
lock-until = terbuka sampai { $day }
lock-lesson = setelah pelajaran
lock-grade-min = dengan paling sedikit { $points } % dalam
lock-grade-max = dengan kurang dari { $points } % dalam
lock-member = bagi { $name }
lock-course = setelah kursus
lock-unknown = syarat yang tidak dipahami
lock-one-of = (salah satu dari beberapa)
lock-must-not = bukan:

audit-condition-set = Ditetapkan apa yang ditunggu suatu pelajaran atau bab kursus.

held-course_conditions = Siapa yang menetapkan syarat suatu pelajaran atau bab, dan kapan
why-course_conditions = untuk mengetahui siapa menulis apa
kept-course_conditions = belum ada batas
seen-course_conditions = pengelola

held-condition_openings = Pelajaran yang telah terbuka, waktu
why-condition_openings = agar yang pernah terbuka tetap terbuka
kept-condition_openings = belum ada batas
seen-condition_openings = pengelola

