# The register of personal data: a table's name behind each prefix
register = Data yang disimpan
register-what = Data
register-why = Untuk apa
register-ground = Dasar
register-kept = Berapa lama
register-seen = Siapa yang melihat
register-fate = Bila akun dihapus
ground-e = pelayanan publik (UU 27/2022 Pasal 20 ayat (2) huruf e)
ground-f = kepentingan sah lainnya (Pasal 20 ayat (2) huruf f)
ground-e-f = pelayanan publik dan kepentingan sah lainnya (Pasal 20 ayat (2) huruf e dan f)
fate-delete = dihapus
fate-anonymise = tetap ada, tanpa nama
fate-keep = tetap ada

held-people = Alamat surel, nama, penanda publik acak, bahasa, zona waktu, tampilan, hash kata sandi (argon2id), keadaan, sejak kapan dan mengapa dinonaktifkan, waktu
why-people = untuk memiliki akun, masuk, dan menerima surat
kept-people = sampai akun dihapus; sesudahnya baris tanpa nama dan alamat
seen-people = orangnya; nama pada sertifikat: siapa pun yang memegang nomor serinya; administrator sistem dan auditor, semua kecuali hash; pengelola

held-memberships = Peran, instansi, keadaan, waktu; alasan permintaan; pemutus dan alasannya; siapa yang digantikan sementara, dari kapan sampai kapan
why-memberships = untuk mengetahui wewenang seseorang dan siapa yang memberikannya
kept-memberships = belum ada batas: riwayatnya disimpan; saat akun dihapus diakhiri, tanpa isinya
seen-memberships = orangnya; yang memutuskan peran itu; pimpinan instansi; administrator sistem dan auditor; nama dan peran: siapa pun yang punya peran di instansi itu; pengelola

held-sessions = SHA-256 rahasia kuki, mulai, pemakaian terakhir (seperempat jam), akhir, jenis peramban dan sistem dalam dua kata
why-sessions = agar Anda tetap masuk; untuk menunjukkan di mana Anda masuk
kept-sessions = sampai keluar, masuk berikutnya di peramban itu atau kata sandi baru, 24 jam tanpa dipakai, paling lama menurut aturan (semula 7 hari); baris yang berakhir dihapus setiap malam
seen-sessions = Anda; pengelola

held-password_links = SHA-256 rahasia tautan, mulai, akhir, waktu dipakai
why-password_links = untuk membuat kata sandi
kept-password_links = berlaku selama menurut aturan (paling lama 60 menit); yang tidak dipakai dihapus saat kata sandi atau alamat diganti, selebihnya setiap malam
seen-password_links = pengelola

held-api_tokens = SHA-256 token, namanya menurut orangnya, cakupan, mulai, berakhir, pemakaian terakhir sampai ke jam
why-api_tokens = untuk memakai API dan menemukan token yang tidak dipakai
kept-api_tokens = sampai berakhir, paling lama 365 hari; yang berakhir dihapus setiap malam
seen-api_tokens = orangnya: semua kecuali hash; pengelola

held-calendars = SHA-256 rahasia alamat, kapan dibuat dan kapan isinya terakhir diperiksa
why-calendars = agar program kalender Anda dapat mengikuti yang akan datang
kept-calendars = sampai Anda mencabutnya atau membuat yang lain
seen-calendars = Anda: semua kecuali hash; siapa pun yang memiliki alamatnya: isinya; pengelola

held-calendar_entries = Isi kalender Anda: kursus, pelajaran, kuis, tugas, pertemuan dan waktunya; seberapa sering berubah
why-calendar_entries = untuk memberi tahu program kalender apa yang berubah dan dibatalkan
kept-calendar_entries = setahun sesudah harinya, juga bila alamatnya sudah dicabut; baris yang lebih lama dihapus setiap malam
seen-calendar_entries = Anda; siapa pun yang memiliki alamat kalender Anda; pengelola

held-lab_calendars = SHA-256 rahasia alamat Anda sendiri untuk kalender sebuah laboratorium, kapan dibuat dan kapan isinya terakhir diperiksa
why-lab_calendars = agar program kalender Anda dapat mengikuti sebuah laboratorium
kept-lab_calendars = sampai Anda mencabutnya atau membuat yang lain
seen-lab_calendars = Anda: semua kecuali hash; siapa pun yang memiliki alamatnya, selama Anda dapat melihat laboratorium itu: isinya; pengelola

held-throttles = SHA-256 alamat surel yang diketik, alamat klien, atau keduanya; hitungan
why-throttles = untuk mencegah tebakan kata sandi dan banjir surat
kept-throttles = paling lama satu jam, untuk undangan satu hari; sisanya dihapus setiap malam
seen-throttles = tidak seorang pun: hash tidak menyebut siapa-siapa

held-idempotency_keys = Kunci, metode, alamat, hash kiriman, tanda terima
why-idempotency_keys = agar kiriman ganda hanya berlaku sekali
kept-idempotency_keys = 24 jam; sisanya dihapus setiap malam
seen-idempotency_keys = pengelola

held-enrolments = Angkatan kursus, kedudukan, waktu
why-enrolments = untuk mengikuti kursus
kept-enrolments = belum ada batas
seen-enrolments = Anda; pengelola

held-evidence = Bagian pelajaran, dibaca atau nilai, waktu
why-evidence = untuk menghitung kemajuan
kept-evidence = belum ada batas
seen-evidence = Anda; pengelola

held-completions = Pelajaran atau kursus, versi, waktu
why-completions = untuk menyimpan yang sudah dicapai
kept-completions = belum ada batas
seen-completions = Anda; pengelola

held-quiz_attempts = Mulai, akhir, keadaan, nilai, lulus atau tidak
why-quiz_attempts = agar setiap orang mendapat waktunya, dan untuk menampilkan hasil
kept-quiz_attempts = belum ada batas
seen-quiz_attempts = Anda; pengelola

held-quiz_answers = Jawaban, nilai, komentar pengajar dan siapa yang menilai
why-quiz_answers = untuk menjelaskan hasil kuis
kept-quiz_answers = belum ada batas
seen-quiz_answers = Anda; esai juga oleh pengajar kursus; pengelola

held-certificates = Nama saat terbit, nomor seri, judul, status, hasil, jam pelajaran, penanda tangan, waktu, apakah nama ditampilkan
why-certificates = untuk membuktikan kursus telah diselesaikan
kept-certificates = belum ada batas: sertifikat adalah catatan untuk kepentingan umum dan harus tetap dapat diperiksa, dengan nama saat terbit
seen-certificates = Anda; penulis kursus dan administrator; nama kecuali Anda sembunyikan, kursus, tanggal, dan status: siapa pun yang memegang nomor seri, yang tidak dapat ditebak

held-course_staff = Kursus, penulis atau pengajar
why-course_staff = untuk mengetahui siapa yang menulis dan mengajar
kept-course_staff = belum ada batas
seen-course_staff = pengelola

held-notifications = Jenis, isi, waktu, dibaca atau belum
why-notifications = untuk memberi tahu Anda hal yang menyangkut Anda
kept-notifications = 180 hari setelah dibaca
seen-notifications = Anda; pengelola

held-mail_preferences = Pemberitahuan mana yang dikirim lewat surel dan seberapa sering
why-mail_preferences = agar surel tidak lebih dari yang Anda inginkan
kept-mail_preferences = sampai diubah
seen-mail_preferences = Anda; pengelola

held-digests = Hari surel harian dikirim
why-digests = agar dikirim sekali sehari
kept-digests = 30 hari
seen-digests = pengelola

held-consents = Dokumen, versi, waktu diberikan, waktu ditarik
why-consents = untuk menunjukkan apa yang disetujui dan kapan
kept-consents = belum ada batas; setelah penghapusan tanpa nama
seen-consents = Anda; pengelola

held-data_requests = Permintaan tentang data sendiri: jenis, isi, waktu, keputusan, pemutus
why-data_requests = untuk menjawab tepat waktu dan mempertanggungjawabkannya
kept-data_requests = belum ada batas; isinya dihapus saat akun dihapus
seen-data_requests = Anda; administrator sistem; pengelola

held-content_versions = Siapa yang menyimpan versi; pada profil inovasi sebuah kontak: jabatan dan surel, bukan orang; pada tugas: apa yang dikumpulkan peserta
why-content_versions = untuk mengetahui siapa menulis apa; untuk menghubungi pemilik inovasi; untuk menilai yang dikumpulkan
kept-content_versions = belum ada batas: versi tidak berubah, dan yang sudah terbit dirujuk orang lain
seen-content_versions = kontak: semua orang selama entri terbit; yang dikumpulkan: orang atau timnya, pengajar kursus; penulis: pengelola

held-publications = Siapa yang menerbitkan atau menarik, pesan
why-publications = untuk mempertanggungjawabkan yang terbuka bagi umum
kept-publications = belum ada batas: hanya ditambah
seen-publications = pesan pada daftar versi pelajaran, tanpa orangnya: semua orang; pengelola

held-trace_edges = Siapa yang menyatakan suatu kaitan
why-trace_edges = untuk mengetahui siapa yang menjaminnya
kept-trace_edges = belum ada batas: kaitan berakhir, tidak dihapus
seen-trace_edges = pengelola

held-events = Apa yang dilakukan, kapan, lewat pintu mana, kode permintaan; termasuk masuk dan keluar
why-events = jejak audit; sumber pemberitahuan
kept-events = belum ada batas: hanya ditambah; setelah penghapusan tanpa nama
seen-events = keputusan tentang peran dan unit instansi: administrator dan pimpinannya; semuanya: administrator sistem dan auditor, yang boleh mengunduhnya; pengelola

held-jobs = Surel dan nama dalam surat yang menunggu; alamat yang diketik di formulir tautan kata sandi, dikenal atau tidak
why-jobs = untuk mengirim surat setelah perubahan tersimpan
kept-jobs = sampai selesai, biasanya beberapa detik; yang gagal sepuluh kali: 30 hari
seen-jobs = administrator sistem dan auditor, alamat disamarkan; pengelola

held-sign_ups = Alamat surel, nama, bahasa, yang disetujui, SHA-256 rahasia tautan, siapa yang mengundang
why-sign_ups = untuk memastikan alamat sebelum ada akun
kept-sign_ups = sampai tautan dipakai, 60 menit, undangan 7 hari; lalu sampai malamnya
seen-sign_ups = pengelola

held-address_changes = Alamat surel baru, SHA-256 rahasia tautan
why-address_changes = untuk memastikan alamat lain
kept-address_changes = sampai tautan dipakai, 60 menit; lalu sampai malamnya
seen-address_changes = pengelola

held-totp_secrets = Rahasia langkah kedua dalam bentuk terbaca, kode terakhir yang dipakai, waktu
why-totp_secrets = untuk meminta kode saat masuk: peladen menghitung kode yang sama dengan aplikasi sehingga harus dapat membaca rahasianya; yang membaca basis data dapat membuat kode, tetapi tetap memerlukan kata sandi
kept-totp_secrets = sampai dimatikan; yang belum dipastikan satu jam, lalu sampai malamnya
seen-totp_secrets = Anda, sekali, saat memasangnya; pengelola

held-recovery_codes = SHA-256 setiap kode
why-recovery_codes = untuk masuk tanpa telepon
kept-recovery_codes = sampai dipakai, dibuat baru, atau dimatikan
seen-recovery_codes = Anda, sekali; pengelola

held-pending_sign_ins = SHA-256 rahasia kuki
why-pending_sign_ins = untuk menunggu kode setelah kata sandi
kept-pending_sign_ins = sepuluh menit; lalu sampai malamnya
seen-pending_sign_ins = pengelola

held-webhook_deliveries = Per webhook: peristiwa yang dikirim, berapa kali dicoba, hasilnya, waktu
why-webhook_deliveries = untuk mencoba lagi dan menunjukkan apa yang dikirim
kept-webhook_deliveries = 30 hari; baris yang lebih lama dihapus pada peristiwa berikutnya yang diberitahukan
seen-webhook_deliveries = orangnya; pengelola

held-webhook_kinds = Per webhook: apa yang diberitahukan kepadanya
why-webhook_kinds = agar tidak mengirim lebih dari yang diminta
kept-webhook_kinds = sampai orangnya menghapus webhook
seen-webhook_kinds = orangnya; pengelola

held-webhooks = Alamat yang dipanggil, rahasia dalam bentuk terbaca, keadaan, waktu
why-webhooks = untuk memberi tahu program milik orang itu; untuk menandatangani isinya
kept-webhooks = sampai orangnya menghapusnya
seen-webhooks = orangnya: semua kecuali rahasia, yang ditampilkan sekali; pengelola

held-visitor_keys = SHA-256 alamat klien, kunci, metode, jalur, hash isi kiriman, tanda terima
why-visitor_keys = agar perubahan pengunjung yang terkirim dua kali terjadi sekali
kept-visitor_keys = 24 jam; baris yang lebih lama dihapus pada perubahan berikutnya
seen-visitor_keys = tidak seorang pun: hash tidak menyebut nama

held-rules = Siapa yang menetapkan nilai, catatan, waktu
why-rules = agar jelas apa yang berlaku dan kapan
kept-rules = belum ada batas: hanya ditambah
seen-rules = administrator sistem dan auditor; pengelola

held-innovation_checks = Siapa yang menjawab apakah suatu inovasi masih berjalan, jawaban, catatan, waktu
why-innovation_checks = untuk mempertanggungjawabkan keterangan yang dipakai orang lain mengambil keputusan
kept-innovation_checks = belum ada batas; setelah akun dihapus tanpa nama
seen-innovation_checks = jawaban, catatan, waktu, tanpa orangnya: semua orang; pengelola
held-exports = Hasil direktori dan buku nilai mana yang diminta sebagai berkas, dalam format apa, kapan
why-exports = untuk membuat dan menyerahkan berkasnya
kept-exports = 7 hari, atau sampai orangnya menghapusnya
seen-exports = orangnya; pengelola

held-export_parts = Berkasnya sendiri: entri direktori yang publik; atau dari buku nilai, nama dan nilai para peserta, bukan data orangnya
why-export_parts = untuk menyerahkan berkasnya
kept-export_parts = 7 hari, atau sampai orangnya menghapusnya
seen-export_parts = orangnya, buku nilai hanya selama ia berhak membacanya; pengelola
held-drafts = Siapa terakhir menyimpan draf; di dalamnya kontak inovasi: jabatan dan surel, atau tulisan peserta untuk sebuah tugas
why-drafts = agar instansi atau peserta dapat menulis berhari-hari, dan tahu siapa yang menulis
kept-drafts = belum ada batas; draf entri terhapus bila dibuang
seen-drafts = staf instansinya, kurator sumbernya, auditor; pada tugas: orang atau timnya; pengelola
held-draft_parts = Siapa terakhir mengubah bagian mana, dan kapan
why-draft_parts = agar dua orang yang menulis bersamaan saling tahu
kept-draft_parts = belum ada batas; terhapus bila drafnya dibuang
seen-draft_parts = staf instansinya, kurator sumbernya, auditor; pengelola
held-draft_snapshots = Siapa yang menyimpan keadaan draf sebelumnya, dan keadaan itu
why-draft_snapshots = untuk mengembalikan yang tertimpa
kept-draft_snapshots = 20 yang terakhir dari setiap draf
seen-draft_snapshots = staf instansinya, kurator sumbernya, auditor; pengelola
held-innovation_submissions = Siapa yang mengirim entri, siapa yang memeriksa, siapa yang memutuskan dan alasannya
why-innovation_submissions = untuk mempertanggungjawabkan yang terbit; tidak ada yang memutuskan kirimannya sendiri
kept-innovation_submissions = belum ada batas: riwayatnya disimpan
seen-innovation_submissions = staf instansinya, kurator sumbernya, auditor; pengelola
held-innovation_comments = Siapa yang memberi catatan atau menjawab, beserta isinya
why-innovation_comments = agar instansi dapat memperbaiki entrinya
kept-innovation_comments = belum ada batas: riwayatnya disimpan
seen-innovation_comments = staf instansinya, kurator sumbernya, auditor; pengelola

held-files = Berkas yang diunggah seseorang: nama, jenis, ukuran, SHA-256, sudah diperiksa atau belum, waktu
why-files = menyimpan yang dilampirkan orang, dan membatasi ruang satu orang
kept-files = selama dilampirkan pada sesuatu; selain itu satu hari
seen-files = isinya: siapa pun yang boleh melihat tempatnya dilampirkan; orang itu sendiri; operator
held-innovation_files = Siapa melampirkan berkas pada sebuah inovasi
why-innovation_files = mempertanggungjawabkan yang terbuka untuk umum
kept-innovation_files = sampai berkas dihapus
seen-innovation_files = operator
held-lesson_cases = Siapa memeriksa sebuah kasus pelajaran, dan kapan
why-lesson_cases = mengetahui bahwa isinya sudah dilihat
kept-lesson_cases = sampai kasus dikeluarkan dari pelajarannya
seen-lesson_cases = operator
