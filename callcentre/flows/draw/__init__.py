"""Pictures of a flow: `svg` for people, `mermaid` for documents. No other program is needed."""

from __future__ import annotations

from callcentre.flows.draw.mermaid import mermaid
from callcentre.flows.draw.picture import svg

__all__ = ["mermaid", "svg"]
