package store

import (
	"strings"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
)

// cells reads the cells of one row and collects what is wrong with them.
type cells struct {
	sheet.Row
	dir      *models.Directory
	problems []sheet.Problem
	note     string
}

func (c *cells) wrong(column, message string) {
	c.problems = append(c.problems, sheet.Problem{Row: c.N, Column: column, Message: message})
}

// text is a cell that must be there and is not longer than the column takes.
func (c *cells) text(column string, longest int) string {
	value := c.Get(column)
	if value == "" {
		c.wrong(column, "不能为空")
	}
	return c.short(column, value, longest)
}

// maybe is a cell that may be empty.
func (c *cells) maybe(column string, longest int) string {
	return c.short(column, c.Get(column), longest)
}

func (c *cells) short(column, value string, longest int) string {
	if len([]rune(value)) > longest {
		c.wrong(column, "太长了")
	}
	return value
}

// word is a cell with one of the words of a list; optional when empty is fine.
func (c *cells) word(column, list string, optional bool) string {
	said := c.Get(column)
	if said == "" && optional {
		return ""
	}
	value, ok := sheet.Word(list, said)
	if !ok {
		c.wrong(column, "不认识「"+said+"」")
	}
	return value
}

// county finds the county a row names, with or without 区 or 县; nil when it
// names none or an unknown one, which is then a problem.
func (c *cells) county(optional bool) *models.County {
	said := c.Get("county")
	if said == "" && optional {
		return nil
	}
	for i := range c.dir.Counties {
		name := c.dir.Counties[i].Name
		if said == name || said != "" && (said+"区" == name || said+"县" == name) {
			return &c.dir.Counties[i]
		}
	}
	c.wrong("county", "没有「"+said+"」这个县区，请先导入乡镇或核对名称")
	return nil
}

// townNamed finds the town of a row that need not name the county.
func (c *cells) townNamed() *models.Town {
	said := c.Get("town")
	if county := c.county(true); county != nil || c.Get("county") != "" {
		return c.townOf("town", said, county)
	}
	var found []*models.Town
	for i := range c.dir.Towns {
		if t := &c.dir.Towns[i]; t.Name == said {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		c.wrong("town", "没有「"+said+"」这个乡镇")
		return nil
	case 1:
		return found[0]
	}
	c.wrong("town", "好几个县区都有「"+said+"」，请加一列县区")
	return nil
}

// phone is an optional cell with a mobile number.
func (c *cells) phone() string {
	said := c.Get("phone")
	if said == "" {
		return ""
	}
	phone, err := sheet.Phone(said)
	if err != nil {
		c.wrong("phone", err.Error())
	}
	return phone
}

// money is an optional cell with a sum in yuan.
func (c *cells) money(column string) int64 {
	said := c.Get(column)
	if said == "" {
		return 0
	}
	yuan, err := sheet.Money(said)
	if err != nil {
		c.wrong(column, err.Error())
	}
	return yuan
}

// townOf finds a town by its name in a county.
func (c *cells) townOf(column, said string, county *models.County) *models.Town {
	if county == nil {
		return nil
	}
	for i := range c.dir.Towns {
		if t := &c.dir.Towns[i]; t.CountyID == county.ID && t.Name == said {
			return t
		}
	}
	c.wrong(column, county.Name+"没有「"+said+"」")
	return nil
}

// marketOf finds a market by its name in a town; 0 when none is named.
func (c *cells) marketOf(town *models.Town) int64 {
	said := c.Get("market")
	if said == "" || town == nil {
		return 0
	}
	for i := range c.dir.Markets {
		if m := &c.dir.Markets[i]; m.TownID == town.ID && m.Name == said {
			return m.ID
		}
	}
	c.wrong("market", town.Name+"没有「"+said+"」，请先导入商圈或核对名称")
	return 0
}

// code is a cell of exactly so many digits.
func (c *cells) code(column string, digits int) string {
	value := c.Get(column)
	if len(value) != digits || strings.Trim(value, "0123456789") != "" {
		c.wrong(column, "代码的位数不对或不全是数字")
	}
	return value
}

// day is an optional cell with a day.
func (c *cells) day(column string) string {
	said := c.Get(column)
	if said == "" {
		return ""
	}
	day, err := sheet.Day(said)
	if err != nil {
		c.wrong(column, err.Error())
	}
	return day
}
