DROP TABLE bank_imports;
DROP TABLE bank_entries;
DROP TABLE bank_categories;
