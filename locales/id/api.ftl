api-title = API
api-lead = Semua yang dapat dilakukan di halaman juga dapat dilakukan oleh program. Istilah di dalam API memakai bahasa Inggris.
api-document = Dokumen OpenAPI 3.1
api-contents = Isi
api-footer = API untuk program
