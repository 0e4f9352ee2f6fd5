"""Assisted outlines: what a hint finds in a picture, for whom, and what bad pictures do."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import cv2
import httpx
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from groundwork.objectstore import ObjectAddress, ObjectStore
from task_router.outlines import isolated, process

Pixels = npt.NDArray[np.uint8]
Shown = Callable[[bytes], Awaitable[dict[str, Any]]]
Ask = Callable[..., Coroutine[Any, Any, httpx.Response]]

WIDTH, HEIGHT = 640, 480
BOX = {"left": 120, "top": 90, "width": 330, "height": 240}


def png(pixels: Pixels) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def scene() -> tuple[Pixels, Pixels]:
    """A red, striped ellipse on noisy green, and where it is."""
    random = np.random.default_rng(7)
    truth = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(truth, (285, 210), (160, 105), 25, 0, 360, 1, -1)
    stripes = np.arange(WIDTH)[None, :, None] // 7 % 2 * 40
    ground = random.normal((90, 130, 110), 20, (HEIGHT, WIDTH, 3))
    figure = random.normal((60, 80, 190), 20, (HEIGHT, WIDTH, 3)) + stripes
    picture = cv2.GaussianBlur(np.where(truth[:, :, None] == 1, figure, ground), (0, 0), 1.0)
    return np.clip(picture, 0, 255).astype(np.uint8), truth


def overlap(rings: list[list[dict[str, int]]], truth: Pixels) -> float:
    """Intersection over union, by the even-odd rule."""
    found = np.zeros_like(truth)
    for ring in rings:
        one = np.zeros_like(truth)
        cv2.fillPoly(one, [np.array([(point["x"], point["y"]) for point in ring], np.int32)], 1)
        found ^= one
    return float((found & truth).sum() / (found | truth).sum())


def extremes(truth: Pixels) -> list[dict[str, int]]:
    rows, columns = np.nonzero(truth)
    at = (columns.argmin(), columns.argmax(), rows.argmin(), rows.argmax())
    return [{"x": int(columns[one]), "y": int(rows[one])} for one in at]


@pytest.fixture
def shown(ada: Any, world: Any, object_store: ObjectStore, bucket: str) -> Shown:
    """A picture's file becomes a task that Ada holds."""

    async def hold(content: bytes) -> dict[str, Any]:
        await object_store.put(ObjectAddress(bucket, "a"), content, content_type="image/png")
        await world.open_job(lines=[{"source-ref": f"s3://{bucket}/a"}], task_type="semantic-segmentation")
        held: dict[str, Any] = await ada.claim()
        return held

    return hold


@pytest.fixture
def ask(ada: Any) -> Ask:
    async def outline(held: dict[str, Any], **more: Any) -> httpx.Response:
        body = {"lease_token": held["lease_token"], "width": WIDTH, "height": HEIGHT, **more}
        answer: httpx.Response = await ada.client.post(
            f"/v1/assignments/{held['assignment_id']}/outline", json=body
        )
        return answer

    return outline


def told(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


async def test_the_outline_follows_the_object_that_four_points_or_a_box_show(shown: Shown, ask: Ask) -> None:
    picture, truth = scene()
    held = await shown(png(picture))
    points = extremes(truth)
    (left, right), (top, bottom) = (
        (points[a][axis], points[b][axis]) for a, b, axis in ((0, 1, "x"), (2, 3, "y"))
    )
    box = {"left": left - 4, "top": top - 4, "width": right - left + 8, "height": bottom - top + 8}
    for hint in ({"extremes": points}, {"box": box}):
        answer = await ask(held, **hint)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert (found["width"], found["height"]) == (WIDTH, HEIGHT)
        assert overlap(found["rings"], truth) >= 0.9, hint
        assert sum(len(ring) for ring in found["rings"]) < 100, "a polygon that people can work with"
        assert (await ask(held, **hint)).json() == found, "the same hint gives the same outline"


async def test_a_picture_that_the_camera_has_turned_is_outlined_as_it_is_shown(
    shown: Shown, ask: Ask
) -> None:
    picture, truth = scene()
    # Stored on its side; the file says so.
    turned = Image.fromarray(cv2.cvtColor(np.rot90(picture), cv2.COLOR_BGR2RGB))
    tag = Image.Exif()
    tag[0x0112] = 6
    file = io.BytesIO()
    turned.save(file, "JPEG", exif=tag, quality=95)
    held = await shown(file.getvalue())
    answer = await ask(held, extremes=extremes(truth))
    assert overlap(answer.json()["rings"], truth) >= 0.9
    stored = np.ascontiguousarray(np.rot90(truth))
    answer = await ask(held, extremes=extremes(stored), width=HEIGHT, height=WIDTH)
    assert overlap(answer.json()["rings"], stored) >= 0.9


async def test_only_who_holds_the_task_is_told_and_only_while_he_does(
    shown: Shown, ask: Ask, ada: Any, bob: Any, world: Any
) -> None:
    held = await shown(png(scene()[0]))
    path = f"/v1/assignments/{held['assignment_id']}/outline"
    body = {"lease_token": held["lease_token"], "width": WIDTH, "height": HEIGHT, "box": BOX}
    assert told(await bob.client.post(path, json=body))[:2] == (409, "lease_lost")
    await world.expire_leases()
    assert told(await ask(held, box=BOX))[:2] == (409, "lease_lost")


async def test_who_went_back_to_his_answer_is_helped_again(
    shown: Shown, ask: Ask, ada: Any, world: Any
) -> None:
    picture, truth = scene()
    held = await shown(png(picture))
    await world.execute("UPDATE labeling_job SET task_type = 'image-classification'")
    (again,) = (await ada.client.get("/v1/assignments")).json()["assignments"]
    assert (await ada.submit({**held, "widget": again["widget"]})).status_code == 200
    answer = await ask((await ada.client.post("/v1/jobs/animals/back", json={})).json(), box=BOX)
    assert overlap(answer.json()["rings"], truth) >= 0.9


async def test_a_task_about_no_picture_says_so(ask: Ask, ada: Any, world: Any) -> None:
    await world.open_job()
    assert told(await ask(await ada.claim(), box=BOX)) == (422, "no_outline", "this task is about no picture")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"just text", "no picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "read"),
        (png(scene()[0])[:5000], "damaged"),
        (png(np.zeros((10, 20, 3), np.uint8)), "20 x 10"),
    ],
)
async def test_a_file_that_is_not_what_it_should_be_is_told(
    shown: Shown, ask: Ask, content: bytes, says: str
) -> None:
    status, code, message = told(await ask(await shown(content), box=BOX))
    assert (status, code) == (422, "no_outline")
    assert says in message


async def test_a_picture_that_explodes_costs_nobody_anything(shown: Shown, ask: Ask, ada: Any) -> None:
    """20,000 x 20,000 pixels in half a megabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = 20_000
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + side // 8)) for _ in range(side)) + packer.flush()
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    held = await shown(bomb + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    asked = asyncio.create_task(ask(held, box=BOX, width=side, height=side))
    assert (await ada.client.get("/v1/assignments")).status_code == 200
    status, code, message = told(await asked)
    assert (status, code) == (422, "no_outline")
    assert "100,000,000 is the most" in message


async def test_what_takes_too_long_ends_and_the_next_one_is_served(
    shown: Shown, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, truth = scene()
    held = await shown(png(picture))
    monkeypatch.setattr(isolated, "SECONDS", 0.01)
    assert "too long" in told(await ask(held, box=BOX))[2]
    monkeypatch.setattr(isolated, "SECONDS", process.SECONDS)
    assert overlap((await ask(held, box=BOX)).json()["rings"], truth) >= 0.9


async def test_who_comes_when_too_many_wait_is_told_to_come_again(
    shown: Shown, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await shown(png(scene()[0]))
    monkeypatch.setattr(isolated, "MOST_WAITING", 0)
    assert told(await ask(held, box=BOX))[:2] == (503, "outlines_busy")


@pytest.mark.parametrize(
    "hint",
    [
        {},
        {"box": BOX, "extremes": [{"x": 1, "y": 1}] * 4},
        {"extremes": [{"x": 1, "y": 1}] * 3},
        {"box": {**BOX, "width": 0}},
        {"box": BOX, "width": 0},
    ],
)
async def test_a_hint_that_is_none_is_refused(ask: Ask, ada: Any, world: Any, hint: dict[str, Any]) -> None:
    await world.open_job()
    assert told(await ask(await ada.claim(), **hint))[:2] == (422, "invalid_request")


async def test_a_hint_beyond_the_picture_finds_nothing(shown: Shown, ask: Ask) -> None:
    held = await shown(png(scene()[0]))
    answer = await ask(held, box={"left": 5000, "top": 0, "width": 10, "height": 10})
    assert told(answer)[:2] == (422, "no_outline")
