"""How an evaluation body is asked: the lines of its notices, kept by its approvers."""

from portal.body_contacts.contacts import Contact, add, every, in_force
from portal.body_contacts.lines import lines_of
from portal.body_contacts.routes import Desk, routes

__all__ = ["Contact", "Desk", "add", "every", "in_force", "lines_of", "routes"]
