"""The demo workspace: a fictitious maker of cobots, its records, and a mailbox that is read as a user's is."""
