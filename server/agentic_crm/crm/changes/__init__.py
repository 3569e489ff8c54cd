"""What every record shares: its version, its owner, and how a change of it is recorded and announced."""
