"""Write the page of an executed notebook as make lesson does, without executing it.

usage: page.py build notebooks/07_triplet_loss.ipynb ...

Figures without a PNG get one.
"""

import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1] / "lab"))
from execute import add_pictures, outputs, page  # noqa: E402

for name in sys.argv[2:]:
    notebook = nbformat.read(name, as_version=4)
    if not any("image/png" in output.get("data", {}) for output in outputs(notebook)):
        add_pictures(notebook)
    (Path(sys.argv[1]) / Path(name).with_suffix(".html").name).write_text(page(notebook), encoding="utf-8")
