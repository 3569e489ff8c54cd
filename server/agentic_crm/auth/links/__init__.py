"""Links sent by mail. Whoever opens one reads that mailbox; it works once and not for long."""
