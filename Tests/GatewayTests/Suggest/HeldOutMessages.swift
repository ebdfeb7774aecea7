/// Messages that were written before the phrase sets and never used to tune them. What is measured
/// on them is what a merchant's next message can expect.
enum HeldOutMessages {
  static let text = """
    refund | 亲，真的很抱歉，这边马上给您办理退款
    refund | 已经为您操作退款了，1-3个工作日到账
    refund | 好的呢，您直接申请仅退款就行，我们秒通过
    refund | 不用寄回来了，钱直接退给您
    refund,return | 您把鞋子寄回来吧，我们收到后全额退款
    return | 可以退货的亲，七天无理由
    return | 同意您退货，麻烦在订单里点申请
    resend | 少的那双袜子明天给您补发
    resend | 这边重新给您寄一件过去，实在不好意思
    refund,resend | 要么给您退款，要么给您补发，您选一个都可以
    - | 亲，衣服已经穿过了，没办法退的哦
    - | 定制商品是不支持退货退款的
    - | 您是要退款还是换货呢？
    - | 如果确实是质量问题，我们会给您退款
    - | 退款的话需要先核实一下情况
    - | 请问您申请退款的原因是什么
    - | 我们的退货政策是七天无理由
    - | 您稍等，我问一下仓库能不能补发
    - | 快递今天会送到，请注意查收
    - | 这款面料是纯棉的，不会掉色
    - | 不好意思亲，已经超过售后期限了，退不了
    - | 可以退吗这个我得问问老板
    - | 除非商品有破损，否则不予退款
    - | 钱不是我们退，您要找平台
    - | 您的退款申请我看到了
    refund | 没问题，亲爱的，退款马上给您处理
    refund | 如果您不想要了，我这边可以给您退款的
    - | 您要是拍照证明是坏的我们才退
    resend | 漏发的配件我们今天下午就补寄出去
    return | 不喜欢没关系，退回来就行
    refund | 退您20块钱作为补偿，可以吗亲？
    - | 补发是补发不了了，这个款已经没货了
    refund | We're so sorry about this, your money will be refunded today
    refund | I've just issued a full refund to your account
    refund | No need to send it back, we'll just give you your money back
    return | Please ship the item back to us within 7 days
    refund,return | Send the shoes back and you'll get a full refund once they arrive
    resend | We will send you the missing screws right away
    resend | A replacement is on its way to you
    refund,resend | We can either refund you or send another one, up to you
    refund | Sure, go ahead and request the refund, I'll approve it
    refund | It's our fault, of course we refund you
    - | Unfortunately we are not able to refund this order
    - | We don't accept returns on underwear
    - | Would you like a refund or a replacement?
    - | If the item turns out to be defective, we will refund you
    - | Refunds usually take 5 days to appear on your statement
    - | What is the reason for the refund?
    - | Let me check with the warehouse whether we can resend it
    - | The parcel was handed to the courier this morning
    - | We'll only refund if you provide a video of the unboxing
    - | I'm afraid a refund is out of the question
    - | There is no way I can refund you after 60 days
    - | Did you already return the package?
    - | Unless it is broken we cannot take it back
    - | Thank you for your order, it ships tomorrow
    - | I understand you want a refund, but the item was used
    refund | Don't worry, we'll refund the difference
    return | You're welcome to return it, no questions asked
    resend | Sorry for the mix-up, I'll have a new one sent out tomorrow
    - | We could refund you part of it once the manager has approved
    - | Nobody said we would refund you
    refund | Refund done, please check your account
    resend | We've reshipped your order, tracking to follow
    refund | Dạ shop xin lỗi bạn, shop hoàn tiền ngay cho mình ạ
    refund | Shop đã hoàn tiền cho chị rồi nha
    refund | Bạn không cần gửi lại hàng đâu, shop hoàn tiền luôn nhé
    return | Bạn cứ gửi trả hàng về cho shop nhé
    refund,return | Anh gửi hàng về shop, nhận được shop hoàn tiền lại cho anh
    resend | Shop gửi bù cho bạn cái còn thiếu trong hôm nay ạ
    resend | Mình sẽ giao lại đơn mới cho bạn nha
    refund,resend | Shop có thể hoàn tiền hoặc gửi lại hàng mới cho bạn
    refund | Dạ được ạ, bạn bấm yêu cầu hoàn tiền giúp shop
    refund | ok ban, shop hoan tien cho ban nhe
    - | Sản phẩm đã qua sử dụng nên shop không hoàn tiền được ạ
    - | Hàng sale không đổi trả bạn nhé
    - | Bạn muốn hoàn tiền hay đổi hàng ạ?
    - | Nếu hàng bị lỗi thì shop sẽ hoàn tiền cho bạn
    - | Chính sách hoàn tiền của shop là 7 ngày
    - | Lý do bạn muốn trả hàng là gì vậy
    - | Để mình kiểm tra kho xem có gửi bù được không
    - | Đơn hàng của bạn đang trên đường giao
    - | Shop từ chối hoàn tiền vì quá hạn
    - | khong hoan tien duoc ban oi
    - | Bạn gửi video thì shop mới hoàn tiền
    - | Bạn đã gửi hàng về chưa ạ
    - | Chỉ khi sản phẩm hư hỏng shop mới nhận lại hàng
    - | Cảm ơn bạn đã ủng hộ shop ạ
    refund | Nếu bạn không muốn chờ thì shop hoàn tiền cho bạn luôn nha
    return | Shop đồng ý cho bạn trả hàng ạ
    - | Shop chưa thể hoàn tiền cho bạn lúc này
    resend | Đừng lo, mai shop gửi lại cái khác cho bạn
    refund | Shop chấp nhận hoàn lại 50k cho bạn vì giao trễ
    - | Có hoàn tiền hay không thì phải chờ quản lý quyết định
    """
}
