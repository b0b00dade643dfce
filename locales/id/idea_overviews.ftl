# Ikhtisar ide
ideas-overview = Ikhtisar ide
overview-of-bank = Ide yang sudah masuk bank ide: dari provinsi mana, dan apa yang terjadi sesudahnya.
overview-of-agency = Ide instansi Anda beserta unitnya. Ide warga dihitung setelah dikirim.
overview-of-region = Ide yang sudah dikirim dari daerah yang Anda dampingi.
overview-of-all = Semua ide yang sudah dikirim; bagi yang berhak membaca draf, draf pun dihitung.
overview-scope = Ide siapa
overview-scope-bank = Bank ide
overview-scope-agency = Instansi saya
overview-scope-region = Daerah saya
overview-scope-all = Semua
overview-period = Mulai ditulis
overview-ever = Kapan saja
overview-last-year = 12 bulan terakhir
overview-count = { $count ->
    [one] { $count } ide dihitung
   *[other] { $count } ide dihitung
}
overview-as-of = Keadaan { $at }
overview-none = Belum ada ide
overview-none-help = Pilih masa atau provinsi yang lain.
overview-csv = Unduh tabel ini (CSV)
overview-ideas = Ide
overview-days-count = { $count ->
    [one] { $count } hari
   *[other] { $count } hari
}
overview-funnel = Sejauh mana ide berjalan
overview-funnel-help = Setiap ide dihitung di semua tahap yang pernah dicapainya. Median hari dihitung dari 2.000 ide terbaru; bila kurang dari lima, tidak ditampilkan.
overview-funnel-desc = Satu batang untuk setiap tahap, dengan jumlah idenya. Angkanya sama dengan tabel di bawahnya.
overview-step = Tahap
overview-share = Dari tahap sebelumnya
overview-days = Median hari
funnel-begun = Mulai ditulis
funnel-sent = Dikirim
funnel-in_review = Diperiksa
funnel-accepted = Diterima
funnel-declined = Tidak diterima
funnel-in_lab = Masuk laboratorium
funnel-became_innovation = Menjadi inovasi
funnel-help-begun = sudah punya kode; draf yang dihapus tidak dihitung
funnel-help-sent = paling sedikit satu kali; hari sejak mulai ditulis
funnel-help-in_review = diambil seorang penelaah; hari sejak pertama kali dikirim
funnel-help-accepted = masuk bank ide; yang kemudian ditarik, digabungkan, atau disembunyikan ikut dihitung, kecuali di ikhtisar bank ide; hari sejak diambil penelaah
funnel-help-declined = hari sejak diambil penelaah
funnel-help-in_lab = sedang atau pernah di laboratorium; hari sejak diterima, untuk yang sedang di sana
funnel-help-became_innovation = hari sejak diterima
overview-sending = Draf yang tidak dikirim
overview-sending-help = Dari semua ide yang mulai ditulis, berapa yang sampai sekarang belum pernah dikirim.
overview-sending-desc = Dua batang: yang dikirim dan yang belum pernah dikirim. Angkanya sama dengan tabel di bawahnya.
overview-share-all = Dari semua
sending-sent = Dikirim
sending-never_sent = Belum pernah dikirim
overview-provinces = Menurut provinsi
overview-provinces-help = Provinsi instansi yang menulis ide, apa pun provinsi yang dipilih di atas.
overview-map-tile = { $name }, { $short } { $count } ide
overview-map-caption = Satu petak satu provinsi, dengan jumlah idenya. Kelas warna:
overview-elsewhere = Instansi pusat
overview-total = Jumlah
overview-agencies = Menurut instansi
overview-agencies-help = Paling banyak 50 instansi, yang terbanyak idenya lebih dahulu; gambar menunjukkan sepuluh yang pertama.
overview-agencies-desc = Satu batang untuk setiap instansi, paling banyak sepuluh, dengan jumlah idenya. Angkanya sama dengan tabel di bawahnya.
overview-beyond = { $count ->
    [one] { $count } ide lain berasal dari instansi yang tidak ada di tabel ini. Pilih provinsi untuk melihatnya.
   *[other] { $count } ide lain berasal dari instansi yang tidak ada di tabel ini. Pilih provinsi untuk melihatnya.
}
overview-reviewers = Beban dan waktu penelaah
overview-reviewers-help = Dari semua ide, kapan pun dan di mana pun ditulis. Jawaban adalah pengembalian, penerimaan, dan penolakan; median hari dihitung dari pengambilan sampai jawaban, bila paling sedikit lima.
overview-reviewers-desc = Satu batang untuk setiap penelaah, dengan jumlah ide yang sedang dipegangnya. Angkanya sama dengan tabel di bawahnya.
overview-reviewers-none = Belum ada ide yang dipegang penelaah, dan belum ada jawaban dalam 90 hari terakhir.
overview-reviewer = Penelaah
overview-reviewer-number = Penelaah { $number }
overview-open = Sedang dipegang
overview-decided = Dijawab dalam 90 hari
overview-not-yours = Ikhtisar ini hanya untuk yang mendampingi ide-ide tersebut
