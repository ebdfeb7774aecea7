extension LabelledMessages {
  /// Written before the lists were tuned and not looked at while they were.
  static let heldOut = """
    p|亲，打我电话吧 一五八零零零一一二二三
    p|老板联系方式 189 2233 4455，随时找我
    p|1８6-7７65-4３21 这个是我的号
    p|有急事请拨 o576-88123456 或 0576-88123456
    p|em gọi lại cho anh số 0 9 7 8 1 2 3 4 5 6 nha
    p|shop ơi sđt em là 0356.778.899
    p|+84 (0) 988 112 233 là số của mình
    p|my cell is (212) 555-0147, ring me after six
    p|reach me: one three nine five five five one two three four five
    p|①⑤⑧②②③③④④⑤⑤
    m|咱们换个地方说，薇 信 搜 shop_8899
    m|有事加V lily2020nn
    m|扣 扣 2398471123 备注订单
    m|w❤x: boss_666
    m|绿泡泡聊吧亲
    m|nhắn zalo cho shop nha bạn
    m|chị tìm "Gốm Nhà Lan" trên fb giúp em
    m|ib telegram @hangsi88 nhé
    m|I am on WhatsApp most of the day, easier there
    m|msg me on insta: crafty.jane_22
    m|add my LINE: tommy_chen88
    s|同款去某宝搜我们店名，便宜二十
    s|我们抖音直播间今晚有福利
    s|xem bên Lazada của shop rẻ hơn 50k
    s|shop có gian hàng trên Shopee nữa ạ
    s|You can get it cheaper from our eBay store
    l|详情点 dwz.cn/3fk2Qp 领取
    l|官网 niceshop。com 下单立减
    l|truy cập giaydep chấm vn để đặt
    l|Order at www.handmade-lane.co.uk for 10% off
    l|bit.ly/3xYzAbc has the coupon
    e|send the photos to jane.doe88@gmail.com please
    e|发我邮箱 zhangsan1990@163.com
    i|别走平台了，直接转我，省手续费
    i|扫码进群领红包
    i|bạn huỷ đơn rồi đặt ngoài cho đỡ phí nha
    i|Cancel the order and pay me directly, I will give you a discount
    a|你脑子是不是有坑？
    a|傻 逼 玩意儿，滚
    a|买个十块钱的东西逼事真多，穷鬼
    a|nmsl，以后别来我店
    a|你妈死了吧这么晚还催
    a|就你这种垃圾人也配买我家东西
    a|đ m mày, hàng thế này mà cũng chê
    a|Mày bị ngu à?
    a|cút đi, không bán cho loại như mày
    a|shop bán hàng như lồn
    a|Thứ khách vô học
    a|Are you fucking kidding me
    a|what a b1tch you are
    a|You people are absolute morons.
    a|f.u.c.k off
    -|您好，您的包裹已由中通发出，单号 78912345678901
    -|订单 260601-558812345678901 已为您备注
    -|顺丰 SF1390012345678 预计明天到
    -|圆通YT8812345678901，请注意查收
    -|极兔 JT3112345678901 派送中
    -|请问您的收货地址是广东省深圳市南山区科技园15栋1302吗
    -|这款杯子容量500ml，直径8cm，高度15cm
    -|退款将在1到3个工作日内退回您的微信零钱
    -|用的是京东快递，次日达
    -|QQ糖有草莓味和葡萄味
    -|这款去死皮效果很好，一周用两次
    -|垃圾袋一卷三十只，共五卷
    -|变态辣和中辣您选哪个
    -|滚筒洗衣机可以机洗吗
    -|给我妈的生日礼物，麻烦包装好看点
    -|您看这个尺码表：155 160 165 170 175
    -|亲，优惠券满199减30，活动到6月18日24:00
    -|身高170体重65，穿L码可以的
    -|生产日期20260318，保质期18个月
    -|商品条码6901234567892
    -|这个支持一年质保，三包服务
    -|Dạ đơn của mình mã SPXVN051234567890 đang giao ạ
    -|Mã vận đơn GHN: 8F3K21LM, dự kiến giao 12/6
    -|Giá 1.250.000đ, giảm còn 990.000đ
    -|Hạt óc chó 500g còn hàng không shop?
    -|trứng cút ngâm này ăn liền được không
    -|Đồ ngủ cho bé 3 tuổi size nào ạ
    -|Shop ơi bao lâu thì giao tới Hà Nội?
    -|Con chó nhà em cắn rách rồi, mua lại cái nữa
    -|Áo này màu đỏ còn size M không ạ?
    -|em cao 1m60 nặng 50kg thì mặc size gì
    -|Giao giờ hành chính giúp mình nhé
    -|cảm ơn shop, hàng đẹp quá
    -|Your parcel left the depot at 10:45, tracking RB123456789CN
    -|UPS 1Z999AA10123456784 is out for delivery
    -|Is the shelf 180 x 80 x 40 cm?
    -|The order total was $138.00 and I was charged $1380.00
    -|Do you have it in a size 10 or 11?
    -|Please hold the line, I am checking the stock
    -|These cotton dress pants come in a classic fit
    -|I think I clicked the wrong color, sorry
    -|It stopped working after 3.5 hours
    -|Thanks! Arrived in Scunthorpe two days early
    -|The shiitake mushrooms were fresh
    -|Can I return it within 30 days?
    -|请稍等，我帮您查一下物流
    -|已经给您申请了补发，请留意物流更新
    -|洗的时候用冷水，不要漂白
    -|这个型号是A2338，2020款
    -|收到货后有问题随时联系我们客服
    -|Bạn vui lòng quay video khi mở hàng giúp shop nhé
    -|The batteries last about 12-14 hours
    """
}
