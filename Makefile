# The two commands of the README, and what developers need beside them.
.PHONY: demo test build install uninstall format lint clean

PREFIX ?= /usr/local
export PREFIX DESTDIR

demo:
	@scripts/demo.sh

test:
	@scripts/test.sh

build:
	@scripts/setup.sh
	scripts/build.sh --product cascade
	scripts/build.sh --product generate-manual

install:
	@scripts/install.sh install

uninstall:
	@scripts/install.sh uninstall

format:
	swift format format --in-place --recursive Package.swift Sources Tests Benchmarks

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build demo-output
