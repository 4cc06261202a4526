package understand_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand"
)

var today = civil.MustParse("2025-09-17") // a Wednesday

// rows reads a CSV file of the demo data, each row by column name.
func rows(tb testing.TB, name string) []map[string]string {
	tb.Helper()
	f, err := os.Open("../../models/seed/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var out []map[string]string
	for _, line := range table[1:] {
		row := map[string]string{}
		for i, column := range table[0] {
			row[column] = line[i]
		}
		out = append(out, row)
	}
	return out
}

// demoNames are the names of the built-in towns and the demo data.
func demoNames(tb testing.TB) []understand.Name {
	tb.Helper()
	var names []understand.Name
	counties := map[string]bool{}
	for _, r := range rows(tb, "towns.csv") {
		if !counties[r["county"]] {
			counties[r["county"]] = true
			names = append(names, understand.Name{Kind: understand.County, Text: r["county"]})
		}
		names = append(names, understand.Name{Kind: understand.Town, Text: r["town"], Within: r["county"]})
	}
	for _, r := range rows(tb, "demo_markets.csv") {
		names = append(names, understand.Name{Kind: understand.Market, Text: r["market"], Within: r["county"]})
	}
	for _, r := range rows(tb, "demo_members.csv") {
		names = append(names, understand.Name{Kind: understand.Member, Text: r["name"]})
	}
	for i, r := range rows(tb, "demo_merchants.csv") {
		names = append(names,
			understand.Name{Kind: understand.Merchant, Text: r["merchant"], ID: int64(i + 1), Within: r["county"] + r["town"]},
			understand.Name{Kind: understand.Operator, Text: r["operator"], ID: int64(i + 1)})
	}
	return names
}

func demoLexicon(tb testing.TB) *understand.Lexicon {
	tb.Helper()
	return understand.NewLexicon(demoNames(tb), nil)
}

// said reads one sentence as a liaison on the test's day.
func said(l *understand.Lexicon, text string) understand.Result {
	return l.Understand(understand.Query{Text: strings.ReplaceAll(text, `\n`, "\n"), Role: "liaison", Today: today})
}
