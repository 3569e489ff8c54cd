"""The composition root of worker and scheduler processes."""

from agentic_crm.worker.process import run_scheduler, run_worker

__all__ = ["run_scheduler", "run_worker"]
