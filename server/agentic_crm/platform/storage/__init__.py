"""The object store: raw messages, attachments, uploaded chunks."""
