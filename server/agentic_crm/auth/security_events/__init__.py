"""What happened to people's accounts: appended by whatever caused it, read by the person."""
