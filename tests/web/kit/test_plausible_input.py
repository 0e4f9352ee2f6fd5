"""What the run over published templates guesses of a template's input."""

from __future__ import annotations

from tests.web.kit.plausible_input import CLASSES, plausible_input


def test_a_template_is_given_what_it_uses() -> None:
    template = """
      <crowd-x src="{{ task.input.source-ref | grant_read_access }}"
        labels="{{ task.input.labels | to_json }}"
        initial-value="{{ task.input.before | to_json }}"></crowd-x>
      {% assign meta = task.input.manifestLine.a-metadata %}{{ meta.class-map[meta.class_id] }}
      {% for row in task.input.rows %}{{ row.name }}
        <img src="{{ row.picture | grant_read_access }}">{% endfor %}
      {% if task.input.note %}{{ task.input.note }}{% endif %}{{ unknown.name }}"""
    text = "A text about cats & dogs"
    assert plausible_input(template, "picture") == {
        "source-ref": "picture",
        "labels": CLASSES,
        "before": [],
        "manifestLine": {"a-metadata": {"class-map": {"0": text}}},
        "rows": [{"name": text, "picture": "picture"}],
        "note": text,
    }
