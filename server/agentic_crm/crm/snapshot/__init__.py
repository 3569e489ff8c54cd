"""What the CRM knows about the people and companies of one thread, as the engine wants it."""
