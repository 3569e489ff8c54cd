"""Signing in with an account elsewhere, by OpenID Connect: Google and Microsoft.

An account elsewhere is its issuer and its subject, never its e-mail address. It is connected to an account here when that
account's person asks for it, signed in, or proves the password; an address that looks the same connects nothing.
"""
