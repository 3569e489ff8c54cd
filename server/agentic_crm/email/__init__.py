"""Inboxes: accounts, sync, messages, threads, drafts and the providers they come from."""
