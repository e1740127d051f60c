"""Uploads: PDF, JPEG and PNG made anew before they are kept, shown to those who may see them."""

from portal.uploads.remade import Refusal, Remade, remade
from portal.uploads.routes import routes
from portal.uploads.seeing import Archive
from portal.uploads.taking import Intake, keep

__all__ = ["Archive", "Intake", "Refusal", "Remade", "keep", "remade", "routes"]
