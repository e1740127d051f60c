"""Where a request comes from: only ever counted as a digest, never kept or logged."""

from __future__ import annotations

from fastapi import Request


def client_of(request: Request) -> str:
    """The address of the sender; empty where the server does not know it."""
    return request.client.host if request.client else ""
