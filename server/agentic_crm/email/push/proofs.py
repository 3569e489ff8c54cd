"""Secrets that a provider shows with each ring. Pure."""

import hashlib


def proof_of(secret: str) -> bytes:
    """What is kept of one."""
    return hashlib.sha256(secret.encode()).digest()
