extension PhraseSet {
  /// As merchants of Vietnamese shops write.
  public static let vietnamese: PhraseSet = {
    var set = PhraseSet()
    set.refund = [
      "hoàn tiền", "hoàn lại tiền", "hoàn trả tiền", "hoàn lại", "trả lại tiền", "trả tiền lại",
      "hoàn trả", "chuyển khoản lại", "chuyển tiền lại", "hoàn phí", "hoàn*tiền",
    ]
    set.returning = [
      "trả hàng", "đổi trả", "gửi trả", "gửi trả hàng", "hoàn hàng", "gửi hàng về",
      "gửi lại hàng cho shop", "gửi hàng lại cho shop", "nhận lại hàng", "gửi hàng trả",
      "trả lại hàng", "gửi lại hàng", "trả lại shop", "gửi về cho shop", "sau khi nhận lại hàng",
      "khi nhận lại hàng",
    ]
    set.resend = [
      "gửi lại", "gửi bù", "giao lại", "gửi thêm", "gửi bổ sung", "giao bù", "bù hàng",
      "gửi cái mới", "gửi hàng mới", "giao cái mới", "gửi đơn mới", "gửi lại hàng mới",
      "gửi lại hàng cho bạn", "đổi cái mới",
    ]
    set.refundPromise = [
      "gửi yêu cầu hoàn tiền", "hoàn tiền ngay", "hoàn tiền liền", "hoàn tiền luôn", "đã hoàn tiền",
    ]
    set.returnPromise = [
      "bạn trả hàng", "bạn gửi hàng về", "anh gửi hàng về", "chị gửi hàng về", "bạn gửi lại hàng",
      "bạn gửi trả hàng",
    ]
    set.resendPromise = [
      "gửi lại cho bạn", "gửi bù cho bạn", "gửi lại cái mới",
    ]
    set.agreement = [
      "sẽ", "đồng ý", "được", "được ạ", "cho bạn", "cho mình", "cho anh", "cho chị", "cho em",
      "cho khách", "hỗ trợ", "nhé", "nha", "nhá", "đã", "rồi", "luôn", "ngay", "liền", "chấp nhận",
      "duyệt", "có thể", "ok", "oke", "vâng", "cứ", "giúp shop", "tiến hành", "hôm nay", "ngày mai",
      "mai", "đều được", "yên tâm", "nhận lại", "xác nhận", "thoải mái", "chỉ cần",
    ]
    set.negation = [
      "không", "ko", "k", "hông", "hổng", "không thể", "không được", "không nhận", "không cần",
      "không phải", "không hỗ trợ", "chưa", "chưa thể", "chẳng", "chả", "đừng", "từ chối", "miễn",
      "hết cách", "khỏi cần", "khỏi",
    ]
    set.condition = [
      "nếu", "nếu như", "trong trường hợp", "trường hợp", "khi", "trừ khi", "miễn là",
      "với điều kiện", "chỉ khi", "chỉ", "phải có", "thì mới", "shop mới", "mới được", "mới có thể",
      "xem xét", "kiểm tra", "cân nhắc", "có lẽ", "chắc là", "hỏi lại", "để mình hỏi",
      "để shop hỏi", "sau khi", "có thể sẽ", "có thể shop", "xem có", "để xem", "tùy",
      "chờ quản lý", "xem lại",
    ]
    set.settled = [
      "nếu bạn muốn", "nếu anh muốn", "nếu chị muốn", "nếu mình muốn", "nếu bạn đồng ý",
      "nếu chị đồng ý", "nếu anh đồng ý", "nếu bạn cần", "nếu bạn không phiền", "nếu bạn thích",
      "nếu có thắc mắc", "nếu cần gì",
    ]
    set.handover = [
      "khi nhận được hàng", "sau khi nhận được hàng", "sau khi nhận lại hàng", "sau khi nhận",
      "khi nhận lại hàng", "khi shop nhận", "khi nhận được", "nhận được hàng",
    ]
    set.question = [
      "tại sao", "vì sao", "sao bạn", "sao lại", "bao nhiêu", "bao giờ", "khi nào", "là gì",
      "gì vậy", "hay không", "có muốn", "bạn muốn*hay", "muốn*hay", "có cần", "phải không",
      "đúng không", "chứ",
    ]
    set.consent = [
      "được không", "được không ạ", "được chứ", "ok không", "nhé bạn", "đồng ý không", "được chứ ạ",
    ]
    set.neutral = [
      "không sao", "không sao đâu", "không vấn đề gì", "không vấn đề", "không có gì", "đừng lo",
      "đừng lo lắng", "không chỉ", "không những", "không ngại", "không thích", "không vừa",
      "không ưng", "chính sách hoàn tiền", "chính sách đổi trả", "chính sách trả hàng",
      "lý do hoàn tiền", "lý do trả hàng", "thời gian hoàn tiền", "phí trả hàng",
      "địa chỉ trả hàng", "quy định đổi trả", "quy trình hoàn tiền", "yêu cầu hoàn tiền của bạn",
      "kiểm tra hàng", "đổi trả theo", "tiền hoàn",
    ]
    set.contrast = [
      "nhưng", "nhưng mà", "tuy nhiên", "còn", "nên",
    ]
    set.connector = [
      "hoặc", "hay", "và", "với", "cũng", "hoặc là",
    ]
    set.closingQuestion = [
      "không", "ko", "chưa", "hông", "k", "khong",
    ]
    set.particle = [
      "ạ", "bạn", "shop", "anh", "chị", "em", "vậy", "nhỉ", "ta", "hả", "á", "thế", "nè", "bạn ơi",
      "ơi",
    ]
    return set
  }()
}
