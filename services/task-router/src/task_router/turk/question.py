"""What Mechanical Turk is asked to show: a page of ours in a frame. Pure."""

from __future__ import annotations

from xml.sax.saxutils import escape

_SCHEMA = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"


def external_question(url: str, frame_height: int) -> str:
    return (
        f'<ExternalQuestion xmlns="{_SCHEMA}"><ExternalURL>{escape(url)}</ExternalURL>'
        f"<FrameHeight>{frame_height}</FrameHeight></ExternalQuestion>"
    )
