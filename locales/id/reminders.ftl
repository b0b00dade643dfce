# Undangan ke kalender, lewat surel
mail-meeting-confirmed = Pertemuan: { $about }
mail-meeting-confirmed-text = Pertemuan “{ $about }” dengan { $mentor } dipastikan.
mail-meeting-moved = Pertemuan dipindahkan: { $about }
mail-meeting-moved-text = Pertemuan “{ $about }” dengan { $mentor } dipindahkan ke waktu ini:
mail-meeting-asked = Menunggu jawaban: { $about }
mail-meeting-asked-text = Pertemuan “{ $about }” dipindahkan dan menunggu jawaban { $mentor } untuk waktu di bawah ini. Waktu yang lama tidak berlaku lagi.
mail-meeting-cancelled = Pertemuan dibatalkan: { $about }
mail-meeting-cancelled-text = Pertemuan “{ $about }” dengan { $mentor } dibatalkan.
mail-meeting-opened = Klinik dibuka: { $about }
mail-meeting-opened-text = Klinik “{ $about }” dibuka oleh { $mentor }.
mail-meeting-joined = Klinik: { $about }
mail-meeting-joined-text = Tim Anda ikut klinik “{ $about }” bersama { $mentor }.
mail-meeting-seated = Mendapat tempat: { $about }
mail-meeting-seated-text = Tim Anda mendapat tempat di klinik “{ $about }” bersama { $mentor }.
mail-meeting-left = Tidak ikut lagi: { $about }
mail-meeting-left-text = Anda tidak ikut lagi pada pertemuan “{ $about }” dengan { $mentor }.
mail-meeting-added = Pertemuan tim Anda: { $about }
mail-meeting-added-text = Anda sekarang di tim ini, dan pertemuan “{ $about }” dengan { $mentor } sudah dipastikan.
mail-meeting-calendar = Surel ini membawa pertemuannya untuk kalender Anda. Memindahkan dan membatalkan dilakukan di Ekopi; jawaban dari kalender tidak dibaca.

# Pengingat
notice-booking-tomorrow = Sebentar lagi Anda bertemu { $person }: { $about }.
about-booking-tomorrow = Pertemuan saya kurang dari sehari lagi
mail-enrolment_news-booking-tomorrow = Pengingat: { $about }
notice-booking-soon = Pertemuan dengan { $person } dimulai dalam setengah jam: { $about }.
about-booking-soon = Pertemuan saya segera dimulai
mail-enrolment_news-booking-soon = Segera dimulai: { $about }
notice-booking-unanswered = Permintaan bertemu { $person } belum dijawab: { $about }. Tanpa jawaban, waktunya kosong lagi.
about-booking-unanswered = Saya belum menjawab permintaan bertemu
mail-enrolment_news-booking-unanswered = Belum dijawab: { $about }
notice-lab-task-overdue = Tugas Anda di laboratorium “{ $about }” lewat batas waktu.
about-lab-task-overdue = Tugas laboratorium saya lewat batas waktu
mail-entry_news-lab-task-overdue = Tugas lewat batas waktu: { $about }

# Jejak audit
audit-booking-reminded = Pengingat untuk pertemuan { $thing } dikirim.
audit-lab-task-overdue = Sebuah tugas laboratorium { $thing } lewat batas waktu; pemiliknya diingatkan.

# Daftar data pribadi
held-booking_invitations = Pertemuan mana yang berada di kalender siapa, menurut surel yang terakhir
why-booking_invitations = agar kalender diberi tahu satu kali tentang setiap perubahan
kept-booking_invitations = 30 hari sesudah pertemuannya; yang lebih lama dihapus setiap malam
seen-booking_invitations = pengelola
