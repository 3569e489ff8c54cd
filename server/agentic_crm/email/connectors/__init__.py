"""How mailboxes elsewhere are read: one small protocol, a connector for each kind. Nothing here knows the database."""
