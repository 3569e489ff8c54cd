"""Where mail comes from. Pure input and output: no database, no settings."""
