DROP TABLE booking_marks;
DROP TABLE booking_seats;
DROP TABLE bookings;
DROP TABLE rooms;
