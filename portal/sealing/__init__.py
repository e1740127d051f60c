"""Sealing what must be stored but not be readable in a stolen database: secrets and mails."""

from portal.sealing.seals import KEY_FILE_VARIABLE, KeysRefused, SealBroken, Seals, read_seals

__all__ = ["KEY_FILE_VARIABLE", "KeysRefused", "SealBroken", "Seals", "read_seals"]
