search = Cari
search-title = { $text } – Cari
search-words = Kata yang dicari
search-hint = Bentuk kata dianggap sama: “pelayanan” menemukan “melayani”. Tanda kutip mencari frasa: "air bersih".
search-lead = Satu pencarian untuk inovasi, kursus, pelajaran, instansi, dan ide; setelah masuk juga untuk laboratorium yang boleh Anda lihat.
search-site = Cari di Ekopi
search-found = { $count ->
    [one] { $count } hasil
   *[other] { $count } hasil
}
search-corrected = dicari sebagai “{ $text }”
search-kinds = Jenis hasil
search-all-kinds = Semua jenis
search-kind-innovation = Inovasi
search-kind-innovation-draft = Draf inovasi
search-kind-course = Kursus
search-kind-lesson = Pelajaran
search-kind-agency = Instansi
search-one-innovation = Inovasi
search-one-innovation-draft = Draf inovasi
search-one-course = Kursus
search-one-lesson = Pelajaran
search-one-agency = Instansi
search-none = Tidak ada hasil
search-none-help = Coba kata lain, lebih sedikit kata, atau tanpa tanda kutip. Direktori dapat dijelajahi tanpa kata.
search-none-of-kind = { $count ->
    [one] Di jenis lain ada { $count } hasil.
   *[other] Di jenis lain ada { $count } hasil.
}
ignored-type = Jenis itu tidak ada.
ignored-q = Kata pencarian tidak terbaca.
