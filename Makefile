# What an administrator and a developer type here; `make help` explains each.
SHELL := /bin/sh
BIN := .workbench/venv/bin
SCENARIO ?= cluster
ARGS ?=
LAYERS ?=
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run status down estimate test bench molecule docs

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make the Python environment and unpack the collections (the others do it by themselves)
	@tools/setup sandbox

setup-test:
	@tools/setup test

run: setup ## build the workbench in the sandbox, for real and for free: ARGS="--check --diff", ARGS="--tags cluster"
	@test -f $${WORKBENCH_STATE:-.workbench}/sandbox/$${WORKBENCH_SANDBOX:-default}/sandbox.json || \
		$(BIN)/ansible-playbook playbooks/estimate.yml
	@$(BIN)/python -m sandbox up
	@$(BIN)/ansible-playbook site.yml $(ARGS)

status: setup ## say what of the sandbox runs, and where
	@$(BIN)/python -m sandbox status

down: setup ## end the sandbox; the emulated AWS forgets everything
	@$(BIN)/python -m sandbox down

estimate: setup ## say what the workbench costs a month, and draw what will stand; builds nothing
	@$(BIN)/ansible-playbook playbooks/estimate.yml $(ARGS)

test: setup-test ## every check and test that this machine can run: LAYERS="unit gates" for some of them
	@$(BIN)/python -m tools.test $(LAYERS)

bench: setup-test ## measure: times and overheads as figures, only ratios can fail
	@$(BIN)/python -m pytest tests/bench -q -s -p no:randomly $(ARGS)

molecule: setup-test ## run one molecule scenario: SCENARIO=cluster
	@$(BIN)/python -m tools.molecule $(SCENARIO)

docs: setup-test ## build the site of modules, roles and guides in .workbench/docs
	@$(BIN)/python -m tools.docs
