"""Search over all records by part of a name, address or domain."""
