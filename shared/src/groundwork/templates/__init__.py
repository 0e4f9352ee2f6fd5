"""Worker templates: Liquid in, HTML out, with the filters of the contract (section 7.1).

A template is hostile input: it gets plain JSON values and nothing else, cannot load other templates, and its
loops and its output are limited.
"""

from groundwork.templates.assets import ASSETS, with_own_assets
from groundwork.templates.built_in import built_in_page, page_of_type
from groundwork.templates.isolated import TemplateRenderer, open_renderer
from groundwork.templates.rendering import (
    MAX_TEMPLATE_CHARACTERS,
    MISSING_FORM,
    Grant,
    Rendered,
    RenderProblem,
    render_template,
    template_problems,
)

__all__ = [
    "ASSETS",
    "MAX_TEMPLATE_CHARACTERS",
    "MISSING_FORM",
    "Grant",
    "RenderProblem",
    "Rendered",
    "TemplateRenderer",
    "built_in_page",
    "open_renderer",
    "page_of_type",
    "render_template",
    "template_problems",
    "with_own_assets",
]
