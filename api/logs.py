"""Logs: one JSON object a line, with tracebacks but never the values of variables, which may be secrets."""

from __future__ import annotations

import structlog


def configure_logging() -> None:
    """Set up structured logs on standard output."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
