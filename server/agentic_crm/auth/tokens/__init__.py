"""Credentials of programs that act for a person: short-lived signed access tokens, and refresh tokens that are used once."""
