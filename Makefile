# SPDX-License-Identifier: Apache-2.0
# `make run` and `make test` are all that a newcomer needs: both install what is missing (Debian), build, and go.
# PRESET=release|dev|asan|no-torch|clang chooses the build; SECONDS=60 is how long each fuzz target runs.
PRESET ?= release
SECONDS ?= 60
BUILD := build/$(PRESET)
.NOTPARALLEL:

.PHONY: run test build setup bench fuzz format lint clean

run: $(BUILD)/build.ninja
	cmake --build --preset $(PRESET) --target diffrank_command
	$(BUILD)/bin/diffrank run experiments/configs/quickstart.json --jobs 2

test: build
	ctest --preset $(PRESET)

build: $(BUILD)/build.ninja
	cmake --build --preset $(PRESET)

$(BUILD)/build.ninja: | setup
	cmake --preset $(PRESET)

setup:
	@cmake/setup build run test $(filter clang,$(PRESET))
	@experiments/report/html/fetch

bench: setup
	@cmake/setup bench
	cmake --preset bench
	cmake --build --preset bench
	build/bench/bin/bench_rankers
	build/bench/bin/bench_losses

fuzz: setup
	@cmake/setup clang
	cmake --preset fuzz
	cmake --build --preset fuzz
	tests/fuzz/run $(SECONDS)

format:
	@cmake/setup format
	git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

lint: $(BUILD)/build.ninja
	@cmake/setup lint
	git ls-files 'core/*.cpp' 'losses/*.cpp' 'backends/*.cpp' 'experiments/*.cpp' | grep -v libtorch | xargs clang-tidy -p $(BUILD) --quiet

clean:
	rm -rf build
