innovations = Direktori inovasi
innovations-lead = Praktik yang sudah berjalan di pemerintah daerah dan lembaga, dari beberapa sumber.
innovations-found = { $count ->
    [one] { $count } inovasi
   *[other] { $count } inovasi
}
innovations-none = Tidak ada hasil
innovations-none-help = Hapus salah satu saringan untuk melihat lebih banyak.
province = Provinsi
sector = Urusan
year = Tahun
all-provinces = Semua provinsi
all-sectors = Semua urusan
all-years = Semua tahun
apply = Terapkan
clear-filter = Hapus saringan
ignored-title = Sebagian alamat tidak dikenal dan diabaikan
ignored-province = Provinsi itu tidak ada.
ignored-sector = Urusan itu tidak ada.
ignored-year = Itu bukan tahun.
ignored-after = Halaman itu tidak ada.
ignored-limit = Jumlah per halaman bukan angka 1 sampai 100.
agency-unknown = Instansi tidak diketahui
year-unknown = tahun tidak diketahui
invented = Rekaan
invented-title = Entri rekaan
invented-help = Ditulis untuk peragaan. Inovasi, angka, dan peraturannya tidak ada dalam kenyataan.
stub-title = Baru diketahui namanya
stub-help = Inovasi ini nyata. Yang tertera hanya yang diketahui dari sumbernya; profilnya menunggu dilengkapi pemiliknya.
complete-to = Kelengkapan { $per_cent } %
gaps = Belum ada:
code = Kode
reason = Alasan
version-number = Versi { $number }
about-entry = Tentang entri ini
state-withdrawn = Ditarik
withdrawn-title = Ditarik dari direktori
withdrawn-on = Ditarik pada
curation = Kurasi
withdraw = Tarik entri ini
withdrawal-reason = Alasan penarikan
withdrawal-hint = Dibaca publik dan penulis pelajaran yang mengutip entri ini.
publish-again = Terbitkan lagi
publish-again-help = Entri kembali tampil di direktori dan di pelajaran yang mengutipnya.
not-published = Entri ini tidak sedang terbit
only-own-curators = Entri ini dikurasi oleh lembaga lain, menurut sumbernya

# Sources
source-kipp = Sumber: KIPP
source-iga = Sumber: IGA
source-inoland = Sumber: Inoland
source-jippnas = Sumber: JIPPNas
source-hub = Sumber: Hub JIPP
source-own = Sumber: instansi

# Values of the profile
stage-initiative = Inisiatif
stage-trial = Uji coba
stage-implementation = Penerapan
initiator-regional_head = Kepala daerah
initiator-council_member = Anggota DPRD
initiator-work_unit = Perangkat daerah
initiator-civil_servant = ASN
initiator-public = Masyarakat
origin-work_unit = Perangkat daerah
origin-village = Desa
origin-community = Masyarakat
form-governance = Tata kelola pemerintahan
form-public_service = Pelayanan publik
form-other = Lainnya
kind-digital = Digital
kind-non_digital = Nondigital
sustainability-unconfirmed = Belum dikonfirmasi
sustainability-stopped = Berhenti
sustainability-continuing_with_obstacles = Berlanjut dengan kendala
sustainability-continuing_smoothly = Berlanjut lancar
sustainability-continuing_growing = Berlanjut dan berkembang
sustainability-continuing_replicated = Berlanjut dan direplikasi
sustainability-transformed = Bertransformasi

# Parts of the profile
part-summary = Ringkasan
part-background = Latar belakang
part-problem = Masalah
part-goal = Tujuan
part-novelty = Kebaruan
part-design_narrative = Rancang bangun
part-services = Layanan utama
part-process_stages = Tahapan proses
part-stakeholders = Pemangku kepentingan
part-legal_basis = Dasar hukum
part-output = Keluaran
part-outcome = Hasil jangka menengah
part-benefit = Manfaat
part-result = Hasil
part-impact = Sebelum dan sesudah
part-success_factors = Faktor keberhasilan
part-obstacles = Kendala dan cara mengatasinya
part-resources = Sumber daya
part-sustainability = Keberlanjutan
part-replication_prerequisites = Prasyarat replikasi
part-contact = Kontak
part-contact_email = Surel kontak
part-stage = Tahapan
part-work_unit = Unit kerja
part-province = Provinsi
part-initiator = Inisiator
part-origin = Asal
part-form = Bentuk
part-kind = Jenis
part-sdgs = TPB/SDGs
part-trial_start = Mulai uji coba
part-implementation_start = Mulai penerapan
part-latest_development = Pengembangan terakhir
part-budget = Anggaran
part-budget_source = Sumber anggaran
part-staff = Tenaga (orang)
part-regulation = Regulasi
part-awards = Penghargaan atau daftar
part-sustainability_status = Status keberlanjutan
part-source_note = Sumber fakta

# The impact instrument
impact-measure = Ukuran
impact-before = Sebelum
impact-after = Sesudah
impact-change = Perubahan
not-computable = tidak dapat dihitung
impact-C1 = Pegawai internal (orang)
impact-C2 = Anggaran (Rp)
impact-C3 = Organisasi luar
impact-C4 = Perorangan luar
impact-D1 = Langkah SOP
impact-D2 = Waktu rata-rata per langkah (menit)
impact-E1 = Orang yang dilayani
impact-E2 = Organisasi yang dilayani
impact-E3 = Produk
impact-E4 = Pendapatan (Rp)
impact-F1 = Biaya bagi pengguna (Rp)
impact-F2 = Jarak (km)
impact-F3 = Waktu tempuh (menit)
impact-F4 = Waktu layanan (hari)
impact-F5 = Jumlah persyaratan
impact-F6 = Jumlah prosedur
impact-F7 = Jumlah saluran

# The thread
thread = Benang pengetahuan
thread-empty = Belum ada pelajaran yang mengajarkan praktik ini.
thread-lesson = Pelajaran
thread-innovation = Praktik
thread-cites-in = mengutip praktik ini
thread-cites-out = dikutip di sini
thread-inspired_by-in = terinspirasi dari sini
thread-inspired_by-out = mengilhami
thread-became-in = menjadi ini
thread-became-out = menjadi
thread-proves-in = membuktikan ini
thread-proves-out = membuktikan
example-withdrawn = Contoh ditarik

# Trust: what the profile says besides
part-risks = Risiko dan penanganannya
part-duration = Lama persiapan
part-assistance = Siapa yang dapat membantu
part-running_cost = Biaya berjalan per tahun
impact-twice = Satu ukuran hanya boleh diisi sekali
impact-number = Sebelum dan sesudah harus angka biasa
implementation-before-trial = Penerapan tidak dapat mendahului uji coba
too-many-items = Terlalu banyak isian di sini
months-count = { $count ->
    [one] { $count } bulan
   *[other] { $count } bulan
}

# Berkas sebuah inovasi
attachments = Berkas
attachments-none = Inovasi ini belum memiliki berkas.
attachments-manage = Tambah atau hapus berkas
attachment-add = Tambah berkas
attachment-kind = Jenis
attachment-profile = Profil
attachment-guide_book = Buku panduan
attachment-regulation = Regulasi
attachment-other = Lainnya
attachment-title = Judul
attachment-file = Berkas
attachment-file-hint = Paling besar 10 MB: PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, CSV, atau TXT.
attachment-alt = Isi gambar
attachment-alt-hint = Hanya untuk gambar: dengan kata-kata, bagi yang tidak dapat melihatnya.
attachment-save = Tambahkan berkas
attachment-remove = Hapus
only-editors-attach = Hanya yang boleh mengubah inovasi ini yang dapat menambah atau menghapus berkasnya.
too-many-files = Satu inovasi paling banyak memiliki { $most } berkas. Hapus salah satu dahulu.
alt-missing = Jelaskan dengan kata-kata apa yang tampak pada gambar.
