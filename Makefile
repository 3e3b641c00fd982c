# Alles wat een ontwikkelaar of beheerder hier doet, begint met make.
# Nodig vooraf: Python 3.11 of nieuwer met pip, make en git. De rest haalt `make` zelf binnen, in .tools en .venv.
# Argumenten meegeven: make demo ARGS=--klaar

ARGS  ?=
BIN   := .venv/bin
KLAAR := .venv/.klaar

# Een omgeving onthoudt haar eigen pad. Is deze map verplaatst, dan is .venv onbruikbaar en komt er een nieuwe.
ifeq ($(wildcard $(KLAAR)),$(KLAAR))
ifneq ($(shell cat $(KLAAR)),$(CURDIR))
$(shell rm -rf .venv)
endif
endif

.DEFAULT_GOAL := help
.PHONY: help demo up down test lint contracten walls bench setup clean

help: ## toon deze lijst
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

demo: $(KLAAR) ## start alles, speel een regio na en toon wat er gebeurde
	@$(BIN)/doorstroom demo $(ARGS)

up: $(KLAAR) ## start alles en blijf draaien
	@$(BIN)/doorstroom up $(ARGS)

down: $(KLAAR) ## stop wat er draait
	@$(BIN)/doorstroom down $(ARGS)

test: walls ## draai alle tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(KLAAR) walls ## controleer stijl, typen en muren
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m mypy

contracten: $(KLAAR) ## maak schema's en API-beschrijvingen opnieuw
	@$(BIN)/python -m services.publish $(ARGS)

walls: $(KLAAR)
	@$(BIN)/lint-imports --no-logo

bench: $(KLAAR) ## meet de snelheid, als verhoudingen binnen één run
	@$(BIN)/python -m bench $(ARGS)

setup: $(KLAAR) ## zet alleen de omgeving klaar

clean: ## gooi .venv en .tools weg (de gegevens blijven staan)
	rm -rf .venv .tools

$(KLAAR): pyproject.toml uv.lock .ci/uv.txt .ci/setup.sh
	@sh .ci/setup.sh
	@printf '%s' '$(CURDIR)' > $@
