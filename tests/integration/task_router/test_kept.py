"""Objects that came with their label are nobody's work."""

from __future__ import annotations

from typing import Any

from groundwork.events import JobImported

from .test_work import tell


async def test_kept_objects_are_never_opened_for_people(world: Any, router: Any, eventually: Any) -> None:
    job = await world.add_job(objects=5)
    await world.execute("UPDATE dataset_object SET kept = true WHERE ordinal IN (0, 3)")
    await tell(world, JobImported(job_id=job, objects=5, automated=False))
    ada = await router.person("ada")

    async def some() -> Any:
        return (await ada.claims())["assignments"]

    labelled = []
    for _ in range(3):
        (assignment,) = await eventually(some)
        labelled.append(assignment["input"]["taskObject"])
        await ada.submit(assignment)
    assert labelled == ["text 1", "text 2", "text 4"]
    assert (await ada.claims())["reason"] == "all_done"
    assert await world.rows("SELECT ordinal FROM labeling_task ORDER BY ordinal") == [(1,), (2,), (4,)]
