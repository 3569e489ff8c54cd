"""Accounts elsewhere that sign a person in."""
