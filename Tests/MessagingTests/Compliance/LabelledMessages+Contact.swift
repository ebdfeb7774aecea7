extension LabelledMessages {
  /// Contact details and invitations, in all their disguises.
  static let contact = """
    p|我的电话13812345678，有事打给我
    p|手机 138 1234 5678
    p|手机:138-1234-5678
    p|1 3 8 1 2 3 4 5 6 7 8
    p|１３８１２３４５６７８
    p|一三八一二三四五六七八
    p|幺三八，一二三四，五六七八
    p|壹叁捌 壹贰叁肆 伍陆柒捌
    p|①③⑧①②③④⑤⑥⑦⑧ 打这个
    p|➊➌➑➊➋➌➍➎➏➐➑
    p|1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣
    p|I38I2345678 把字母看成数字
    p|138l2345678
    p|138OO138OOO 打过来
    p|139.1234.5678
    p|139*1234*5678
    p|139_1234_5678
    p|139/1234/5678
    p|139~1234~5678
    p|13 9123 45678
    p|138 一二三四 五六七八
    p|一38一234五678
    p|+86 13912345678
    p|0086-139-1234-5678
    p|8613912345678
    p|打座机 010-62345678
    p|0755-8234567 是我们的座机
    p|售后热线 400-820-8820
    p|致电 021 6234 5678
    p|电话 62345678
    p|联系方式：6688 9900 分机 8
    p|老板的号 17612345678，别说是我给的
    p|🤙𝟭𝟯𝟴𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴
    p|1​3​8​1​2​3​4​5​6​7​8
    p|快递单号没查到就打15912345678
    p|收件人写王先生 18611112222 就行
    p|號碼 0932 123 456
    p|手机号拐五九 一二三四 五六七八 前面加个一
    p|gọi em số 0912345678 nhé
    p|sđt 0912 345 678
    p|sdt: 0912.345.678
    p|0 9 1 2 3 4 5 6 7 8 gọi em nha
    p|O912345678 (chữ O là số 0)
    p|09l2345678
    p|không chín một hai ba bốn năm sáu bảy tám
    p|khong chin mot hai ba bon nam sau bay tam
    p|số điện thoại: +84 912 345 678
    p|84912345678 gọi lúc nào cũng được
    p|(+84) 38 765 4321
    p|Hotline 1900 6868 gọi shop ạ
    p|hotline 024 3825 1234
    p|liên hệ 0387-654-321 để được giảm giá
    p|alo cho shop 0777 123 456
    p|máy bàn 02838251234
    p|０９１２３４５６７８
    p|⓪⑨①②③④⑤⑥⑦⑧
    p|call me at 415-555-2671
    p|my number is (415) 555-2671
    p|1-415-555-2671
    p|tel +44 20 7946 0958
    p|phone: +1 415 555 2671
    p|reach me on 415.555.2671
    p|zero nine one two three four five six seven eight
    p|text me 5552671
    p|mobile 07911 123456
    p|fax number 62789012
    p|Call +65-9123-4567 for a faster reply
    m|加我微信吧
    m|加个v聊
    m|加 V 详聊
    m|➕V：abc12345
    m|+vx abc_123
    m|vx: lucky8899
    m|VX同手机号
    m|V信联系
    m|微 信 号 abc12345
    m|微*信
    m|微-信联系我
    m|威信：kefu009
    m|薇信找我
    m|徽信搜 kefu_2020
    m|卫星号 kf88992
    m|ＷＸ：kefu123
    m|ⓌⓍ kefu123
    m|w-x kefu123
    m|w x 号发你
    m|wei xin 联系
    m|WeChat me please
    m|we chat id: kefu123
    m|𝐰𝐞𝐜𝐡𝐚𝐭 联系
    m|wесhаt (tìm shop trên đó)
    m|微信号就是店名全拼
    m|不方便在这说，微上聊 加微
    m|加薇 lily_8890
    m|薇：lily_8890
    m|v：kefu12345
    m|加v❤ kefu12345
    m|你微信多少？我加你
    m|微信支付不了的话加微信 kefu_991
    m|加我飞书 lele520
    m|微讯 lele520
    m|Whatzapp me 24h
    m|if wechat pay fails add my wechat kefu_991
    m|I am on wechat, pay me there
    m|QQ：123456789
    m|qq 123456789 加一下
    m|加Q 123456789
    m|加企鹅 88997766
    m|扣扣：88997766
    m|Q Q 群 12345678
    m|q群里有教程
    m|企鹅号 12345678
    m|抠抠联系
    m|电报群见
    m|加电报聊 @kefu
    m|飞机号 @kefu888
    m|钉钉号发我一下
    m|zalo em nhé
    m|kết nối zalo 0912345678
    m|ZALO: lan.shop
    m|za lo shop để được tư vấn
    m|z a l o nha chị
    m|z.a.l.o
    m|zal0 của shop đây
    m|Zaloo của em
    m|da lo em gửi hình cho
    m|zép lào em gửi video
    m|nhắn qua tele giúp shop
    m|tele @shoplan
    m|telegram shop: @lanshop
    m|add fb của shop để xem thêm mẫu
    m|inbox facebook nha
    m|phở bò tên Lan Shop
    m|fb: lanshop2020
    m|nick fb là Lan Nguyen
    m|ib face shop nhé bạn
    m|viber của em đây
    m|nhắn tin qua messenger cho nhanh
    m|kết bạn za-lo với shop
    m|ｚａｌｏ
    m|whatsapp me
    m|WhatsApp: +1 415 555 2671
    m|what's app works better for me
    m|whats app only please
    m|w h a t s a p p
    m|wh4tsapp me
    m|t.me/shopkefu
    m|wa.me/14155552671
    m|contact us via telegram
    m|te1egram is faster
    m|message me on signal
    m|dm me on ig
    m|find us on insta for more photos
    m|instagram @craft_jane
    m|my snapchat is jane
    m|line id: kefu99
    m|add me on line
    m|加line聊
    m|LINE@kefu8899
    m|skype me tonight
    m|contact via wa
    m|kakaotalk id sunny
    m|facebook messenger is best
    m|discord server link in my bio
    s|淘宝同款更便宜
    s|上淘宝搜我们的店
    s|桃宝店名一样
    s|掏宝上也有
    s|某宝搜店名
    s|🍑宝有我们旗舰店
    s|淘 宝
    s|tao bao 有店
    s|来tb买更便宜
    s|天猫旗舰店满减更多
    s|天-猫 有活动
    s|京东也有店，价格一样
    s|去京东下单吧
    s|某东卖三百
    s|狗东卖得贵
    s|抖音店铺今晚直播
    s|去抖店拍
    s|某音直播间领券
    s|小红书搜店铺名
    s|小红薯有笔记
    s|快手小店有秒杀
    s|闲鱼上我挂了一个
    s|1688 批发价更低
    s|阿里巴巴上拿货
    s|得物上才是正品
    s|唯品会打折
    s|亚马逊海外店
    s|微店下单包邮
    s|淘寶見
    s|𝐓𝐚𝐨𝐛𝐚𝐨 有
    s|Shopee shop rẻ hơn
    s|đặt bên shopee giúp shop
    s|shoppe bên mình đang sale
    s|sốp pi có mã giảm
    s|s h o p e e
    s|$hopee rẻ hơn 20k
    s|Lazada đang freeship
    s|qua tiki đặt nhé
    s|TikTok Shop live tối nay
    s|tóp tóp live 8h tối
    s|sàn cam rẻ hơn
    s|sendo cũng có
    s|cheaper on Amazon
    s|our etsy store has more colors
    s|see our ebay listing
    s|order it from AliExpress instead
    s|Temu has the same one
    s|buy from our own website
    s|@mazon price is lower
    l|https://item.example-shop.com/12345
    l|http://abc.cn/x
    l|点开 www.abc123.com 看看
    l|复制 abc123.top/coupon 到浏览器
    l|abc点com 下单
    l|abc。com
    l|abc dot com
    l|abc(.)com
    l|abc[.]com/sale
    l|ａｂｃ．ｃｏｍ
    l|shop88 . com
    l|去 shop88.net 看
    l|u.jd.com/a1b2c3
    l|m.tb.cn/h.5abc
    l|vào shoplan.vn xem
    l|shoplan chấm com
    l|shoplan cham vn
    l|link: shoplan.com.vn/ao-thun
    l|shp.ee/abc123
    l|bit.ly/abc123
    l|visit mystore.io
    l|go to mystore dot com
    l|hxxps://mystore.xyz
    l|my-store.com/sale?x=1
    l|tinyurl.com/abc
    l|check www.mystore.shop
    e|邮箱 kefu@qq.com
    e|发到 kefu艾特qq点com
    e|email me at kefu@gmail.com
    e|kefu(at)gmail.com
    e|gửi mail cho em lan.shop@yahoo.com.vn
    e|kefu @ gmail.com
    e|ｋｅｆｕ＠ｑｑ．ｃｏｍ
    e|Please e-mail me the invoice: bob_smith@outlook.com
    i|加好友聊
    i|下次私下转我就行
    i|不用走平台,便宜十块
    i|加个好友吧
    i|扫码加我
    i|扫一扫加老板
    i|拉你进群
    i|进粉丝群有福利
    i|私下交易给你便宜
    i|线下交易不走平台
    i|不走平台便宜十块
    i|别在平台拍，直接转给我
    i|留个电话给我
    i|换个联系方式吧
    i|平台外交易更便宜
    i|加我一下
    i|加我 私聊
    i|包裹里有卡片，扫卡片加好友返现
    i|kết bạn với shop nhé
    i|ket ban voi em nha
    i|giao dịch ngoài cho rẻ
    i|mình giao dịch ngoài sàn nhé
    i|không qua sàn thì giảm 30k
    i|chuyển khoản trực tiếp cho shop giảm 5%
    i|quét mã QR để vào nhóm
    i|cho em xin sđt
    i|cho shop xin số điện thoại
    i|add me
    i|scan to add our support
    i|let's do it outside the app
    i|pay me directly and save the fee
    i|off platform I can do 20% less
    i|leave your number and I will call
    i|what's your number
    i|buy directly from us next time
    i|we can deal directly, cheaper
    pm|微信同号13812345678
    pm|zalo 0912345678
    pm|vx13812345678
    mp|加微信或打 138 0013 8000
    mi|加微信好友，扫码进群
    sl|淘宝链接 https://m.tb.cn/abc
    ms|微信淘宝都可以找到我
    """
}
