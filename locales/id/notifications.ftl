notice-example-withdrawn = Praktik “{ $practice }” yang dikutip pelajaran “{ $about }” ditarik. Ganti contohnya.
notice-certificate-awarded = Sertifikat Anda untuk “{ $about }” sudah terbit.
notice-reason = Alasan: { $reason }

# Mails
mail-greeting = Yth. { $name },
mail-signature = Salam, Ekopi
mail-open = Buka di Ekopi
mail-password_link-subject = Tautan untuk kata sandi Ekopi Anda
mail-password_link-text = Buka tautan ini untuk membuat kata sandi. Tautan berlaku { $minutes } menit dan untuk satu kali pakai.
mail-password_link-action = Buat kata sandi
mail-password_link-ignore = Bila Anda tidak memintanya, abaikan surat ini; tidak ada yang berubah.
mail-example_withdrawn-subject = Contoh di pelajaran “{ $about }” ditarik
mail-example_withdrawn-text = Praktik “{ $practice }” yang dikutip pelajaran “{ $about }” ditarik dari direktori dengan alasan “{ $reason }”. Pelajaran kini menandainya sebagai contoh yang ditarik. Kutip praktik lain, lalu terbitkan versi baru.
mail-certificate_awarded-subject = Sertifikat Anda untuk “{ $about }”
mail-certificate_awarded-text = Anda telah menyelesaikan “{ $about }”. Sertifikat Anda dapat dilihat dan dicetak di sini:

# Roles
notice-role-requested = { $person } meminta peran { $role } di { $agency }. Silakan putuskan.
notice-role-confirmed = Anda kini memegang peran { $role } di { $agency }.
notice-role-refused = Permintaan Anda akan peran { $role } di { $agency } ditolak.
notice-role-ended = Peran Anda sebagai { $role } di { $agency } telah berakhir.
notice-stand-in-began = Anda kini menggantikan { $person } sebagai { $role } di { $agency }.
notice-stand-in-ended = Anda tidak lagi menggantikan { $person } sebagai { $role } di { $agency }.
mail-role_news-role-requested = Permintaan peran { $role } menunggu keputusan Anda ({ $agency })
mail-role_news-role-confirmed = Anda kini { $role } ({ $agency })
mail-role_news-role-refused = Permintaan peran { $role } ditolak ({ $agency })
mail-role_news-role-ended = Peran { $role } berakhir ({ $agency })
mail-role_news-stand-in-began = Anda menggantikan sebagai { $role } ({ $agency })
mail-role_news-stand-in-ended = Tugas menggantikan sebagai { $role } selesai ({ $agency })

# Trust
notice-entry-check-asked = Apakah inovasi “{ $about }” masih berjalan? Silakan jawab.
mail-entry_check-subject = Masih berjalan? “{ $about }”
mail-entry_check-text = Sudah lama tidak ada yang memeriksa entri “{ $about }” di direktori inovasi. Pembaca memakainya untuk memutuskan apakah akan meniru. Jawablah dengan satu pilihan: masih berjalan, ada yang berubah, atau sudah berhenti. Tanpa jawaban, entri ditandai belum dikonfirmasi; pertanyaan ini hanya dikirim sekali.
# Entries that agencies hand in
notice-submission-received = Entri “{ $about }” dari { $agency } menunggu kurasi.
notice-submission-taken-back = Entri “{ $about }” dari { $agency } ditarik kembali oleh instansinya.
notice-submission-returned = Entri “{ $about }” dikembalikan dengan catatan kurator.
notice-submission-published = Entri “{ $about }” diterbitkan di direktori.
notice-submission-refused = Entri “{ $about }” tidak diterbitkan.
mail-entry_news-submission-received = Menunggu kurasi: { $about }
mail-entry_news-submission-taken-back = Ditarik kembali: { $about }
mail-entry_news-submission-returned = Perlu perbaikan: { $about }
mail-entry_news-submission-published = Diterbitkan: { $about }
mail-entry_news-submission-refused = Tidak diterbitkan: { $about }

notice-case-due = Praktik “{ $practice }” berubah atau berhenti sejak Anda menulis kasusnya dalam pelajaran “{ $about }”. Periksa isinya.
