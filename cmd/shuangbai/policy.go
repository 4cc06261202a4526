package main

import (
	"os"

	"shuangbai/bot/policy"
)

type policyCommands struct {
	Check policyCheckCommand `cmd:"" help:"检查一份改过的政策数据，列出所有问题"`
}

type policyCheckCommand struct {
	File string `arg:"" help:"政策数据文件"`
}

// Run implements the command.
func (c *policyCheckCommand) Run(t *terminal) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	found := findings{OK: true, Rows: []any{}, Errors: []rowError{}}
	for _, p := range policy.Check(data) {
		found.OK = false
		found.Errors = append(found.Errors, rowError(p))
	}
	return found.show(t, "没有问题")
}
