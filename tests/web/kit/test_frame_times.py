"""A guard: with 500 objects on a large picture, zooming and moving stay smooth."""

from __future__ import annotations

import random

from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import bench, scene
from tests.web.kit.page_server import PageServer

MOST_MS = 50
"""Of the 95th percentile of 60 frames."""
TRIES = 3
"""A machine that builds and tests other things meanwhile is given more than one chance."""

_FRAMES = """async (element) => {
  const stage = element.editor.element;
  const { left, top, width, height } = stage.getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  element.editor.view = element.editor.view.fit();
  await frame();
  const deltas = [];
  let last = await frame();
  for (let step = 0; step < 60; step++) {
    const place = { clientX: left + width * (0.3 + step / 150), clientY: top + height / 2, cancelable: true };
    stage.dispatchEvent(new WheelEvent("wheel", { ...place, deltaY: step < 30 ? -60 : 60 }));
    if (step % 3 === 0) element.editor.view = element.editor.view.movedBy(25, -15);
    const now = await frame();
    deltas.push(now - last);
    last = now;
  }
  return deltas.sort((a, b) => a - b)[Math.floor(deltas.length * 0.95)];
}"""


async def test_five_hundred_objects_are_moved_at_twenty_frames_a_second(
    opened: OpenPage, page_server: PageServer
) -> None:
    dice = random.Random(5)
    boxes = [
        {
            "label": dice.choice(["Car", "Person", "Traffic light"]),
            "left": dice.randrange(3600),
            "top": dice.randrange(2000),
            "width": dice.randrange(20, 240),
            "height": dice.randrange(20, 160),
        }
        for _ in range(500)
    ]
    size = {"width": 3840, "height": 2160}
    draft = {"it": {"boundingBoxes": boxes, "inputImageProperties": size}}
    it = await bench(opened, page_server, "crowd-bounding-box", picture=scene(3840, 2160), draft=draft)
    element = it.inside.locator("crowd-bounding-box")
    measured = []
    for _ in range(TRIES):
        measured.append(round(await element.evaluate(_FRAMES)))
        if measured[-1] <= MOST_MS:
            break
    assert min(measured) <= MOST_MS, f"95 % of the frames take up to {measured} ms"
    assert (await it.answer())["boundingBoxes"] == boxes
