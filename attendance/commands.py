"""``ccus-level attendance``: its verbs live with the intake."""

from attendance.intake.commands import run_attendance as run

__all__ = ["run"]
