"""The worker's table of contents: every module with job handlers, one line each. Importing it registers them."""

from agentic_crm.email.imports import jobs as imports

__all__ = ["imports"]
