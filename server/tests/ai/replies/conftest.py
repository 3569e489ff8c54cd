"""An application and workers that may reach a model on this machine."""

from tests.ai.language_models import conftest as models

opened, transport, workers, model = models.opened, models.transport, models.workers, models.model
