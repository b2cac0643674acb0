# Each target does its own set-up. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
BUILDER ?= mkdocs
WORKERS ?= auto
SITE ?= site
DIST ?= dist
PY := .venv/bin/python
# No start-up log of TensorFlow between the lines of our own.
export TF_CPP_MIN_LOG_LEVEL ?= 3
# TensorFlow leaves oneDNN off on some processors; what is recorded, errors above all, is of oneDNN on.
export TF_ENABLE_ONEDNN_OPTS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup check translated build offline serve test test-browsers engines test-changed test-newest lint format outputs records frameworks mutants matrix bench audit lighthouse lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

setup: .venv/.done theme/assets/katex/.done theme/assets/run/.done .cache/browser ## install what the other targets need

.venv/.site: requirements-site.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or newer, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old ($$($(PYTHON) -V)): Python 3.11 or newer is needed; say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module: install it (on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "set-up: Python packages for the site into .venv (once; 0.3 GB)"
	@$(PYTHON) -m venv --clear .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.done: requirements.lock .venv/.site
	@echo "set-up: TensorFlow and what the tests need into .venv (once; about 2 GB)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Not in .venv, which holds what the locks name and nothing else.
.cache/uv/bin/uv:
	@$(PYTHON) -m venv .cache/uv
	@.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

web/node_modules/.done: web/package-lock.json
	@command -v node >/dev/null || { echo "node is missing: install Node.js 20 or newer" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "npm is missing: install it (it comes with Node.js)" >&2; exit 1; }
	@echo "set-up: npm packages into web/node_modules"
	@cd web && npm ci --loglevel=error --no-fund --no-audit >/dev/null
	@touch $@

theme/assets/katex/.done: web/node_modules/.done web/assets.mjs
	@cd web && npm run --silent assets
	@touch $@

theme/assets/run/.done: $(wildcard web/runner/* web/widgets/* web/widgets/*/* web/widgets/*/*/* web/words.js web/words/* docs/ko/howto/*_errors.md web/*.py web/tensorflow/*.py web/tensorflow/keras/*.py web/keras_page/*.py web/keras_page/pytorch/*.py web/keras_page/stand/*.py web/keras_page/stand/*/*.py) web/keras_page/pack.mjs web/bundle.mjs web/precompile.mjs theme/assets/run/pyodide .cache/keras
	@node web/bundle.mjs
	@[ ! -d theme/assets/run/pyodide ] || node web/precompile.mjs package web/tensorflow $(@D)/tensorflow.zip
	@[ ! -d theme/assets/run/pyodide ] || [ ! -d .cache/keras ] || node web/keras_page/pack.mjs .cache/keras $(@D)/keras.zip
	@touch $@

# The tracer runs it: the very version that the tests compare with.
.cache/keras: requirements.lock web/keras_page/fetch.py | .venv/.site
	@$(PY) web/keras_page/fetch.py $@ $(if $(CI),--require)
	@[ ! -d $@ ] || touch $@

# CI must not go on without it: its tests run every block in a browser.
theme/assets/run/pyodide: web/runtime.py web/precompile.mjs web/precompile.py web/node_modules/.done | .venv/.site
	@echo "set-up: Python for the browser (once; a download of 106 MB)"
	@$(PY) web/runtime.py $(if $(CI),--require)
	@[ ! -d $@ ] || touch $@

.cache/browser: web/browser.sh | .venv/.done
	@mkdir -p .cache && sh web/browser.sh > $@ || { rm -f $@; exit 1; }

check: .venv/.site ## find faulty pages before anything runs
	@$(PY) -m tools.docs check
	@$(PY) -m tools.korean check

translated: .venv/.site ## take note of what docs/ko has translated, mark what it has not (SAME=PAGE.md#SECTION: it need not follow)
	@$(PY) -m tools.korean translated $(SAME)

# What is done to the HTML of any builder: its folder, and "file:" for one that is read from a disk.
finish = node web/math.mjs $(1) && node web/minify.mjs $(1) && node web/policy.mjs $(1) $(2) && node web/version.mjs $(1)
build: .venv/.site theme/assets/katex/.done theme/assets/run/.done check ## build the site into site/ (BUILDER=zensical: the pages alone)
	@$(PY) -m tools.built before $(SITE) $(BUILDER)
	@$(PY) web/build.py $(BUILDER) $(SITE)
	@$(call finish,$(SITE))
	@$(PY) -m tools.built after $(SITE) $(BUILDER)

offline: .venv/.site theme/assets/katex/.done theme/assets/run/.done check ## the site as a zip, to read from a disk and to run from any static server
	@$(PY) web/build.py offline $(DIST)/conv-by-hand
	@$(call finish,$(DIST)/conv-by-hand,file:)
	@rm -f $(DIST)/*.zip && $(PY) -m zipfile -c $(DIST)/conv-by-hand-offline.zip $(DIST)/conv-by-hand
	@echo "$(DIST)/conv-by-hand-offline.zip: unpack it and open conv-by-hand/index.html"

# Instant navigation needs an address; a site that is deployed gets its own from the workflow.
serve test test-browsers bench lighthouse: export SITE_URL ?= http://127.0.0.1:$(PORT)/
# Without the policy, since a page that reloads itself carries a script of the server.
serve: .venv/.site theme/assets/katex/.done theme/assets/run/.done check ## build, serve at http://127.0.0.1:8000; what is saved appears
	@$(PY) -m web.serve $(PORT)

# ENGINES: those that must be there. The tests go on without others, and say so in a line each.
test: export ENGINES ?= $(if $(CI),firefox webkit)
test: setup engines ## build the site, execute every block, prove that none was missed
	@$(PY) -m tools.built same $(SITE) $(BUILDER) || $(MAKE) --no-print-directory build
	$(PY) -m pytest $(if $(CI),,-p tools.memory) -n $(WORKERS) --site site

test-browsers: export ENGINES = firefox webkit
test-browsers: setup engines build ## test the built site in Firefox, WebKit and Chromium, installing what is missing
	@$(PY) -m pytest -n $(WORKERS) -q tests/engines

engines: .venv/.done ## install the browsers that ENGINES names, as in ENGINES="firefox webkit"
	@$(PY) -m tools.browsers $(ENGINES)

test-changed: .venv/.done ## check the pages, and test what changed since the last commit, or since BASE=main
	@$(PY) -m tools.changed $(BASE)

test-newest: export ENGINES ?= $(if $(CI),firefox webkit)
test-newest: setup engines build ## the same with the newest numpy, keras and tensorflow, in an environment of its own
	@$(PYTHON) -m venv --clear .cache/newest
	@.cache/newest/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@.cache/newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade numpy keras \
	  $$(.cache/newest/bin/python -m pip list --format=freeze | sed -n 's/^\(tensorflow\(-cpu\)\{0,1\}\)==.*/\1/p')
	.cache/newest/bin/python -m pip list | grep -E '^(numpy|keras|tensorflow)'
	.cache/newest/bin/python -m pytest -n $(WORKERS) --site site

lint: .venv/.done web/node_modules/.done check ## check the style of the code, and the types of the browser's
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@cd web && npm run --silent lint

format: .venv/.done web/node_modules/.done ## put the code into that style
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@cd web && npm run --silent format

outputs: .venv/.done theme/assets/run/.done ## run the programs, record what they print, draw the figures, keep the addresses
	@$(PY) -m tools.docs record
	@$(PY) -m tools.tables.padding_tables
	@$(PY) -m tools.tables.entries
	@$(PY) -m tools.tables.own_docs
	@$(PY) -m tools.tables.names
	@$(MAKE) --no-print-directory theme/assets/run/.done
	@$(PY) -m tools.tables.facts
	@$(PY) -m tools.tables.tables
	@$(PY) benchmarks/harness.py --tables
	@$(PY) benchmarks/forms.py --tables
	@$(PY) -m tools.licences
	@$(PY) -m tools.korean outputs
	@$(PY) -m tools.tables.addresses

records: .venv/.done ## list the records that pages show: which are stale, why; ONLY=NAME makes one again
	@$(PY) -m tools.records $(ONLY)

# PyTorch, ONNX Runtime and SciPy are no part of the site: they get an environment of their own.
.cache/frameworks/.done: tools/records/frameworks.txt
	@echo "set-up: PyTorch, ONNX Runtime and SciPy into .cache/frameworks (once; 1 GB, on Linux with its GPU code more)"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

frameworks: .cache/frameworks/.done ## record what PyTorch, ONNX Runtime and SciPy compute
	@$(<D)/bin/python -m tools.records.frameworks
	@$(<D)/bin/python -m tools.records.torch_models

mutants: setup ## change each function of the programs in each place: a test must fail each time
	@$(PY) -m tools.records.mutants $(ONLY)

# The interpreters are those of this machine; the rest gets environments of its own.
matrix: .venv/.done .cache/uv/bin/uv ## run the programs with each Python, TensorFlow and NumPy that they are for
	@nice -n 10 $(PY) -m tools.records.matrix $(ONLY)

bench: setup build ## measure the doc tests, the build, the weight of the pages, Run, the widgets and the forms
	@$(PY) benchmarks/harness.py
	@$(PY) benchmarks/site.py
	@$(PY) -m benchmarks.authoring
	@$(PY) benchmarks/page.py
	@$(PY) -m benchmarks.engines
	@$(PY) -m benchmarks.frames
	@$(PY) benchmarks/shapes.py
	@$(PY) benchmarks/forms.py

# pip-audit is no part of the site either.
.cache/audit/.done: web/audit.lock
	@echo "set-up: pip-audit into .cache/audit (once; 60 MB)"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Both fail, too, when nobody answers. pip-audit's default service says nothing is known of a package that it left out.
audit: .cache/audit/.done web/package-lock.json ## ask whether what the locks name has known vulnerabilities
	@$(<D)/bin/python -m pip_audit -s osv --strict --disable-pip --require-hashes --progress-spinner=off -r requirements.lock
	@cd web && npm audit --package-lock-only

benchmarks/lighthouse/node_modules/.done: benchmarks/lighthouse/package-lock.json web/node_modules/.done
	@echo "set-up: Lighthouse into benchmarks/lighthouse/node_modules (once; 180 MB)"
	@cd benchmarks/lighthouse && npm ci --silent --no-fund --no-audit --ignore-scripts
	@touch $@

lighthouse: benchmarks/lighthouse/node_modules/.done .cache/browser build ## measure four pages as a phone sees them: each score 100, or explained
	@node benchmarks/lighthouse/measure.mjs site .cache/browser

lock: .cache/uv/bin/uv ## resolve requirements.txt, requirements-site.txt and web/audit.txt into their locks
	@for list in requirements requirements-site web/audit; do \
	  constraint=$$([ $$list = requirements-site ] && echo "-c requirements.lock"); \
	  $< pip compile $$constraint --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --custom-compile-command "make lock" $$list.txt -o $$list.lock || exit 1; done

clean: ## delete everything that the other targets made
	rm -rf .venv .cache .pytest_cache .ruff_cache site dist web/node_modules benchmarks/lighthouse/node_modules theme/assets/katex theme/assets/run
	find . -name __pycache__ -type d -exec rm -rf {} +
