"""Agentic CRM: a CRM that reads the team's inbox, proposes, and writes only what a person approved."""

__version__ = "0.1.0"
