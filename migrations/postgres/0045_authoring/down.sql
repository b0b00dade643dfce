ALTER TABLE publications DROP COLUMN waiver;
ALTER TABLE publications DROP COLUMN waived;
DROP TABLE course_reviews;
DROP INDEX courses_agency;
ALTER TABLE courses DROP COLUMN agency_id;
DROP TABLE lesson_files;
DELETE FROM files WHERE kind IN ('mp4', 'webm', 'vtt');
ALTER TABLE files DROP CONSTRAINT files_kind_check;
ALTER TABLE files ADD CONSTRAINT files_kind_check CHECK (kind IN ('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'csv', 'txt'));
