"""Child processes go when there is nothing to do, and come back when there is."""

import os

from agentic_crm.platform.jobs.processes import ProcessPool
from tests.platform.jobs.conftest import until


async def test_an_idle_child_goes_and_the_next_work_gets_another() -> None:
    pool = ProcessPool(1, keep_idle=0.05)
    first = await pool.run(20, os.getpid)

    async def is_gone() -> bool:
        try:
            os.kill(first, 0)
        except ProcessLookupError:
            return True
        return False

    await until(is_gone)
    second = await pool.run(20, os.getpid)
    assert second != first
    await pool.close()
