"""Approved mail on its way out: frozen bytes, one attempt at a time, and certainty before any second one."""
