"""The worker's table of contents: every module with job handlers, one line each. Importing it registers them."""

from agentic_crm.ai.analyses import jobs as analyses
from agentic_crm.ai.executions import jobs as executions
from agentic_crm.email.imports import jobs as imports

__all__ = ["analyses", "executions", "imports"]
