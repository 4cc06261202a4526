package seed

// What invented shops are called: a brand word and the word of their trade.
// Brands are made up and never a surname with 记, as people name shops in tests.
var brands = []string{
	"瑞禾", "金穗", "晨曦", "云帆", "青禾", "福满", "盛源", "恒通", "聚鑫", "百汇", "永旺", "乐嘉", "惠丰", "万兴", "宏泰",
	"佳禾", "同心", "吉祥", "祥云", "春晖", "明珠", "锦绣", "四季", "好运", "平安", "如意", "长青", "丰泽", "安顺", "美佳",
}

var trades = []struct {
	industry string
	words    []string
	purposes []string
}{
	{"catering", []string{"面馆", "饺子馆", "羊汤馆", "家常菜馆", "早餐店", "火锅店", "烧烤店"}, []string{"装修店面", "换后厨设备", "开分店"}},
	{"retail", []string{"便利店", "服装店", "鞋店", "母婴店", "文具店", "水果店", "超市", "日用百货"}, []string{"备货", "换季进货", "添货架"}},
	{"wholesale", []string{"粮油批发", "蔬菜批发", "建材批发", "副食批发", "布匹批发"}, []string{"旺季囤货", "进货周转", "租仓库"}},
	{"service", []string{"理发店", "洗衣店", "维修部", "打印社", "洗车行"}, []string{"添设备", "装修店面"}},
	{"lodging", []string{"宾馆", "客栈"}, []string{"翻新客房", "换锅炉"}},
	{"transport", []string{"货运部", "搬家公司"}, []string{"买货车", "修车周转"}},
	{"pharmacy", []string{"大药房"}, []string{"备药周转"}},
	{"tobacco", []string{"烟酒行"}, []string{"节前备货"}},
	{"manufacturing", []string{"家具坊", "豆制品坊", "铁艺坊"}, []string{"添机器", "买原料"}},
	{"farming", []string{"种苗店", "农资店"}, []string{"春耕备货", "秋收周转"}},
}

// What invented operators are called.
var (
	surnames = []string{"赵", "钱", "孙", "周", "吴", "郑", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤", "许", "何", "吕", "施", "孔", "曹", "严", "华", "金", "魏", "陶", "姜"}
	given    = []string{"建平", "晓红", "志强", "秀英", "永刚", "丽娜", "文斌", "玉兰", "海涛", "雪梅", "国庆", "春燕", "立新", "小军", "俊峰", "爱萍", "振华", "桂芳", "东升", "慧敏"}
)

var (
	feedbacks = []string{"希望手续再简单些", "想要一台收款音箱", "担心利息高", "希望能上门办理", "资料不知道带哪些"}
	notes     = []string{"店面不大，生意稳定", "老板下午在店", "正在扩店", "淡季，先了解", "对随借随还感兴趣"}
	equipment = []string{"pos", "qr_plate", "speaker", "qr_plate,speaker"}
)
