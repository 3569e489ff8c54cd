"""The rule that a workspace may set: everybody who works in it has a second factor."""
