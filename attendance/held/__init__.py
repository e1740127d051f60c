"""What the operator decides of touches: of revoked keys, of chains that follow nothing known."""

from attendance.held.commands import add_held, decide, held

__all__ = ["add_held", "decide", "held"]
