"""Proving and changing the e-mail address of an account."""
