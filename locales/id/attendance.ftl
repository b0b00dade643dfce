rule-attendance-percent = Kehadiran penuh (persen)
meaning-attendance-percent = Berapa persen dari lamanya sesi harus diikuti agar seseorang dihitung hadir; di bawahnya hadir sebagian.
