"""The engine that reads mailboxes. It owns all state; connectors only ask and tell."""
