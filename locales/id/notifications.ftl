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
