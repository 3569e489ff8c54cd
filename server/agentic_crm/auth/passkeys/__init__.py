"""Passkeys: WebAuthn credentials that sign a person in without a password, or stand in as their second factor."""
