"""A new password for whoever reads the account's mailbox. It opens nothing else: a second factor is asked for as before."""
