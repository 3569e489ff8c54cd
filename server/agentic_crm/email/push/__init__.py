"""Providers that ring when a mailbox has news. A ring is a doorbell: what is new, only the mailbox itself is asked, and it is asked without it too."""
