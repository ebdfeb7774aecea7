/// Messages that the phrase sets were made with: `remedies agreed to | what the merchant wrote`.
enum TunedMessages {
  static let chinese = """
    refund | 好的，我给您退款
    refund | 亲，这边给您全额退款哦
    refund | 可以退款的
    refund | 同意退款
    refund | 那我帮您退款吧
    refund | 退款已经同意了，请留意到账
    refund | 马上给你退钱
    refund | 钱已经退给您了
    refund | 这边为您处理退款，请稍等
    refund | 我们支持仅退款
    refund | 您申请退款吧，我这边通过
    refund | 没问题，我们退款
    refund | 不好意思，给您添麻烦了，马上退款
    refund | 不用担心，我们会给您退款的
    refund | 放心，一定给您退
    refund | 差价退给您
    refund | 运费我们退给您
    refund | 给您退一半可以吗
    refund | 我给您退款，您看可以吗？
    refund | 给您退款好吗？
    refund | 您需要的话我可以给您退款
    refund | 如果您同意，我们现在就退款
    refund | 您不用退货，直接给您退款
    refund | 不能换货，但是可以退款
    refund | 虽然过了七天，不过还是给您退款
    refund | 之前说不能退款，现在可以给您退了
    refund | 东西您留着用吧，款退给您
    refund | 实在抱歉，补偿您10元，退款到原账户
    refund | 不是不给您退款，已经在处理退款了
    refund | 财务今天就打款退给您
    refund | 可以仅退款，不用退货
    refund | 我们就退款
    refund | 那就退款吧
    refund | 好的，就退款
    refund | 东西坏了我们就退给您
    return | 那就退货
    resend | 少了的我们就补发
    return | 可以退货
    return | 同意您的退货申请
    return | 您寄回来吧
    return | 麻烦您把商品退回来
    return | 支持七天无理由退货的，您直接申请退货
    return | 您把衣服退回给我们就可以
    return | 好的亲，退货吧
    refund,return | 可以退货退款
    refund,return | 您申请退货退款就行
    refund,return | 退回来，我们收到货后给您退款
    refund,return | 麻烦您寄回，签收后马上退款给您
    refund,return | 您先退货，收到后原路退款
    refund,return | 好的，给您办理退货退款
    resend | 给您补发一件
    resend | 这边安排重发
    resend | 马上给您重新发货
    resend | 漏发的我们今天补发
    resend | 少件的给您补寄
    resend | 再给您发一个新的
    resend | 我们重新给您寄一个
    resend | 已经安排补发了，单号稍后发您
    resend | 好的，明天补发给您
    resend | 不好意思发错了，正确的颜色今天给您补发
    resend | 不用退回，我们直接补发
    refund,resend | 可以退款也可以补发
    refund,resend | 给您退款或者补发都行，您看要哪个？
    refund,resend | 这边可以给您补发，或者直接退款给您
    - | 不能退款
    - | 不退
    - | 可以退吗
    - | 不退不换
    - | 不支持退货
    - | 没法退款的亲
    - | 无法退货
    - | 这个不可以退款
    - | 我们不会给您退款的
    - | 不予退款
    - | 拒绝退款
    - | 已经拒绝了您的退款申请
    - | 拆封不退
    - | 退不了了
    - | 退款是不可能的
    - | 退货不行的
    - | 特价商品不退货不退款
    - | 暂时不能给您退款
    - | 没有质量问题是不退的
    - | 不能给您补发
    - | 没货了，补发不了
    - | 别退货了，给您换一个颜色吧
    - | 不要退款好不好
    - | 能不能不退款呀亲
    - | 您要退款吗？
    - | 您是想退货吗
    - | 为什么要退款呢
    - | 您什么时候退的货
    - | 要不要给您补发？
    - | 您收到退款了吗
    - | 需要退货还是补发？
    - | 退款到账了吗亲
    - | 是不是要申请退款
    - | 如果是质量问题，我们退款
    - | 要是坏了可以退款
    - | 如果坏了我们就退款
    - | 要是坏了就退款
    - | 要是少了就补发
    - | 我们就不退款了
    - | 亲，不合适就退换吗
    - | 如果破损的话给您补发
    - | 核实后给您退款
    - | 确认是我们的问题才能退款
    - | 只有未拆封才可以退货
    - | 除非质量问题，不然不退款
    - | 考虑给您退款
    - | 我看看能不能给您补发
    - | 我请示一下领导再决定退不退款
    - | 假如丢件了我们会补发
    - | 质量问题的话可以退货
    - | 您提供照片，核实了可以退款
    - | 满足条件的可以退货
    - | 万一坏了再给您退款
    - | 可能可以退款
    - | 等仓库确认再给您答复退款的事
    - | 退款一般三到五天到账
    - | 退款原因选什么都可以
    - | 退货地址在订单页面可以看到
    - | 请说明退款原因
    - | 退款流程是这样的
    - | 买家申请了退款
    - | 您的退款申请平台在审核
    - | 退货运费是多少
    - | 好的，谢谢
    - | 您好，在的
    - | 可以的亲
    - | 今天下午发货
    - | 已经发货了
    - | 这款有现货
    - | 可以开发票
    - | 马上给您查一下物流
    - | 好的，我给您改地址
    - | 给您发个优惠券吧
    - | 尺码偏小，建议拍大一码
    - | 请问有什么可以帮您
    - | 退一步说，这个价格已经很低了
    - | 我们不是退货点
    - | 亲，退换货规则请看详情页
    """

  static let vietnamese = """
    refund | Shop sẽ hoàn tiền cho bạn
    refund | Dạ shop hoàn tiền cho mình nhé
    refund | Shop đồng ý hoàn tiền ạ
    refund | Mình hoàn lại tiền cho bạn nha
    refund | Shop đã chuyển khoản lại cho bạn rồi ạ
    refund | Được ạ, shop trả lại tiền cho anh
    refund | Vâng, shop hoàn tiền ngay
    refund | Shop hỗ trợ hoàn tiền 100%
    refund | Bạn yên tâm, shop sẽ hoàn tiền
    refund | Không sao đâu, shop hoàn tiền cho bạn
    refund | Không vấn đề gì ạ, shop hoàn tiền liền
    refund | Đừng lo, mình hoàn tiền cho bạn
    refund | Nếu bạn muốn shop hoàn tiền luôn cho bạn
    refund | Shop hoàn tiền cho bạn, được không ạ?
    refund | Không cần trả hàng, shop hoàn tiền cho bạn
    refund | Shop không đổi được nhưng có thể hoàn tiền
    refund | Bạn gửi yêu cầu hoàn tiền đi, shop duyệt ngay
    refund | shop se hoan tien cho ban nha
    refund | Ok bạn, hoàn tiền nhé
    return | Shop đồng ý nhận lại hàng
    return | Bạn có thể trả hàng trong 7 ngày nhé
    return | Bạn gửi hàng về giúp shop nha
    return | Được bạn, cứ trả hàng
    return | Shop cho bạn trả hàng ạ
    return | Bạn gửi lại hàng cho shop nhé
    refund,return | Bạn trả hàng, shop nhận được hàng sẽ hoàn tiền
    refund,return | Shop đồng ý trả hàng hoàn tiền cho bạn
    refund,return | Sau khi nhận lại hàng shop sẽ hoàn tiền cho bạn
    resend | Shop gửi lại cho bạn cái mới nhé
    resend | Shop sẽ gửi bù cho bạn
    resend | Mai shop giao lại cho chị ạ
    resend | Shop gửi thêm cho bạn phần còn thiếu
    resend | Dạ để shop gửi bổ sung cho mình
    resend | Shop đã gửi lại đơn mới cho bạn rồi
    refund,resend | Shop hoàn tiền hoặc gửi lại cho bạn đều được
    - | Shop không hoàn tiền
    - | không hoàn tiền
    - | Shop không thể hoàn tiền cho bạn
    - | Shop không nhận trả hàng ạ
    - | Hàng khuyến mãi không hoàn tiền nhé
    - | Shop ko hoàn tiền đâu ạ
    - | Không hoàn trả tiền dưới mọi hình thức
    - | Shop rất tiếc không gửi lại được
    - | Hoàn tiền thì không được bạn ơi
    - | Shop chưa hoàn tiền được ạ
    - | Shop từ chối yêu cầu hoàn tiền
    - | Đừng trả hàng bạn ơi
    - | shop khong hoan tien
    - | Bạn có muốn hoàn tiền không?
    - | Bạn muốn trả hàng không ạ
    - | Bạn nhận được tiền hoàn chưa?
    - | Sao bạn lại muốn trả hàng?
    - | Có cần shop gửi lại không bạn?
    - | Nếu hàng lỗi shop hoàn tiền
    - | Nếu sản phẩm bị vỡ, shop sẽ gửi lại
    - | Trong trường hợp hàng bị lỗi, shop sẽ hoàn tiền
    - | Shop chỉ hoàn tiền khi có video mở hàng
    - | Shop sẽ xem xét hoàn tiền
    - | Để shop kiểm tra rồi mới hoàn tiền được
    - | Có thể shop sẽ hoàn tiền, để mình hỏi lại
    - | Nếu do lỗi của shop thì được trả hàng
    - | Bạn quay video thì shop mới gửi bù
    - | Thời gian hoàn tiền là 3 ngày
    - | Phí trả hàng bao nhiêu vậy bạn
    - | Bạn xem chính sách đổi trả nhé
    - | Dạ shop kiểm tra hàng cho bạn nhé
    - | Dạ vâng ạ
    - | Shop gửi hàng cho bạn rồi nhé
    - | Đơn của bạn đang được giao ạ
    - | Shop còn màu đỏ nha bạn
    - | Cảm ơn bạn nhiều nha
    - | Shop sẽ gửi mã giảm giá cho bạn
    - | Bạn cho shop xin số điện thoại
    """

  static let english = """
    refund | We will refund you
    refund | I'll refund you right away
    refund | Sure, we can refund that
    refund | OK, refund approved
    refund | Your refund has been processed
    refund | I have refunded the full amount
    refund | We agree to refund you in full
    refund | You'll get your money back
    refund | Happy to refund you
    refund | Let me refund that for you
    refund | We're going to give you a full refund
    refund | No problem, we'll refund you
    refund | No worries, I will issue a refund
    refund | Don't worry, you will be reimbursed
    refund | Please request a refund and we will accept it
    refund | You can apply for a refund in the app
    refund | We'll refund you, okay?
    refund | You don't need to return it, we'll refund you anyway
    refund | We can't exchange it but we can refund you
    refund | If you like, we can refund you
    refund | If you agree we'll refund half of it
    refund | We will refund the shipping fee
    refund | Yes, refund is fine
    refund | I am processing your refund now
    refund | Keep the item, we'll refund it
    refund | We've sent your money back
    return | You can return it
    return | Please return the item to us
    return | Sure, send it back
    return | We accept the return
    return | Ok, return it please
    return | Feel free to send it back to us
    return | We'll take it back
    return | Your return has been approved
    refund,return | Send it back and we'll refund you
    refund,return | Please return the item, once we receive it we will refund you
    refund,return | You can return it for a full refund
    refund,return | We will refund you after we receive the return
    resend | We'll send you a new one
    resend | I will resend it today
    resend | We can ship the missing part tomorrow
    resend | Let me send you another one
    resend | We have sent a replacement
    resend | We'll reship the order
    resend | Sorry, we will send it again
    resend | No need to return the wrong one, we'll send the right one
    refund,resend | We can refund you or resend it, whichever you prefer
    refund,resend | Happy to send a replacement or give you a refund
    - | We never refuse to refund
    - | We cannot refuse your refund
    - | We won't refund
    - | won't refund
    - | We will not refund you
    - | We can't refund this order
    - | Sorry, no refunds
    - | No refund, no return
    - | We do not accept returns
    - | We are unable to refund you
    - | I refuse to refund you
    - | A refund is not possible
    - | The refund was rejected
    - | We never agreed to a refund
    - | Refunds cannot be given after 30 days
    - | We don't refund or exchange opened items
    - | Sorry, we can't resend it
    - | You cannot return this item
    - | Please don't return it
    - | if it is broken we refund
    - | If it is broken, we will refund you
    - | We refund you if it is broken
    - | We will refund you only if it is unused
    - | Unless it is damaged we can't refund
    - | In case it is lost we'll send a new one
    - | Provided that the tags are on, you can return it
    - | We will consider a refund
    - | Maybe we can refund you
    - | I will check whether we can refund you
    - | Once the claim is verified we will refund you
    - | We might be able to resend it
    - | We would refund you if it were defective
    - | When the manager approves, we will refund you
    - | Can I refund you?
    - | Do you want a refund?
    - | Did you get your refund?
    - | Why do you want to return it?
    - | Shall we resend it?
    - | Have you returned the item?
    - | Which one should we send again?
    - | Our refund policy is on the page
    - | The return address is on the label
    - | Refund requests are handled by the platform
    - | The buyer asked for a refund
    - | Thanks, have a nice day
    - | Ok
    - | Sure, I can help you with that
    - | We will ship it tomorrow
    - | Your parcel has been sent
    - | I'll send you the size chart
    - | Please return to the home page and try again
    - | We will return your call tomorrow
    """
}
