"""Interactions: calls, meetings, notes and logged e-mails."""
