"""The gate program: it runs alone on a small machine at a site entrance.

It imports nothing of ours outside this folder. What it promises: whatever beeped is on the disk,
and reaches the server exactly once, in order (docs/gate.md, decision 0032).
"""

from attendance.device.cards import CardRead
from attendance.device.gate import Gate, Shown
from attendance.device.outbox import Outbox, Row

__all__ = ["CardRead", "Gate", "Outbox", "Row", "Shown"]
