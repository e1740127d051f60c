"""Pictures of certificates (証書の画像): technicians keep them, they and their employer see."""

from portal.certificate_images.routes import employer_routes, own_routes

__all__ = ["employer_routes", "own_routes"]
