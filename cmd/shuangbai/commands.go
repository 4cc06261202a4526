package main

// commands is the command line. Everything there is, is listed here; each
// command's flags and doings are in the file of its name.
type commands struct {
	Config string `help:"配置文件（默认当前目录的 shuangbai.yaml，没有也行）" placeholder:"FILE"`
	JSON   bool   `help:"结果用 JSON 输出"`

	Serve serveCommand `cmd:"" help:"启动服务"`
	Demo  demoCommand  `cmd:"" help:"演示：服务、内嵌的库和企业微信模拟器，什么都不用装"`

	Migrate   migrateCommands   `cmd:"" help:"数据库的表"`
	Import    importCommand     `cmd:"" help:"从 CSV 或 .xlsx 导入，可以重复做"`
	Members   membersCommands   `cmd:"" help:"名册"`
	Groups    groupsCommands    `cmd:"" help:"县区群"`
	Merchants merchantsCommands `cmd:"" help:"商户：查编号、合并、拆开"`
	Codes     codesCommand      `cmd:"" help:"还能用的一次性绑定码发给了谁（码本身不存，不显示）"`
	Answers   answersCommands   `cmd:"" help:"答案、没听懂的话与回答的评价"`
	Outbox    outboxCommands    `cmd:"" help:"要发出去的消息"`
	KF        kfCommands        `cmd:"" name:"kf" help:"微信客服由谁接待"`
	Digest    digestCommand     `cmd:"" help:"进度日报"`
	Audit     auditCommands     `cmd:"" help:"审计记录"`

	Understand understandCommand `cmd:"" help:"看一句话被理解成什么（不给文字则逐行读标准输入）"`
	Prescreen  prescreenCommand  `cmd:"" help:"贷款资格初审：逐行读 JSON 事实，逐行给出结论"`
	Repay      repayCommand      `cmd:"" help:"还款试算，利率由您给出"`
	Policy     policyCommands    `cmd:"" help:"政策数据"`
	Doctor     doctorCommand     `cmd:"" help:"逐行检查能不能用，不能用怎么办"`
	Version    versionCommand    `cmd:"" help:"版本"`
}
