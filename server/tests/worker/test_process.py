"""What a worker needs before it starts."""

import pytest
from pydantic import SecretStr

from agentic_crm.platform.jobs.definition import Queue, definitions
from agentic_crm.platform.settings import Settings
from agentic_crm.worker import run_scheduler, run_worker
from agentic_crm.worker.process import QueueUnknown, SettingMissing


def test_an_unknown_queue_is_refused_by_name(settings: Settings) -> None:
    with pytest.raises(QueueUnknown, match="mail, analysis, execution"):
        run_worker(settings, "post")


@pytest.mark.parametrize("name", ["database_analyst_url", "database_jobs_url"])
def test_a_worker_says_which_setting_it_lacks(settings: Settings, name: str) -> None:
    with pytest.raises(SettingMissing, match=name.upper()):
        run_worker(settings.model_copy(update={name: None}), "analysis")


def test_the_scheduler_says_which_setting_it_lacks(settings: Settings) -> None:
    with pytest.raises(SettingMissing, match="DATABASE_JOBS_URL"):
        run_scheduler(settings.model_copy(update={"database_jobs_url": None}))


def test_the_scheduler_refuses_a_pooler_that_would_lose_its_lock(settings: Settings) -> None:
    pooled = SecretStr("postgresql://acrm_jobs:pw@127.0.0.1:1/crm?pooler=transaction")
    with pytest.raises(SettingMissing, match="must lead to PostgreSQL itself"):
        run_scheduler(settings.model_copy(update={"database_jobs_url": pooled}))


def test_every_job_is_kept_under_the_name_and_queue_of_its_payload() -> None:
    for queue in Queue:
        for name, known in definitions(queue).items():
            assert (known.payload.name, known.payload.queue) == (name, queue)
