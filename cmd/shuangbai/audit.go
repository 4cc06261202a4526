package main

import (
	"context"
	"fmt"

	"shuangbai/models/store"
)

type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" help:"检查审计链有没有被改动"`
}

type auditVerifyCommand struct{}

// Run implements the command.
func (auditVerifyCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		v, err := s.VerifyAudit(ctx)
		if err != nil {
			return err
		}
		intact := v.Broken == 0
		switch {
		case t.json:
			err = t.print(map[string]any{
				"ok": intact, "batches": v.Batches, "lines": v.Lines, "unsealed": v.Unsealed, "broken": v.Broken,
			})
		case intact:
			err = t.tell(fmt.Sprintf("完好：%d 批，%d 行；还没封存的 %d 行", v.Batches, v.Lines, v.Unsealed))
		default:
			err = t.tell(fmt.Sprintf("第 %d 批对不上：有人改过审计记录，或用错了密钥", v.Broken))
		}
		if err == nil && !intact {
			err = errReported
		}
		return err
	})
}
