"""Connected mailboxes: connecting, what is true about each, pausing, disconnecting."""
