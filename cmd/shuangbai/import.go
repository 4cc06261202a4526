package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"shuangbai/config"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
)

// importCommand reads a CSV table into the records. Rows with a problem are left
// out and told; the others go in, and doing it again adds nothing.
type importCommand struct {
	Kind   string `arg:"" enum:"towns,markets,members,merchants,windows" help:"哪种表：${enum}"`
	File   string `arg:"" help:"CSV 文件，- 为标准输入；表头用中文或英文都行"`
	ByCode bool   `help:"members：只凭一次性绑定码认人，不按 userid 认"`
}

// Run implements the command.
func (c *importCommand) Run(ctx context.Context, t *terminal) error {
	cfg, err := t.settings(config.Data)
	if err != nil {
		return err
	}
	in := io.NopCloser(t.in)
	if c.File != "-" {
		if in, err = os.Open(c.File); err != nil {
			return err
		}
	}
	defer in.Close() //nolint:errcheck // only read
	options := store.ImportOptions{By: clerk, Progress: t.progress()}
	if !c.ByCode {
		options.Corp = cfg.WeCom.CorpID
	}
	return t.change(ctx, func(s *store.Store) error {
		out, err := s.Import(ctx, kinds[c.Kind], in, options)
		if err != nil {
			return err
		}
		return t.imported(out)
	})
}

var kinds = map[string]sheet.Kind{
	sheet.Towns.Name: sheet.Towns, sheet.Markets.Name: sheet.Markets, sheet.Members.Name: sheet.Members,
	sheet.Merchants.Name: sheet.Merchants, sheet.Windows.Name: sheet.Windows,
}

// imported tells what became of the rows.
func (t *terminal) imported(out *store.Imported) error {
	var err error
	if t.json {
		err = t.print(out)
	} else {
		err = t.tell(fmt.Sprintf("新增 %d，更新 %d，没有变化 %d，有问题 %d 处",
			out.Count(store.Added), out.Count(store.Updated), out.Count(store.Unchanged), len(out.Errors)))
		for _, row := range out.Rows {
			if row.Note != "" {
				say(t.err, "第 %d 行 %s：%s", row.Row, row.Name, row.Note)
			}
		}
		for _, e := range out.Errors {
			say(t.err, "%s", rowError(e))
		}
		if len(out.Ignored) > 0 {
			say(t.err, "没有用到的列：%s", strings.Join(out.Ignored, "、"))
		}
	}
	if err == nil && !out.OK {
		err = errReported
	}
	return err
}

// progress draws a bar where a person looks at the errors, and nothing else.
func (t *terminal) progress() func(done, total int) {
	file, ok := t.err.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(file), progressbar.OptionSetDescription("导入"),
				progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set(done)
	}
}
