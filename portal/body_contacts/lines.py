"""A contact as the lines of a notice, in Japanese as all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.layout import Language

if TYPE_CHECKING:
    from portal.body_contacts.contacts import Contact
    from portal.layout import Words

LABELLED: Final = {"phone": "line_phone", "email": "line_email", "hours": "line_hours"}
"""What stands behind a word that says what it is."""


def lines_of(contact: Contact, body_name: str, words: Words) -> tuple[str, ...]:
    """What stands below the name of the body, line by line.

    The name of the contact is left out where it is that of the body, which stands above it.
    """
    said = (contact.name if contact.name != body_name else "", contact.department)
    labelled = [
        words.text(f"body_contacts.{key}", Language.JA, value=value)
        for name, key in LABELLED.items()
        if (value := getattr(contact, name))
    ]
    return (*(line for line in said if line), *labelled)
