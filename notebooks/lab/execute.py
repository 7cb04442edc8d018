"""Execute a lesson with its kernel and write the executed copy and its HTML.

usage: execute.py notebooks/07_triplet_loss.ipynb build

Every Vega-Lite figure gets a PNG in the copy, for viewers that cannot render it, and stays live in the HTML.
A lesson trains from scratch: its run folder, passed to the cells as SIAMESE_RUNS, is emptied first. The
metadata of the copy lists the settings that it was made with, so that outputs from real pictures or short
training are never committed. The exit status is 1 if a cell fails.
"""

import base64
import copy
import functools
import html
import io
import json
import os
import re
import resource
import shutil
import sys
import time
from pathlib import Path

import nbformat
import vl_convert
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from PIL import Image

VEGA_LITE = "application/vnd.vegalite.v5+json"
CELL_SECONDS = 1800
COLOURS = 64
SETTINGS = ["DATA", "QUICK", "GOMLX_BACKEND"]
PAGES = Path(__file__).with_name("pages")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def figures(notebook):
    return [output for output in outputs(notebook) if VEGA_LITE in output.get("data", {})]


def title(cell):
    """The first meaningful line of a cell."""
    lines = (line.strip().lstrip("/ ") for line in cell.source.splitlines())
    return next((line for line in lines if line not in ("", "%%", "import (")), "")[:70]


def execute(notebook, folder):
    """Run all cells in a folder, printing a line for each; raise CellExecutionError if one fails."""
    started, count = time.monotonic(), len(code_cells(notebook))

    def on_cell_start(cell, cell_index):
        if cell.cell_type == "code":
            number = len([c for c in notebook.cells[: cell_index + 1] if c.cell_type == "code"])
            print(f"{time.monotonic() - started:6.1f} s  cell {number} of {count}: {title(cell)}", flush=True)

    NotebookClient(
        notebook,
        kernel_name="gonb",
        timeout=CELL_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=on_cell_start,
    ).execute()
    print(f"{time.monotonic() - started:6.1f} s  done; the largest process took {peak():.0f} MB")


def peak():
    """Peak memory of the largest process so far, in MB: the kernel, a compiler or the program of a cell."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6


def explain(notebook):
    """The messages of the failing cell: compile errors come as HTML, others on stderr."""
    cells = code_cells(notebook)
    for number, cell in enumerate(cells, 1):
        if not any(output.output_type == "error" for output in cell.outputs):
            continue
        said = [f"cell {number} of {len(cells)} failed: {title(cell)}"]
        for output in cell.outputs:
            if output.get("name") == "stderr":
                said.append(output.text)
            elif "text/html" in output.get("data", {}):
                page = BeautifulSoup(output.data["text/html"], "html.parser")
                for hidden in page.select("style, .gonb-err-context"):
                    hidden.decompose()
                said += [line for line in page.text.splitlines() if line.strip()]
        return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(said))
    return ""


def add_pictures(notebook):
    """Add a PNG to every figure; a small palette keeps the notebook small. The initial colours are chosen far
    apart, so that rare ones are kept, and then refined by k-means."""
    for figure in figures(notebook):
        picture = Image.open(io.BytesIO(vl_convert.vegalite_to_png(figure.data[VEGA_LITE])))
        png = io.BytesIO()
        few = picture.convert("RGB").quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        )
        few.save(png, "PNG", optimize=True)
        figure.data["image/png"] = base64.b64encode(png.getvalue()).decode()


def drawing(output):
    """A figure as HTML: its PNG, and its specification for the script that draws it."""
    spec = json.dumps(output.data[VEGA_LITE]).replace("<", "\\u003c")
    alt = html.escape(output.data[VEGA_LITE].get("description", ""))
    png = output.data.get("image/png", "").strip()
    return (
        f'<figure class="vega"><img src="data:image/png;base64,{png}" alt="{alt}">'
        f'<script type="application/json">{spec}</script></figure>'
    )


def inline(script):
    """A script escaped for embedding in a page: text that would end it is replaced by a form that is
    equivalent in strings and regular expressions."""
    return re.sub(r"<(?=/script|!--)", r"\\x3c", script, flags=re.IGNORECASE)


@functools.cache
def scripts():
    """The scripts that render formulas and figures. Without MathJax, formulas remain in TeX."""
    mathjax = os.environ.get("MATHJAX")
    formulas = [(PAGES / "formulas.js"), Path(mathjax)] if mathjax else []
    return {
        "head": [inline(path.read_text(encoding="utf-8")) for path in formulas],
        "foot": [inline(vl_convert.javascript_bundle()), inline((PAGES / "figures.js").read_text(encoding="utf-8"))],
    }


def page(notebook):
    """One HTML page with live figures; Vega and MathJax are included, so that it needs no network."""
    notebook = copy.deepcopy(notebook)
    for figure in figures(notebook):
        figure.data = {"text/html": drawing(figure)}
    templates = Path(__file__).parent
    exporter = HTMLExporter(template_name="lesson", extra_template_basedirs=[str(templates)])
    body, _ = exporter.from_notebook_node(notebook, {"scripts": scripts()})
    return body


def last_line(notebook):
    """The last line that a cell printed."""
    printed = "".join(o.text for o in outputs(notebook) if o.get("name") == "stdout").strip()
    return printed.splitlines()[-1] if printed else ""


def main():
    source, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    runs = folder.resolve() / "runs" / source.stem
    shutil.rmtree(runs, ignore_errors=True)
    runs.mkdir(parents=True)
    os.environ["SIAMESE_RUNS"] = str(runs)
    os.environ["SIAMESE_STATIC"] = "1"  # No browser: live panels are replaced by figures.

    notebook = nbformat.read(source, as_version=4)
    notebook.metadata.pop("made_with", None)
    if made_with := [name for name in SETTINGS if os.environ.get(name)]:
        notebook.metadata["made_with"] = made_with
    failure = ""
    try:
        execute(notebook, source.parent)
    except CellExecutionError:
        failure = explain(notebook)
    except RuntimeError as error:
        sys.exit(f"{source.name}: the kernel did not start: {error}: see .lab/gonb.log")
    add_pictures(notebook)

    executed = folder / source.name
    nbformat.write(notebook, executed)
    executed.with_suffix(".html").write_text(page(notebook), encoding="utf-8")
    print(f"written: {executed} and {executed.with_suffix('.html')}")
    if failure:
        sys.exit(f"{source.name}: {failure}")
    print(last_line(notebook))


if __name__ == "__main__":
    main()
