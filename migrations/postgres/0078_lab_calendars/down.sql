DROP TABLE lab_calendar_entries;
DROP TABLE lab_calendars;
