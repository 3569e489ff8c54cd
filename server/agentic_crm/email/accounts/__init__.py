"""Mailboxes that mail comes from."""
