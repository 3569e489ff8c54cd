"""Accounts of people: sign-up, sign-in, passwords."""
