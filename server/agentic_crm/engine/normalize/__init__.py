"""Raw mail to `NormalizedMessage`: pure, total and bounded, whatever a mailbox contains."""

from agentic_crm.engine.normalize.direction import direction
from agentic_crm.engine.normalize.reading import NORMALIZER_VERSION, normalize
from agentic_crm.engine.normalize.thread_keys import thread_keys

__all__ = ["NORMALIZER_VERSION", "direction", "normalize", "thread_keys"]
