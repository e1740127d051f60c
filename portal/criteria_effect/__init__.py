"""The effect of a new document over a file of records, with several processes at once."""

from portal.criteria_effect.workers import Part, Task, parts_of

__all__ = ["Part", "Task", "parts_of"]
