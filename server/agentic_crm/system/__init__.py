"""How the system itself is doing: liveness, readiness, the schema's version."""
