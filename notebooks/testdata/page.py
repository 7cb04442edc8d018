"""Write the page of an executed notebook as make lesson does, without executing it.

usage: page.py build notebooks/07_triplet_loss.ipynb ...
"""

import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1] / "lab"))
from execute import page  # noqa: E402

for name in sys.argv[2:]:
    notebook = nbformat.read(name, as_version=4)
    (Path(sys.argv[1]) / Path(name).with_suffix(".html").name).write_text(page(notebook), encoding="utf-8")
