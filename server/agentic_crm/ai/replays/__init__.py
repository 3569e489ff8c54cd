"""Replay: the last threads against the settings of today, to see what would change before it does. Nothing is proposed by it."""
