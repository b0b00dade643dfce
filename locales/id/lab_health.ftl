# Keadaan laboratorium
lab-health = Yang perlu ditangani
lab-health-title = Keadaan laboratorium
lab-health-lead = Laboratorium yang direncanakan dan yang berjalan, yang terbaru di depan: yang sepi, terlambat, atau menunggu jawaban.
lab-health-flags = Yang perlu ditangani
lab-health-fine = Tidak ada
lab-health-met = Pertemuan terakhir
lab-health-overdue = Tugas lewat batas
lab-health-unanswered = Permintaan belum dijawab
lab-health-behind = Hari di belakang rencana
lab-health-limits = Ditandai bila { $quiet } hari tanpa pertemuan, tugas lewat { $overdue } hari, permintaan menunggu { $answer } jam, atau tahap terlambat { $behind } hari. Batas ini diatur pengelola.
lab-health-csv = Unduh daftar ini (CSV)
lab-health-none = Belum ada laboratorium yang berjalan
lab-health-none-help = Laboratorium muncul di sini begitu direncanakan.
lab-flag-quiet = { $count } hari tanpa pertemuan dengan mentor; yang terakhir { $day }.
lab-flag-never = Belum pernah bertemu mentor selama { $count } hari, sejak { $day }.
lab-flag-overdue = { $count } tugas lewat batas waktu; yang tertua { $day }.
lab-flag-unanswered = { $mentor } belum menjawab permintaan bertemu selama { $count } jam, sejak { $day }.
lab-flag-behind = { $count } hari di belakang rencana: seharusnya { $day }.
lab-flag-do-quiet = Cari waktu dengan mentor
lab-flag-do-never = Cari mentor
lab-flag-do-overdue = Lihat tugasnya
lab-flag-do-unanswered = Lihat pertemuannya
lab-flag-do-behind = Lihat langkah berikutnya

# Aturan
rule-lab-quiet-days = Laboratorium tanpa pertemuan
meaning-lab-quiet-days = Sesudah berapa hari tanpa pertemuan dengan mentor sebuah laboratorium ditandai.
rule-lab-overdue-days = Tugas laboratorium yang lewat batas
meaning-lab-overdue-days = Sesudah berapa hari lewat batas waktu tugas sebuah laboratorium ditandai.
rule-lab-answer-hours = Permintaan bertemu yang belum dijawab
meaning-lab-answer-hours = Sesudah berapa jam tanpa jawaban mentor permintaan bertemu ditandai.
rule-lab-behind-days = Tahap laboratorium yang terlambat
meaning-lab-behind-days = Sesudah berapa hari di belakang rencana tahap sebuah laboratorium ditandai.
