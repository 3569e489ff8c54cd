"""Stored messages, their files and their raw form."""
