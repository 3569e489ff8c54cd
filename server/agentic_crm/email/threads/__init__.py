"""Conversations: how messages find theirs, and reading them."""
