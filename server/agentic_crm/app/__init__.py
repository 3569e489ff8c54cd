"""Puts the HTTP application together: the API, the health endpoints and the built web app."""

from agentic_crm.app.factory import create_app

__all__ = ["create_app"]
