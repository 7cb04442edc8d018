"""Execute many small cells in one kernel and report the resources that it holds.

usage: many.py lesson early cells

The kernel works in the folder of the lesson, whose first cell is executed first; TMPDIR must be empty and
exclusive. After the early cells, and after all cells, a line of JSON reports the number of files in TMPDIR,
and the number of open descriptors and the memory of the kernel. The last line lists the files left in TMPDIR
when the kernel has ended.
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import v4

PLAIN = """%%%%
fmt.Println("cell", %d)"""
FIGURE = """import "github.com/gosiamese/gosiamese/pkg/show"

func bars(n int) (bars []show.Series) {
	for i := range n {
		bars = append(bars, show.Series{Name: fmt.Sprint("bar ", i), Values: []float64{float64(i)}})
	}
	return bars
}

%%%%
figure, err := show.Bars(show.Panel{Title: "cell", Y: "height", Series: bars(%d %% 7 + 1)})
if err == nil {
	err = figure.Display()
}
if err != nil {
	panic(err)
}"""
EVERY = 5  # One figure per this many cells.


def left():
    """The files and folders in TMPDIR."""
    return sorted(str(path) for path in Path(os.environ["TMPDIR"]).rglob("*"))


def held(cells, pid):
    status = Path(f"/proc/{pid}/status").read_text()
    memory = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return {
        "cells": cells,
        "files": len(left()),
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
        "kilobytes": int(memory.split()[1]),
    }


def main():
    lesson, early, cells = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    first = next(c.source for c in nbformat.read(lesson, as_version=4).cells if c.cell_type == "code")
    sources = [first] + [(PLAIN if i % EVERY else FIGURE) % i for i in range(1, cells + 1)]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    client = NotebookClient(
        notebook, kernel_name="gonb", timeout=600, resources={"metadata": {"path": str(lesson.resolve().parent)}}
    )
    with client.setup_kernel():
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
            if number in (early, cells):
                print(json.dumps(held(number, client.km.provisioner.pid)), flush=True)
    figures = sum("vegalite" in str(cell.outputs) for cell in notebook.cells)
    print(json.dumps({"figures": figures, "left": left()}))


if __name__ == "__main__":
    main()
