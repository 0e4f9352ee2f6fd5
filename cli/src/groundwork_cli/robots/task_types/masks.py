"""Robots for semantic segmentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageFilter

from groundwork.task_types import Label
from groundwork.task_types.colours import class_colour
from groundwork.task_types.masks import mask_label, mask_of
from groundwork.task_types.pngs import Mask
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types.habits import no_confusions, only_in_manifests

SHIFT = 0.1
"""How far a robot without any skill misplaces the whole, as a share of the picture's sides."""


@dataclass(frozen=True)
class MaskRobot:
    """The whole is a little off, the more so the less skill there is. Who errs about a class leaves it out or
    takes it for another; who errs about the outline paints too little."""

    name: str

    def check(self, persona: Persona, labels: Sequence[str]) -> None:
        no_confusions(persona, self.name)

    def read_truth(self, text: str, labels: Sequence[str]) -> Label:
        return only_in_manifests(self.name)

    def answer(self, truth: Label, labels: Sequence[str], persona: Persona, rng: Random) -> Label:
        mask, colours = mask_of(truth)
        lack = 1 - persona.skill
        table = list(range(256))
        for index in mask.classes():
            if rng.random() < lack:
                table[index] = rng.choice([other for other in range(len(labels) + 1) if other != index])
        picture = Image.frombytes("L", (mask.width, mask.height), mask.pixels).point(table)
        if rng.random() < lack:
            picture = picture.filter(ImageFilter.MinFilter(3))
        across, down = (round(rng.uniform(-1, 1) * SHIFT * lack * side) for side in picture.size)
        picture = ImageChops.offset(picture, across, down)
        # The colours of a robot's page are those of everybody's.
        shown = {index: class_colour(index - 1) for index in range(1, len(labels) + 1)} | colours
        return mask_label(Mask(mask.width, mask.height, picture.tobytes()), shown)
