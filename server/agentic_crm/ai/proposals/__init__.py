"""Packages of suggestions before a person: read, previewed, decided."""
