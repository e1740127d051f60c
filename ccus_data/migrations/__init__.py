"""The history of the tables: each revision goes up and down on both databases.

A revision says all it needs itself and never asks the tables of today: they change, it does not.
"""

from ccus_data.migrations.append_only import allow_changes, refuse_changes

__all__ = ["allow_changes", "refuse_changes"]
