# The two commands of the README, and what developers need beside them.
.PHONY: demo test build format lint clean

demo:
	@scripts/demo.sh

test:
	@scripts/test.sh

build:
	@scripts/setup.sh
	swift build -c release

format:
	swift format format --in-place --recursive Package.swift Sources Tests Benchmarks

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build demo-output
