"""Export the executed lessons as pages that work offline, without a server.

usage: export.py build/html notebooks/01_first_look.ipynb notebooks/02_data_sets.ipynb ...

Needs Vega, which vl-convert includes, and MathJax, whose path is in the environment variable MATHJAX.
Figures are drawn from their specifications, or shown as PNG if scripts are disabled. The table of contents
takes its text from docs/course.md. The folder is replaced only if the whole export succeeds.
"""

import base64
import mimetypes
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
import vl_convert
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from traitlets.config import Config

from execute import PAGES, drawing, figures

COURSE = Path(__file__).parents[2] / "docs" / "course.md"
ELSEWHERE = ("http:", "https:", "mailto:", "#")


def prepare(notebook):
    """Set the language for syntax highlighting, and convert figures for the pages."""
    notebook.metadata["language_info"] = {"name": "go", "pygments_lexer": "go"}
    for figure in figures(notebook):
        figure.data = {"text/html": drawing(figure)}


def link(page, folder, files):
    """Point links between notebooks to their pages, replace other relative links by hints, embed pictures."""
    soup = BeautifulSoup(page, "html.parser")
    for a in soup.select("main a[href]"):
        path, mark, fragment = a["href"].partition("#")
        stem = Path(path).name.removesuffix(".ipynb").removesuffix("_exercises")
        if a["href"].startswith(ELSEWHERE):
            continue
        if f"{stem}.html" in files:
            a["href"] = f"{stem}.html{mark}{fragment}"
            continue
        a.name, a.attrs = "span", {"title": f"in the repository: {path.removeprefix('../')}"}
    for img in soup.select("main img"):
        if not img["src"].startswith(("data:", *ELSEWHERE)):
            kind, _ = mimetypes.guess_type(img["src"])
            data = base64.b64encode((folder / img["src"]).read_bytes()).decode()
            img["src"] = f"data:{kind};base64,{data}"
    return str(soup)


def tables(text, heading):
    """The rows of the table below a heading."""
    _, _, text = text.partition(f"\n## {heading}\n")
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[column.strip() for column in line.strip("|").split("|")] for line in lines[2:]]


def describe(path, notebook, rows, names):
    """The entry of a lesson in the table of contents."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    title = re.search(r"^# (.+)", text, re.MULTILINE)
    question = re.search(r"\*\*Question\.\*\*\s*(.+?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    topics, minutes, afterwards = rows.get(path.stem, ["", "", ""])
    return {
        "file": f"{path.stem}.html",
        "title": title[1] if title else path.stem,
        "question": markdown2html(question[1]) if question else "",
        "topics": [names[number] for number in topics.replace(" ", "").split(",") if number],
        "minutes": minutes,
        "afterwards": afterwards,
    }


def places(column, files):
    """Links to the headings that course.md lists for a topic, if their lessons are exported."""
    for place in column.split("; "):
        lesson, _, heading = place.partition(": ")
        if f"{lesson}.html" in files and heading != "to come":
            yield {"href": f"{lesson}.html#{heading.replace(' ', '-')}", "text": f"{lesson[:2]} {heading}"}


def read(path):
    notebook = nbformat.read(path, as_version=4)
    if made_with := notebook.metadata.get("made_with"):
        sys.exit(f"{path} was executed with {', '.join(made_with)}: run make notebooks N={path.stem[:2]}")
    return notebook


def write(folder, paths):
    """Write the pages and their shared assets to an empty folder."""
    course = COURSE.read_text(encoding="utf-8")
    lecture = []
    for number, name, place in tables(course, "The lecture, topic by topic"):
        if number:
            lecture.append([number, name, place])
        else:  # A further place for the topic above.
            lecture[-1][2] += f"; {place}"
    rows = {row[0]: row[1:] for row in tables(course, "The lessons")}
    names = {number: name for number, name, _ in lecture}
    notebooks = [read(path) for path in paths]
    lessons = [describe(path, notebook, rows, names) for path, notebook in zip(paths, notebooks)]
    files = {lesson["file"] for lesson in lessons}

    config = Config({"HTMLExporter": {"exclude_input_prompt": True, "exclude_output_prompt": True}})
    exporter = HTMLExporter(config, template_name=PAGES.name, extra_template_basedirs=[str(PAGES.parent)])
    for i, (path, notebook) in enumerate(zip(paths, notebooks)):
        prepare(notebook)
        page = {**lessons[i], "previous": lessons[i - 1] if i else None, "next": (lessons + [None])[i + 1]}
        body, _ = exporter.from_notebook_node(notebook, {"page": page})
        (folder / page["file"]).write_text(link(body, path.parent, files), encoding="utf-8")

    topics = [{"name": row[1], "places": list(places(row[2], files))} for row in lecture]
    contents = exporter.environment.get_template("contents.html.j2")
    (folder / "index.html").write_text(
        contents.render(lessons=lessons, topics=[topic for topic in topics if topic["places"]], resources={"page": {}}),
        encoding="utf-8",
    )
    assets = folder / "assets"
    assets.mkdir()
    for name in ["style.css", "page.js", "formulas.js", "figures.js"]:
        shutil.copy(PAGES / name, assets)
    shutil.copy(os.environ["MATHJAX"], assets / "mathjax.js")
    (assets / "vega.js").write_text(vl_convert.javascript_bundle(), encoding="utf-8")


def main():
    target, paths = Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]]
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".html-") as scratch:
        new, old = Path(scratch) / "new", Path(scratch) / "old"
        new.mkdir()
        write(new, paths)
        if target.exists():
            target.rename(old)
        new.rename(target)
    print(f"written: {len(paths)} lessons, open {target / 'index.html'}")


if __name__ == "__main__":
    main()
