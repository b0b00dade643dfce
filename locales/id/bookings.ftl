# Pertemuan
bookings = Pertemuan saya
booking = Pertemuan
bookings-past = Yang lalu dan yang batal
bookings-ahead = Yang akan datang
bookings-none = Tidak ada pertemuan di sini.
booking-new = Cari mentor
booking-with = Pertemuan dengan { $mentor }
booking-when = Kapan menemui { $mentor }?
booking-lead = Satu pertemuan { $minutes } menit. Waktu yang Anda pilih ditahan { $hold } menit selagi Anda mengisi keperluannya.
booking-for = Untuk { $team }
booking-show = Tampilkan waktunya
booking-team = Tim
booking-time = Waktu
booking-time-hint = Jam mentor di depan, jam tim Anda di belakangnya bila zonanya lain.
booking-hold = Tahan waktu ini
booking-none-free = Tidak ada waktu kosong pada hari-hari ini.
booking-later = Hari-hari berikutnya
booking-no-team = Anda belum berada dalam tim laboratorium yang sedang berjalan. Pertemuan dipesan untuk tim.
booking-gone = Waktu itu baru saja diambil
booking-gone-help = Pilih waktu lain: daftar di bawah adalah yang kosong sekarang. Tidak ada yang dipesan.
booking-fill = Untuk apa pertemuan ini?
booking-purpose = Keperluan
booking-purpose-hint = Mentor membacanya sebelum pertemuan. Paling banyak 2.000 karakter.
booking-send = Kirim
booking-let-go = Lepaskan waktu ini
booking-answer = Jawab permintaan ini
booking-accept = Terima
booking-decline = Tolak
booking-decline-reason = Alasan menolak
booking-move = Pindahkan pertemuan
booking-move-reason = Alasan memindahkan
booking-now = Sekarang:
booking-cancel = Batalkan pertemuan
booking-cancel-reason = Alasan membatalkan
booked-by = dipesan oleh { $name }
booking-until-held = Ditahan sampai
booking-until-requested = Dijawab paling lambat
booking-until-expired = Berakhir
booking-state-held = Ditahan
booking-state-requested = Menunggu jawaban
booking-state-confirmed = Dipastikan
booking-state-declined = Ditolak
booking-state-cancelled = Dibatalkan
booking-state-expired = Lewat waktu
meeting-mode = Cara bertemu
meeting-mode-online = Daring
meeting-mode-onsite = Tatap muka
meeting-mode-hybrid = Campuran
clinic = Klinik
clinics = Klinik mentor
clinics-lead = Satu jam mentor untuk beberapa tim. Bila penuh, tim menunggu sesuai urutan.
clinics-none = Belum ada klinik yang akan datang.
clinic-new = Klinik baru
clinic-title = Judul
clinic-starts = Mulai
clinic-zone = Jam ditulis dalam { $zone }, kelipatan 5 menit.
clinic-seats = Tempat bagi tim
clinic-seats-left = { $count ->
    [one] { $count } tempat kosong
   *[other] { $count } tempat kosong
}
clinic-open = Buka klinik
clinic-gone-help = Anda atau ruangnya sudah terpakai pada waktu itu. Tidak ada yang dibuka.
clinic-join = Ikutkan tim
clinic-wait = Masuk daftar tunggu
clinic-leave = Keluarkan tim
clinic-teams = Tim yang ikut
clinic-seated = Mendapat tempat
clinic-waiting = Menunggu
rooms = Ruang temu
rooms-lead = Ruang tempat tim bertemu mentor. Satu ruang hanya untuk satu pertemuan pada satu waktu.
rooms-none = Belum ada ruang.
room = Ruang
room-hint = Perlu untuk tatap muka, kosong untuk daring.
room-none = Tanpa ruang
room-add = Tambah ruang
room-name = Nama ruang
room-place = Letak
room-place-hint = Boleh kosong.
room-end = Tidak pakai lagi { $name }

# Yang ditolak
booking-team-unknown = Pilih salah satu tim Anda
booking-time-missing = Pilih waktu
room-unknown = Ruang ini tidak ada atau tidak dipakai lagi
room-needed = Pilih ruang untuk tatap muka
room-not-online = Pertemuan daring tidak memakai ruang
rooms-admins-only = Hanya admin instansi yang mengubah ruang
too-many-rooms = Sudah ada { $most } ruang
booking-parties-only = Hanya mentor dan tim pertemuan ini
booking-mentor-only = Hanya mentor pertemuan ini yang menjawab
booking-hold-over = Waktu menahan sudah habis; pilih waktu lagi
booking-not-waiting = Permintaan ini tidak menunggu jawaban lagi
booking-over = Pertemuan ini sudah selesai, ditolak, atau dibatalkan
booking-too-late = Sudah terlalu dekat dengan waktunya; hubungi mentor
booking-team-busy = Tim ini sudah ada pertemuan lain pada waktu itu
clinic-not-moved = Klinik tidak dipindahkan: batalkan dan buka yang baru
clinic-not-ahead = Pilih waktu yang akan datang, dalam batas pemesanan
clinic-over = Klinik ini sudah dimulai atau dibatalkan
too-many-waiting = Sudah { $most } tim menunggu

# Aturan
rule-booking-days = Pemesanan pertemuan ke depan
meaning-booking-days = Berapa hari ke depan pertemuan dengan mentor dapat dipesan.
rule-booking-hold-minutes = Waktu menahan pertemuan
meaning-booking-hold-minutes = Berapa menit waktu yang dipilih ditahan selagi keperluannya diisi.
rule-booking-answer-hours = Waktu menjawab permintaan pertemuan
meaning-booking-answer-hours = Berapa jam mentor dapat menjawab; sesudahnya waktunya kosong lagi.
rule-booking-change-hours = Batas memindahkan dan membatalkan pertemuan
meaning-booking-change-hours = Sampai berapa jam sebelumnya tim dapat memindahkan atau membatalkan. Mentor dapat sampai pertemuan dimulai.
rule-booking-team-week = Pertemuan satu tim seminggu
meaning-booking-team-week = Berapa pertemuan yang dapat dipesan satu tim dalam satu minggu sejak Senin.

# Pemberitahuan
notice-booking-requested = { $person } diminta bertemu: { $about }.
about-booking-requested = Ada tim yang ingin bertemu saya
mail-enrolment_news-booking-requested = Permintaan pertemuan: { $about }
notice-booking-confirmed = Pertemuan dengan { $person } dipastikan: { $about }.
about-booking-confirmed = Pertemuan saya dipastikan
mail-enrolment_news-booking-confirmed = Dipastikan: { $about }
notice-booking-declined = { $person } tidak dapat bertemu: { $about }.
about-booking-declined = Permintaan saya ditolak mentor
mail-enrolment_news-booking-declined = Ditolak: { $about }
notice-booking-moved = Pertemuan dengan { $person } dipindahkan: { $about }.
about-booking-moved = Pertemuan saya dipindahkan
mail-enrolment_news-booking-moved = Dipindahkan: { $about }
notice-booking-cancelled = Pertemuan dengan { $person } dibatalkan: { $about }.
about-booking-cancelled = Pertemuan saya dibatalkan
mail-enrolment_news-booking-cancelled = Dibatalkan: { $about }
notice-booking-expired = { $person } belum menjawab, dan waktunya kosong lagi: { $about }.
about-booking-expired = Permintaan saya tidak dijawab
mail-enrolment_news-booking-expired = Tidak dijawab: { $about }
notice-clinic-seated = Tim Anda mendapat tempat di klinik { $person }: { $about }.
about-clinic-seated = Tim saya mendapat tempat di klinik
mail-enrolment_news-clinic-seated = Mendapat tempat: { $about }

# Di halaman lab dan halaman sendiri
lab-mentors = Mentor
lab-mentors-none = Tim-tim belum bertemu mentor.
lab-meetings = Pertemuan yang akan datang
lab-meetings-none = Belum ada pertemuan dengan mentor.
waiting-booking = Permintaan bertemu dari { $team }

# Jejak audit
audit-booking-held = Waktu pertemuan { $thing } ditahan.
audit-booking-requested = Pertemuan { $thing } diminta.
audit-booking-confirmed = Pertemuan { $thing } dipastikan.
audit-booking-declined = Pertemuan { $thing } ditolak.
audit-booking-moved = Pertemuan { $thing } dipindahkan.
audit-booking-cancelled = Pertemuan { $thing } dibatalkan.
audit-booking-expired = Permintaan pertemuan { $thing } lewat waktu.
audit-clinic-opened = Klinik { $thing } dibuka untuk { $count } tim.
audit-clinic-joined = Sebuah tim ikut klinik { $thing }.
audit-clinic-left = Sebuah tim keluar dari klinik { $thing }.
audit-clinic-seated = Sebuah tim naik dari daftar tunggu klinik { $thing }.
audit-room-added = Ruang { $thing } ditambahkan.
audit-room-ended = Ruang { $thing } tidak dipakai lagi.

# Daftar data pribadi
held-bookings = Pertemuan seorang mentor: kapan, untuk apa, alasan perubahan; siapa yang memesan dan memutuskan
why-bookings = agar pertemuan terjadi dan waktu tidak bertabrakan
kept-bookings = belum ada batas: riwayatnya disimpan
seen-bookings = mentor dan tim pertemuan itu; kapan dan dengan siapa: siapa pun yang melihat lab-nya; klinik: siapa pun yang masuk; admin sistem dan auditor; pengelola
held-booking_seats = Siapa yang mengikutkan tim ke sebuah klinik
why-booking_seats = agar tempat dibagi sesuai urutan
kept-booking_seats = sampai tim keluar
seen-booking_seats = nama timnya: mentor dan tim yang ikut; pengelola
