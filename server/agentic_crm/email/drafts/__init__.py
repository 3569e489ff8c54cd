"""Mail that people write here: replies and new mails, until their author sees the exact bytes."""
