"""Contacts: people outside the workspace, and where they work."""
