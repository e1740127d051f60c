"""Attendance (就業履歴の蓄積): the program at the gate, and what becomes of what it sends."""
