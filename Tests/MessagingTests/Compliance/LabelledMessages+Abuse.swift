extension LabelledMessages {
  /// Insults, obscenities and threats.
  static let abuse = """
    a|你是傻逼吗
    a|傻b
    a|傻 X
    a|煞笔买家
    a|沙比东西
    a|大傻逼
    a|傻*逼
    a|傻​逼
    a|傻屄
    a|s b 东西
    a|SB
    a|ＳＢ玩意
    a|tmd什么破货
    a|他妈的退货
    a|妈的，烦死了
    a|你他妈的有完没完
    a|操你妈
    a|草你妈的
    a|艹你妈
    a|cnm
    a|c n m
    a|nmsl
    a|日你妈
    a|去你妈的
    a|滚
    a|滚！
    a|滚蛋吧你
    a|给我滚远点
    a|滚犊子
    a|有多远滚多远
    a|去死吧
    a|你怎么不去死
    a|死全家
    a|祝你全家死光
    a|贱人
    a|真贱
    a|婊子
    a|臭婊子养的
    a|王八蛋
    a|混蛋
    a|狗东西
    a|狗娘养的
    a|畜生不如
    a|人渣
    a|垃圾人
    a|你就是个垃圾
    a|废物一个
    a|脑残吧
    a|脑子有病
    a|你脑子进水了
    a|有病吧你
    a|神经病
    a|智障
    a|弱智客户
    a|白痴
    a|蠢货
    a|蠢猪
    a|猪脑子
    a|不要脸的东西
    a|臭不要脸
    a|没教养
    a|没素质的东西
    a|买不起别买，穷鬼
    a|穷逼
    a|丑八怪
    a|乡巴佬
    a|眼瞎吗你
    a|你瞎了狗眼
    a|变态
    a|疯子
    a|闭嘴吧你
    a|小心我找人弄你
    a|上门打你信不信
    a|砍死你
    a|咒你生病
    a|仆街
    a|屌你老母
    a|傻bi
    a|你是猪吗，猪都比你聪明
    a|什么玩意儿，垃圾卖家，骗子
    a|địt mẹ mày
    a|địt
    a|dit me may
    a|đ.m
    a|ĐM shop
    a|đm shop làm ăn
    a|đcm
    a|vcl luôn
    a|vkl hàng gì vậy
    a|clgt
    a|đéo mua nữa
    a|đéo biết làm ăn à
    a|đụ má
    a|mặt lồn
    a|vãi lồn
    a|như cặc
    a|con cặc
    a|đồ đĩ
    a|con đĩ
    a|chó đẻ
    a|đồ chó
    a|thằng chó
    a|óc chó
    a|não phẳng à
    a|ngu như bò
    a|sao ngu thế
    a|ngu vcl
    a|đồ ngu
    a|thằng ngu
    a|thang ngu nay
    a|đồ mất dạy
    a|mất dạy
    a|vô học
    a|khốn nạn
    a|đồ khốn
    a|súc vật
    a|đồ điên
    a|con điên này
    a|bị thần kinh à
    a|cút đi
    a|cút ngay
    a|biến đi
    a|câm mồm
    a|im mồm lại
    a|đồ rác rưởi
    a|mẹ mày
    a|tổ cha mày
    a|bố mày không sợ
    a|đánh chết mày
    a|tao giết mày
    a|vả vỡ mồm bây giờ
    a|nghèo mà đòi sang
    a|đồ nhà quê
    a|l.ồ.n
    a|địt mẹ (chữ rời)
    a|fuck you
    a|FUCK
    a|f u c k
    a|f*ck you
    a|f**k this shop
    a|fuuuuck
    a|fuсk (с кириллица)
    a|ｆｕｃｋ
    a|fvck off
    a|wtf is wrong with you
    a|stfu
    a|shit seller
    a|this is bullshit
    a|sh1t
    a|$hit service
    a|you bitch
    a|b!tch
    a|son of a bitch
    a|asshole
    a|a$$hole
    a|dumbass
    a|bastard
    a|cunt
    a|dickhead
    a|motherfucker
    a|you idiot
    a|1d1ot
    a|what a moron
    a|you stupid woman
    a|stupid buyers
    a|retard
    a|brainless
    a|are you blind
    a|are you deaf or what
    a|shut up
    a|shut your mouth
    a|go to hell
    a|kill yourself
    a|kys
    a|you are trash
    a|ur trash
    a|human garbage
    a|pathetic loser
    a|piss off
    a|screw you
    a|i will find you and beat you up
    a|i know where you live
    a|eat shit
    a|broke ass customer
    a|learn to read, moron
    """
}
