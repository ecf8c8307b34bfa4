# make run    sets up, starts everything, and runs a demonstration city
# make test   sets up, and runs every test
# make check  format, lint, types, import contracts, unit tests; about a minute
# make bench  prints the figures of this machine
# make soak   one wall through a week at 600 times its speed: 25 minutes
.PHONY: run setup test check bench soak

run setup test check bench soak:
	@python=$$(PYTHON="$(PYTHON)" sh infra/find_python) && exec "$$python" -m infra.bootstrap $@
