/// The built-in words. Separated by commas; in lower case, as the folding leaves them. A word that
/// ends in `~` is also looked for without its Vietnamese marks.
public enum ComplianceLexicon {
  /// What a word says by itself.
  enum Kind: Hashable {
    /// The category, whatever stands around it.
    case finding(ComplianceCategory)
    /// The category if an id follows or a verb of ``verbs`` stands before it.
    case weak(ComplianceCategory)
    /// The category if the message says nothing else.
    case alone(ComplianceCategory)
    /// Not a finding, and nothing inside of it is.
    case innocent
    /// What one does with a messenger or a platform: makes a weak name a finding.
    case verb
    /// A phone number follows.
    case phoneHint
    /// An order, tracking or article number follows.
    case codeHint
  }

  static let all: [(kind: Kind, words: String)] = [
    (.finding(.messenger), messengers), (.weak(.messenger), weakMessengers),
    (.finding(.platform), platforms), (.weak(.platform), weakPlatforms),
    (.finding(.invitation), invitations), (.finding(.email), mailboxes),
    (.finding(.abuse), abuseZh), (.finding(.abuse), abuseVi), (.finding(.abuse), abuseEn),
    (.alone(.abuse), abuseAlone), (.innocent, innocents), (.verb, verbs), (.phoneHint, phoneHints),
    (.codeHint, codeHints),
  ]

  static let messengers = """
    微信,威信,薇信,徽信,溦信,维信号,微星号,卫星号,➕微,+微,加微,加薇,加v,+v,+vx,加vx,加wx,加威,v信,v❤,微❤,薇❤,vx,v x号,wx,wx号,wei信,
    微x,
    weixin,wei xin,wechat,we chat,wechats,wechatid,绿泡泡,绿色软件,加个微,微我,v我,
    扣扣号,加扣扣,扣扣群,抠抠,加q,加qq,qq,qq群,qq号,q群,q号,企鹅号,加企鹅,
    zalo,za lo,dalo,da lo,ja lo,jalo,zalô,da lô,za lô,zép lào,zeplao,zì lô,zaloo,zalow,
    telegram,tele gram,电报群,纸飞机群,加电报,飞机号,tele~gram,whatsapp,whats app,what's app,watsapp,whatapp,whatzapp,telegrarn,
    whatsap,wapp,
    viber,kakaotalk,kakao talk,kakao id,skype,snapchat,line id,lineid,line号,加line,加赖,line me,
    facebook,face book,phở bò tên,phây búc,fây búc,fesbuk,fbook,fb messenger,facebook messenger,
    instagram,insta gram,nick fb,nick face,
    钉钉号,加钉钉,飞书号,加飞书,加我飞书,微讯,陌陌,探探,discord,wa.me,t.me,zalo.me,m.me
    """

  static let weakMessengers = """
    v,q,wa,tg,tele,line,fb,face,ig,ins,insta,signal,messenger,mess,phở bò,赖,薇,扣扣,企鹅,威,dd,钉钉,电报,飞机,纸飞机,
    zl,z
    """

  static let platforms = """
    淘宝,桃宝,逃宝,掏宝,陶宝,套宝,🍑宝,某宝,taobao,tao bao,天猫,天喵,tmall,京东,京d,某东,狗东,抖音,抖店,斗音,douyin,dou yin,某音,
    快手,kuaishou,
    小红书,小红薯,小hong书,xiaohongshu,闲鱼,咸鱼号,咸鱼店,xianyu,1688,阿里巴巴,alibaba,得物,唯品会,转转app,苏宁易购,微店,weidian,
    拼夕夕那边,亚马逊,
    shopee,shope,shoppe,shoppee,sốp pi,sóp pi,sọp pi,lazada,laz ada,laza da,lada da,tiki,sendo,
    tiktok shop,tik tok shop,tiktokshop,titok shop,tóp tóp,tiktok,sàn cam~,sàn s,shop pee,
    amazon,amaz0n,ebay,e-bay,aliexpress,ali express,temu,etsy,walmart,wish app,shein,
    our website,our own website,our own site,official website shop
    """

  static let weakPlatforms = "tb,jd,dy,tt,ks,xhs,xy,某书,某手,红薯,lzd,spe"

  static let invitations = """
    加好友,加个好友,加我好友,扫码加,扫码进群,扫一扫加,扫二维码加,扫这个码加,识别二维码加,加群,进群领,拉你进群,拉您进群,进粉丝群,粉丝群,群里下单,私下交易,线下交易,
    私下转账,私下转给,直接转账给,直接转给我,转我账户,转到我账户,打到我卡,打到我账户,走私下,私下转我,不走平台,不用走平台,绕开平台,避开平台,跳过平台,不通过平台,不经过平台,平台外,别在平台,
    脱离平台,
    站外交易,加个联系方式,留个联系方式,留一下联系方式,留个电话,留下电话,留您电话,发个电话,换个联系方式,加我一下,你加我,您加我,加我吧,加我详聊,加我私聊,加我联系,私我联系,
    换个地方聊,换个软件聊,换个平台,去别的平台,名片上的电话,包裹里有卡片扫,卡片扫码,
    kết bạn~,giao dịch ngoài~,ngoài sàn~,ngoài app~,ngoài ứng dụng~,mua ngoài cho rẻ~,
    ko qua sàn,không qua sàn~,khỏi qua sàn~,chuyển khoản trực tiếp~,chuyển khoản riêng~,
    ck trực tiếp,ck riêng,ck trước cho shop,
    chuyển khoản cho shop qua~,quét mã qr~,quét qr~,quét mã để~,cho shop xin số~,cho em xin số~,
    xin số điện thoại~,cho shop xin sđt,cho em xin sđt,xin sđt,xin sdt,để lại sđt,để lại số~,
    huỷ đơn rồi đặt ngoài~,hủy đơn rồi đặt ngoài~,đặt trực tiếp với shop~,add nick,add friend,
    add me,scan to add,scan the code to add,scan our code,scan qr to,outside the app,
    outside of the app,outside this app,outside the platform,outside of the platform,
    off platform,off-platform,off the platform,off app,off the app,
    pay me directly,pay us directly,pay directly to,direct payment to,bank transfer directly,
    transfer directly to,transfer to my,send the money to my,deal directly,buy directly from us,
    order directly from us,without the platform,skip the platform,bypass the platform,
    leave your number,leave your phone,give me your number,give us your number,
    send me your number,what's your number,what is your number,your contact number,
    give me your phone,message me privately on,text me at,call me at,cancel and buy
    """

  static let mailboxes = """
    gmail,g mail,hotmail,outlook mail,qq邮箱,加邮箱,发邮箱,163邮箱,email me,e-mail me,mail me at,gửi mail,
    gửi email~,gửi gmail~
    """

  static let abuseZh = """
    傻逼,傻比,傻b,傻bi,傻屄,傻叉,傻x,傻缺,煞笔,煞逼,沙比,沙雕玩意,杀比,傻批,傻吊,傻鸟,二逼,二b,装逼货,装b犯,撒比,啥比,大傻x,sb,s逼,s13,shabi,
    sha bi,
    他妈的,她妈的,妈的,tmd,特么的,他娘的,妈了个逼,妈了个巴子,妈逼,妈b,妈批,你妈逼,你妈b,你妈死,你妈的,你妈炸,草你妈,操你妈,艹你妈,肏你,日你妈,日你,草泥马,
    曹尼玛,尼玛的,尼玛死,cnm,c你妈,nmsl,nm$l,nmb,wcnm,wdnmd,去你妈,去你大爷,问候你妈,问候你全家,
    操你,操他,操蛋,我操,卧槽你,艹你,干你娘,干你妈,死全家,全家死,死妈,死爹,没妈的,没爹没妈,没娘养,有娘生没娘养,有妈生没妈养,狗娘养,狗杂种,杂种,野种,孤儿玩意,
    滚蛋,滚犊子,滚吧,滚出去,滚开,快滚,给我滚,滚远,滚得远,滚多远,滚你,滚一边,赶紧滚,让你滚,你滚,叫你滚,去死吧,去死,你去死,怎么不去死,咋不去死,快去死,不得好死,早点死,怎么还不死,
    咋不死,死去吧,该死的东西,
    贱人,贱货,贱逼,贱b,犯贱,真贱,婊子,臭婊,绿茶婊,骚货,骚逼,荡妇,妓女,鸡婆,娼妇,狐狸精,泼妇,八婆,死三八,臭三八,老不死,老东西,
    王八蛋,王八,龟孙,龟儿子,混蛋,混账,浑蛋,狗东西,狗日的,狗日,狗屁不通,狗逼,狗b,狗比,狗崽子,疯狗,癞皮狗,死狗,狗仗人势,狗眼看人低,狗玩意,狗腿子,猪脑子,猪头,死猪,
    蠢猪,猪狗不如,像猪一样,跟猪一样,猪都比你,畜生,畜牲,禽兽,牲口,
    人渣,败类,社会渣滓,垃圾人,垃圾东西,垃圾玩意,你个垃圾,你是垃圾,你这垃圾,就是个垃圾,垃圾买家,垃圾卖家,垃圾客服,垃圾货色,废物,窝囊废,饭桶,脑残,脑瘫,残废玩意,智障,
    弱智,低能儿,白痴,蠢货,蠢蛋,蠢驴,蠢得,真蠢,太蠢,这么蠢,傻子,傻瓜,二百五,
    脑子有病,脑子有问题,脑子进水,脑袋进水,脑子有坑,脑子被驴踢,你有病吧,有病吧,有病啊,你有病,神经病,精神病,疯子,疯婆子,变态,死变态,没脑子,不长脑子,没长脑子,没长眼睛,
    眼瞎,眼睛瞎,瞎了你,狗眼,
    不要脸,臭不要脸,死不要脸,厚颜无耻,无耻,没教养,没素质的东西,没素质,缺德,缺德玩意,缺心眼,下贱,下三滥,恶心玩意,恶心的东西,丑八怪,死胖子,肥猪,乡巴佬,土包子,穷鬼,穷逼,
    穷b,臭要饭,要饭的,买不起别买,扑街,仆街,冚家铲,顶你个肺,丢你老母,屌你,吊毛,屌丝,煞笔玩意,
    鸡巴,鸡掰,几把玩意,屁眼,煞b,sha逼,脑壳有包,弄死你,打死你,杀了你,砍死你,捅死你,搞死你,整死你,废了你,找人弄你,上门打你,小心你全家,等着挨揍,揍你,抽你丫,你丫的,扇你,咒你,烂货,
    烂人,赔钱货,死穷鬼,闭嘴吧你,闭上你的臭嘴,臭嘴
    """

  static let abuseVi = """
    địt,địt mẹ~,đị mẹ,đjt,djt,dit me,dit con me,đít mẹ mày,đụ,đụ má,đụ mẹ,du ma may,du me may,
    đéo,đéo biết,đếch cần mày,deo biet dieu,đ!t,lồn,lìn,l*n,cái lồn,mặt lồn~,mat lol,
    vãi lồn~,vãi l,vl thật,cặc,cái cặc,con cặc~,con cak,cak,cax,buồi,đầu buồi~,đầu b,
    đĩ,con đĩ~,đĩ điếm,điếm thúi,làm đĩ~,cave,phò,con phò~,
    đm,đmm,đmmm,dmm,đcm,dcm,đkm,dkm,đcmm,đmcs,dmcs,vcl,vkl,vcc,vloz,clgt,clmm,cmm,cmnr,loz,lozz,
    dm may,dm mày,dm thằng,dm con,dm shop,dm mấy,dm m,
    mẹ mày,má mày,bố mày,cha mày,tổ cha~,tổ sư mày,cụ mày,tiên sư~,tiên sư mày,
    con mẹ mày~,mẹ kiếp~,mẹ cha mày,me may,ma may ngu,bo may,thằng bố mày,
    chó đẻ~,đồ chó,thằng chó~,con chó này,con chó cái,mặt chó~,chó má~,lũ chó~,như chó,
    ngu như chó,chó cắn,sủa gì,sủa cái gì,sủa bậy,chó sủa,óc chó,oc cho,óc lợn~,óc heo,não lợn~,
    não phẳng~,não tàn~,não cá vàng,không có não~,ko có não,k có não,
    ngu,ngu vcl,ngu vl,ngu thế,ngu quá,ngu như bò~,ngu như lợn~,ngu như heo,ngu người,ngu si,
    ngu dốt~,ngu học,sao ngu the,sao ngu vay,thằng ngu~,con ngu,đồ ngu,lũ ngu,may ngu,mày ngu,
    ngu xuẩn~,ngu đần,đần độn,thằng đần,dốt nát,
    mất dạy~,vô học~,vô giáo dục~,vô liêm sỉ,khốn nạn~,thằng khốn,đồ khốn,con khốn,khốn kiếp,
    súc vật~,súc sinh~,đồ súc,cầm thú,đồ điên~,con điên~,thằng điên~,điên à,bị điên à,mày điên,
    bị thần kinh,thần kinh à,tâm thần à,đồ thần kinh,bệnh hoạn,biến thái,
    cút,cút đi~,cút mẹ,cút ngay,cút xéo,cút khỏi,cut di,biến đi,biến mẹ,xéo đi,xéo mẹ,câm mồm~,
    câm mõm,câm đi,ngậm mồm,ngậm mõm,im mồm~,im mẹ mồm,im cái mồm,đồ rác rưởi,thứ rác rưởi,
    rác rưởi,đồ rác,đồ hãm,hãm l,hãm lồn,hãm tài,đồ mặt dày,mặt dày thế,mặt dày vậy,mặt dày quá,sao mặt dày,mặt l*n,trơ trẽn,vô duyên thế,
    đồ vô dụng,đồ bỏ đi,đồ hèn,đồ khùng,bị khùng,khùng à,đồ dở hơi,dở hơi à,bị ngáo,ngáo à,
    ngáo đá,rảnh háng,rách việc,
    đồ nhà quê,đồ nghèo,nghèo kiết xác,nghèo mà đòi,không có tiền thì đừng,đồ ăn cướp,đồ mọi,
    thằng mọi,thằng chó chết,chết đi,chết mẹ mày,đi chết đi~,đập chết,đánh chết,giết mày,
    giết cả nhà,tao giết,tao đập,tao đánh,đập vỡ mặt,vả vào mồm,vả vỡ mồm,vả chết,tát cho,
    chém chết,cho mày chết,thằng ranh,con ranh,thằng oắt,con mụ,mụ già,thằng già,đồ già,đồ béo,
    con lợn này,đồ con lợn,con heo này,đồ heo,mày là cái thá gì,tao cho mày
    """

  static let abuseEn = """
    fuck,fucking,fucked,fucker,fuckers,fuckin,fuk,fukk,fuking,fck,fcking,fvck,fxck,fxxk,fuc,
    f*ck,f**k,f*cking,f**king,f*k,phuck,wtf,stfu,gtfo,motherfucker,mother fucker,mofo,mf,
    shit,shitty,bullshit,sh*t,s**t,shithead,shithole,piece of crap,crap seller,bitch,bitches,
    b*tch,bi*ch,biatch,son of a bitch,asshole,assholes,a**hole,ass hole,arsehole,jackass,
    dumbass,dumb ass,kiss my ass,your ass,
    bastard,bastards,b*stard,cunt,c*nt,dickhead,dick head,dick,prick,pussy,whore,wh*re,slut,
    sl*t,wanker,tosser,twat,douche,douchebag,scumbag,scum,scumbags,faggot,fag,retard,retarded,
    retards,ret*rd,spastic,nigger,nigga,chink,gook,
    idiot,idiots,idiotic,moron,morons,imbecile,dumb,dumbest,you dummy,stupid,stupidest,
    brainless,no brain,have no brain,brain dead,braindead,are you blind,are you deaf,
    are you dumb,blind or what,learn to read,loser,losers,pathetic,trash seller,trash shop,
    you are trash,you're trash,ur trash,human trash,human garbage,you are garbage,garbage human,
    you pig,fat pig,swine,ugly cow,fat cow,fat pig,you dog,you filthy,filthy liar,
    disgusting person,lowlife,low life,white trash,you parasite,you beggar,beggars like you,
    shut up,shut your mouth,shut the hell,go to hell,rot in hell,burn in hell,drop dead,go die,
    hope you die,should die,kill yourself,kys,kill you,beat you up,break your legs,
    break your face,break your neck,i will find you,i know where you live,punch you,
    smash your face,screw you,screw off,piss off,pissed on,sod off,bugger off,just get lost,
    get lost you,so get lost,eat shit,suck my,damn you,goddamn you,damn idiot,bloody idiot,
    you freak,you psycho,crazy woman,crazy bitch,mad woman,you lunatic,nutjob,cheap ass,
    cheapskate,broke ass,crackhead
    """

  static let abuseAlone = "滚,滚滚滚,操,艹,草,猪,死,贱,chó,lợn,heo,lol,dm,cc,vl,die,pig,trash,scum"

  static let innocents = """
    微信支付,微信付款,微信扫码支付,微信零钱,微信钱包,微信账单,微信红包退,微信分付,微信账户,微信登录,绑定微信,绑定的微信,用微信付,微信付的,退回微信,退到微信,退回您微信,
    退回您的微信,退到您微信,退到您的微信,退回到微信,退回你微信,退到你微信,退回到您的微信,退回至微信,退款到微信,原路退回微信,
    微信转账截图,微信小程序码,微信群发,微信对话框,微信服务通知,微信里的零钱,微信分身,支持双微信,微信双开,微信视频通话,能上微信,能下载微信,装微信,下载微信,登录微信,
    上微信的手表,微信手表,微信语音,微信电话手表,儿童手表微信,
    wechat pay,wechat payment,wechat payments,wechat wallet,wechat balance,pay by wechat,
    pay with wechat,pay via wechat,pay through wechat,paid by wechat,paid with wechat,paid via wechat,
    paid through wechat,zalo pay,ví zalo,
    我操作,我操心,我操办,周日你,每日你,星期日你,礼拜日你,假日你,整日你,终日你,北京东,南京东,加微波,加v领,
    权威信,二百五十,国王八,混蛋白,水滚开,汤滚开,烧滚开,煮滚开,你滚筒,过去死机,得物超所值,保温饭桶,饭桶盖,狗眼睛,狗眼部,
    on my face,on your face,my face is,bôi lên face,nike sb,sb dunk,联想s13,mf doom,đồ chó size,
    ca ngu,ngon ngu,ngu coc,ngu cốc,
    never ask for whatsapp,never ask for your whatsapp,không nhận đặt hàng qua zalo,
    không giao dịch ngoài,không mua bán ngoài,quét mã qr thanh toán,
    不要加微信,勿加微信,请勿添加微信,谨防加微信,不会加您微信,不会加你微信,不会添加您的微信,不加微信,不用加微信,无需加微信,任何人让您加微信,让您加微信的都是,要求加微信,要求您加微信,要求你加微信,
    要求添加微信,不提供微信,不能加微信,不可以加微信,没有微信,禁止加微信,不会要求您加微信,加微信的都是骗子,加您微信的都是骗子,
    qq糖,qq软糖,qq弹,qq的,qqd,qq星,qq果,qq面,qq肠,qq车,奇瑞qq,qq豆干,qq音乐,qq堂,很qq,口感qq,q弹,加q弹,
    京东快递,京东物流,京东发货,京东配送,走京东,发京东,京东送货,京东快运,京东小哥,京东驿站,京东仓,京东的快递,京东物流单,抖音同款,抖音爆款,小红书同款,小红书风,抖音上很火,
    抖音网红,tiktok trend,hot tiktok,hot trend tiktok,viral on tiktok,tiktok viral,
    shopee express,shopee xpress,spx express,lazada express,lazada logistics,lazada lex,
    amazon kindle,amazon rainforest,amazon river,amazon echo,amazon fire,amazon alexa,tiki now,tiki ngon,tiki torch,tiki bar,
    tiki mug,quả tiki,facebook portal,
    快手套,快手把,加快手速,转转头,转转盘,得物流,获得物,取得物,懂得物,唯品会员,天猫精灵,天猫座,咸鱼干,红薯干,kindle fire,
    线下交易税,线下交易会,加群众,参加群,粉丝群体,加我昨天,加我上次,
    垃圾袋,垃圾桶,垃圾箱,垃圾分类,垃圾处理,垃圾短信,垃圾食品,垃圾铲,傻瓜式,傻瓜相机,傻瓜操作,傻瓜教程,傻瓜机,废物利用,废物回收,医疗废物,变态辣,变态级,变态心理学,
    变态发育,变态反应,去死皮,去死角,去死结,去死鱼,除死皮,滚蛋机,打滚蛋,猪头肉,猪头皮,卤猪头,猪头包,猪头造型,死狗链,王八汤,王八壳,养王八,老东西南,日你好,今日你,明日你,
    节日你,生日你,平日你,昨日你,次日你,当日你,日你们,往日你,近日你,工作日你,
    草泥马玩偶,草泥马公仔,草泥马毛绒,羊驼草泥马,神经病学,精神病学,精神病院题材,狐狸精手办,疯狗浪,蠢蠢欲动,蠢萌,傻子瓜子,年广久傻子,疯子歌,杂种优势,我妈的,你妈妈的,
    她妈妈的,他妈妈的,你妈的生日,姑妈的,舅妈的,大妈的,姨妈的,干妈的,老妈的,爸妈的,爹妈的,婆妈的,婶妈的,给妈的,给她妈的,给他妈的,给你妈的,妈妈的,奶妈的,宝妈的,孕妈的,
    辣妈的,虎妈的,后妈的,咱妈的,俺妈的,她妈的生日,他妈的生日,给我妈,你妈的衣服,你妈的尺码,
    眼瞎子,不要脸红,不要脸盆,不要脸上,不要脸部,揍你个鸡蛋,扇你风,抽你丫头,有病啊嚏,没有病吧,有没有病吧,生病吧,看病吧,治病啊,治病吧,疾病啊,你有病假,有病假,叶子有病吧,苗有病吧,
    多肉有病吧,鱼有病吧,毛病吧,毛病啊,有毛病吧,没毛病吧,没病吧,
    真贱卖,死猪不怕,操你手,体操你,早操你,做操你,操他的手柄,早点死机,怎么还不死机,要饭的碗,不得好死角,自弱智能,薄弱智能,
    hạt óc chó,hạt óc chó~,quả óc chó~,nhân óc chó~,óc chó đỏ,óc chó vàng,óc chó mỹ,óc chó úc,
    óc chó sấy,óc chó rang,dầu óc chó~,sữa óc chó~,gỗ óc chó~,óc chó macca,bánh óc chó,
    kg óc chó,gói óc chó,túi óc chó,hộp óc chó,oc cho my,kg oc cho,
    trứng cút~,chim cút~,cút lộn,cút lộn xào,thịt cút,cút rô ti,con cút,cút quay,cút chiên,
    cút nướng,lồng cút,cút non,cút bắc thảo,
    đồ chó mèo,đồ chó con,đồ chó cưng,cho chó cắn,chó cắn đồ chơi,gặm cho chó cắn,đồ chó cảnh,
    thức ăn cho chó sủa,chống chó sủa,chống chó cắn,chó sủa nhiều,vòng cổ chó sủa,chó sủa cả đêm,như chó con,
    như chó poodle,như chó bông,
    đi du lịch,cave wine,man cave,cave phong,bat cave,phò mã,phò tá,phò vua,tiên sư đoàn,
    tổ chức,tổ chảo,mặt dày dặn,đế dày,vải mặt dày,biến đi biến lại,chết đi sống lại,tao nhã~,
    tao đàn~,tao khang,tát cho sạch,
    giặt ngu,váy ngu,do ngu cotton,do ngu lua,do ngu nu,do ngu nam,ngủ,di ngu,ao ngu,phong ngu,
    giac ngu,mat ngu,cho be ngu,bo do ngu,bộ đồ ngu,de ngu,tui ngu,den ngu,goi ngu,quan ngu,
    ngu ngon,luc ngu,khi ngu,be ngu,con ngu roi,con ngu duoc,con ngu chua,con ngu,con ngu trua,
    ngu trua,ngu du giac,bó ngu,
    moby dick,dick's sporting,philip k dick,dickies,pussy cat,pussycat,pussy willow,pussy bow,
    dumb bell,dumb bells,dumbbell,dumb waiter,dumb phone,dumb phones,stupid question,
    stupid mistake of mine,stupid me,my stupid,stupid of me,sorry for the stupid,i feel stupid,
    i'm stupid,i am stupid,i was stupid,feel dumb,dumb question,my dumb,i'm so dumb,i feel dumb,
    idiot proof,idiot-proof,idiot's guide,idiots guide,
    scum remover,soap scum,scum line,pond scum,lime scum,soap scums,limescale scum,dick tracy,
    dick smith,moby-dick,hot shit hoodie,kill you softly,loser club,losers club,losers' club,
    beautiful loser,shut up and take my money,get shit done
    """

  static let verbs = """
    加,加我,搜,搜我,私,联系,来,用,上,去,发,到,在,我的,找我,走,逛,看,
    add,add me on,add us on,add my,message me on,message us on,msg me on,contact me on,
    contact us on,contact via,text me on,find us on,find me on,find me via,reach me on,
    reach us on,chat on,chat via,talk on,talk via,my,via,write me on,dm me on,follow us on,
    ping me on,hit me up on,join our,join my,move to,
    qua,nhắn~,nhắn qua~,nhắn tin qua~,add,liên hệ~,liên hệ qua~,inbox,ib,ib qua,tìm,
    tìm shop trên~,nick,kb,trên~,bên~,nhóm,vào~,lên~,sang,ghé
    """

  static let phoneHints = """
    电话,手机号,手机,号码,致电,打给,拨打,拨,联系方式,电联,热线,座机,联系我,打我,呼我,电話,📞,📱,☎,tel,phone,mobile,cell,call,hotline,
    number,text me,ring,fax,sđt,sdt,đt,số đt~,số điện thoại~,điện thoại~,gọi,goi,goi so,alo,số,
    liên hệ~,lh,ll
    """

  static let codeHints = """
    单号,订单,订单号,订单编号,运单,快递,物流,物流单号,编号,货号,型号,条码,条形码,款号,批号,批次,序列号,商品id,id,商品编号,卡号,验证码,取件码,提货码,流水号,
    退款编号,售后单,工单,税号,发票,身份证,账号,账户,尾号,顺丰,圆通,中通,申通,韵达,极兔,德邦,邮政,百世,京东快递,京东物流,菜鸟,丹鸟,安能,跨越,ems,sf,yt,
    zto,sto,yunda,jt,jd,
    tracking,tracking number,model number,batch number,lot number,card number,account number,
    article number,product number,tracking no,tracking id,tracking code,waybill,order,
    order number,order no,order id,order #,parcel,shipment,invoice,serial,serial number,sku,
    barcode,model,item number,item no,item id,reference,ref,imei,isbn,ean,upc,part number,
    case number,ticket,dhl,ups,fedex,usps,tnt,
    mã số~,mã đơn~,mã đơn hàng~,đơn hàng~,đơn~,mã vận đơn~,vận đơn~,mvđ,mvd,mã sp,mã sản phẩm~,
    mã số thuế~,mã~,số đơn~,stk,số tài khoản~,ghn,ghtk,vnpost,viettel post,viettelpost,j&t,
    jt express,ninja van,ninjavan,best express,ahamove,grab,bưu điện~,kho,serial number
    """
}
