"""The built-in analyser: rules that read a thread and suggest what the CRM should record."""

from agentic_crm.engine.analyze.reading import ANALYZER_VERSION, analyze

__all__ = ["ANALYZER_VERSION", "analyze"]
