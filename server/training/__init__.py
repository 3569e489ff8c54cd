"""Trains the small linear models that ship in `agentic_crm/engine/analyze/models` from labelled text at a path given as argument."""
