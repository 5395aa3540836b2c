"""Charts as PNG pictures, for files that show no SVG."""

from __future__ import annotations

import typst

from rendering.bulletins.blocks import Chart
from rendering.pdf import fonts

SHEET = """
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.chart), format: "svg", width: {width}pt)
"""
DOTS_PER_INCH = 144


def png(chart: Chart) -> bytes:
    """Draw a chart with the package's own fonts; the same chart gives the same bytes."""
    drawn = typst.compile(
        SHEET.format(width=chart.width).encode(),
        font_paths=fonts(),
        sys_inputs={"chart": chart.svg},
        format="png",
        ppi=DOTS_PER_INCH,
    )
    if not isinstance(drawn, bytes):
        raise TypeError("a chart is one picture")
    return drawn
