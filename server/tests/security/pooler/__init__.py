"""Connections that serve one workspace after the other."""
