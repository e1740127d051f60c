"""Attendance: what a card, a reader and a touch are, from the gate to the history."""
