# make run     install into .venv and score inputs/applicants.xlsx
# make test    the whole test suite
# make check   lint, types, and the tests of what differs from BASE (main): for daily work
# make lint    lint, format and types
# make bench   speed, as ratios within one run
# make same    what this tree does other than revision REV (46db755), byte for byte
# make soak    random rosters, random lists through LibreOffice, spoilt workbooks for SECONDS (600), random sequences of
#              STEPS (10000) commands, make kill; SEED repeats a run
# make kill    nights cut off KILLS (2000) times, then refused at every step
# make load    50 departments at once, then 1,000 uploads, on a real service (DEPARTMENTS, ROWS, UPLOADS, WORKERS)
# make pin     write constraints.txt from what is installed

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CITIES := $(sort $(wildcard plugins/*/pyproject.toml))
INSTALL := -c constraints.txt -e '.[dev,web]' $(foreach city,$(CITIES:/pyproject.toml=),-e $(city))
# one stamp for each set of cities, so that a folder added or removed under plugins/ is noticed
STAMP := $(VENV)/installed-$(shell echo $(CITIES) | cksum | cut -d' ' -f1)
BASE := main
# more workers than the two cores of a small machine: some tests wait for processes, a file's tests share what they made
XDIST := -n 3 --dist loadfile --no-loadscope-reorder
# openpyxl writes other bytes where lxml is installed; the committed workbooks are written without it
export OPENPYXL_LXML := False
# else each worker would compile every module and rewrite every test anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check lint bench same soak kill load pin inputs install

run: install
	@mkdir -p var
	@$(BIN)/rencai score inputs/applicants.xlsx --data var -o var/applicants-结果.xlsx

test: install
	$(BIN)/python -m pytest $(XDIST)

check: lint
	@touched=$$($(BIN)/python tests/changed.py $(BASE)); \
	if [ -n "$$touched" ]; then echo $$touched; $(BIN)/python -m pytest $(XDIST) $$touched; else echo "nothing differs"; fi

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'
	$(BIN)/python bench/run.py

same: install
	$(BIN)/python bench/same_as.py $(or $(REV),46db755)

soak: install
	$(BIN)/python soak/rosters.py
	$(BIN)/python soak/libreoffice.py
	$(BIN)/python soak/fuzz.py
	$(BIN)/python -W error soak/sequences.py
	$(MAKE) kill

kill: install
	$(BIN)/python soak/kill.py
	$(BIN)/python soak/refuse.py

load: install
	$(BIN)/python soak/load.py

inputs: install
	$(BIN)/python inputs/make_applicants.py
	$(BIN)/python inputs/make_guangzhou_list.py

pin: install
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt $(CITIES)
	@test ! -d $(VENV) || test -e $@ || rm -rf $(VENV)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing rencai and $(words $(CITIES)) cities into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(INSTALL)
	@touch $@
