"""`python -m groundwork.templates`: the process in which templates are rendered."""

from __future__ import annotations

import sys

from groundwork.templates.process import serve

serve(sys.stdin.buffer, sys.stdout.buffer)
