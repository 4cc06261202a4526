package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"shuangbai/config"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
)

// importCommand reads a table into the records. Rows with a problem are left out
// and told, for leads in a marked copy, too; the others go in, and doing it again
// adds nothing.
type importCommand struct {
	Kind   string `arg:"" enum:"towns,markets,members,merchants,windows,leads" help:"哪种表：${enum}"`
	File   string `arg:"" help:"CSV 或 .xlsx 文件，- 为标准输入；表头用中文或英文都行"`
	Out    string `help:"标好处理结果的副本写到这里（.xlsx 或 .csv）；leads 有问题时默认写在原文件旁边" placeholder:"FILE"`
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
	rules, err := t.policy(cfg)
	if err != nil {
		return err
	}
	options := store.ImportOptions{By: clerk, Progress: t.progress(), Green: func(industry string) bool {
		trade, _ := rules.Products.Industry(industry)
		return trade.Green
	}}
	if !c.ByCode {
		options.Corp = cfg.WeCom.CorpID
	}
	return t.change(ctx, func(s *store.Store) error {
		ahead, err := s.ClockOffset(ctx)
		if err != nil {
			return err
		}
		options.Now = t.now().Add(ahead)
		kind, _ := sheet.KindNamed(c.Kind)
		out, err := s.Import(ctx, kind, in, options)
		if err != nil {
			return err
		}
		if err := c.mark(t, out); err != nil {
			return err
		}
		return t.imported(out)
	})
}

// mark writes the copy with what became of each row.
func (c *importCommand) mark(t *terminal, out *store.Imported) error {
	table, marks := out.Marked()
	path := c.Out
	if path == "" && c.Kind == sheet.Leads.Name && !out.OK && c.File != "-" {
		path = strings.TrimSuffix(c.File, filepath.Ext(c.File)) + "-marked.xlsx"
	}
	if path == "" || table == nil {
		return nil
	}
	write := table.MarkWorkbook
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		write = table.MarkCSV
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // where the user says; there are phones in it
	if err != nil {
		return err
	}
	err = write(file, marks)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		say(t.err, "标好的副本：%s", path)
	}
	return err
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
