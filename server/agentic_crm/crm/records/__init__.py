"""What is told about any record: timeline, neighbourhood, provenance, history."""
