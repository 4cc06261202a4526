# Everything a developer types. `make test` needs nothing but Go.
TAGS     := nomsgpack
GO       := go
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
RACE     ?=
FUZZTIME ?= 10m
TESTARGS ?=
STORM    ?= 10
# With the race detector, pointers are not checked besides: SQLite, which is
# translated from C, would spend a third of its time on it.
GOTEST   := $(GO) test -tags $(TAGS) $(if $(RACE),-race -gcflags=all=-d=checkptr=0)
LINT     := golangci-lint

.PHONY: run demo build test cover lint lint-proof fuzz bench soak docs understand-report secrets tidy clean

run: ## the server, configured by shuangbai.yaml and the environment
	$(GO) run -tags $(TAGS) ./cmd/shuangbai serve

demo: ## server, embedded stores and the simulator, with nothing to install
	$(GO) run -tags $(TAGS) ./cmd/shuangbai demo

build: ## bin/shuangbai, static
	CGO_ENABLED=0 $(GO) build -tags $(TAGS) -trimpath -ldflags '$(LDFLAGS)' -o bin/shuangbai ./cmd/shuangbai

test: ## all tests; MySQL and Redis too where they answer; RACE=1 for the race detector
	@$(GO) run ./.ci/stores -- $(GOTEST) -shuffle=on -parallel 4 -timeout 20m $(TESTARGS) ./...

cover: ## coverage by package, and coverage.out for `go tool cover`
	@$(GO) run ./.ci/stores -- $(GOTEST) -coverpkg=./... -coverprofile=coverage.out ./... && $(GO) tool cover -func=coverage.out | tail -1

lint: ## golangci-lint, pinned; installed when missing
	@.ci/lint $(LINT) run ./... ./.ci/stores ./.ci/lintproof

lint-proof: ## seed a violation of every layout rule and see that each bites
	@.ci/lint $(GO) run ./.ci/lintproof

fuzz: ## every fuzz target in turn, FUZZTIME each
	@.ci/fuzz $(FUZZTIME)

bench: ## turns and deliveries beside their floors, leads and a backlog, on MariaDB and Redis, in four minutes
	@$(GO) run -tags $(TAGS) ./cmd/bench

soak: ## the storms of cmd/internal/e2e, STORM times as big
	@E2E_STORM=$(STORM) $(GO) run ./.ci/stores -require -- $(GOTEST) -run 'AtOnce|SameSecond|TwoProcesses' -count=1 -v -timeout 60m ./cmd/internal/e2e

docs: ## docs/configuration.md and docs/shuangbai.example.yaml from the table of keys
	$(GO) test ./config -run '^TestReference' -update

understand-report: ## docs/understanding.md: how well and how fast sentences are understood
	$(GO) test -tags $(TAGS) ./bot/understand -run '^TestReport$$' -count=1 -v -report "$(CURDIR)/docs/understanding.md"

tidy:
	$(GO) mod tidy

clean:
	rm -rf bin coverage.out

secrets: ## random secrets for compose.yaml, those that are there are kept
	@.ci/secrets secrets
