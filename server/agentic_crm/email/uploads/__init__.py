"""Uploaded files as chunks in the object store, and reading them back as one file."""
