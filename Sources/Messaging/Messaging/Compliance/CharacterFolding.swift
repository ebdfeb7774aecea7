/// Folds characters that people read as the same into one: width, case, circles, mathematical
/// letters, look-alikes of other scripts, invisible characters. Vietnamese vowel and tone marks are
/// kept apart from the letter, because `lon` and `lồn` are different words.
enum CharacterFolding {
  /// Marks are kept above the 21 bits of a scalar.
  static let markShift: UInt32 = 21
  static let baseMask: UInt32 = (1 << markShift) - 1

  /// A mark of a letter. Tones and shapes combine.
  enum Mark {
    static let circumflex: UInt32 = 1 << 21
    static let breve: UInt32 = 2 << 21
    static let horn: UInt32 = 3 << 21
    static let stroke: UInt32 = 4 << 21
    static let grave: UInt32 = 1 << 25
    static let hook: UInt32 = 2 << 25
    static let tilde: UInt32 = 3 << 25
    static let acute: UInt32 = 4 << 25
    static let dot: UInt32 = 5 << 25
  }

  /// What a scalar folds to.
  enum Fold {
    case character(UInt32)
    /// The two digits of a number in a circle.
    case digits(UInt32, UInt32)
    /// A mark of the character before.
    case mark(UInt32)
    /// Nothing that can be seen.
    case nothing
  }

  static func fold(_ value: UInt32) -> Fold {
    if value < 0x80 {
      let isUpper = value >= 0x41 && value <= 0x5A
      return .character(isUpper ? value + 0x20 : value)
    }
    switch value {
    case 0x300...0x36F: return combining(value)
    case 0x80..<0x3400: return symbol(value)
    case 0x3400..<0xA000: return .character(character(value))
    case 0xFF01...0xFF5E: return fold(value - 0xFEE0)
    case 0xFFE0...0xFFEE, 0xFFA0: return .character(0x20)
    case 0xFEFF, 0xFE00...0xFE0F, 0xFFF9...0xFFFB: return .nothing
    case 0x1D400...0x1D6A3: return .character(0x61 + (value - 0x1D400) % 52 % 26)
    case 0x1D7CE...0x1D7FF: return .character(0x30 + (value - 0x1D7CE) % 10)
    case 0x1F130...0x1F149: return .character(0x61 + value - 0x1F130)
    case 0x1F150...0x1F169: return .character(0x61 + value - 0x1F150)
    case 0x1F170...0x1F189: return .character(0x61 + value - 0x1F170)
    case 0x1F1E6...0x1F1FF: return .character(0x61 + value - 0x1F1E6)
    case 0x1F100: return .character(0x30)
    case 0x1F101...0x1F10A: return .character(0x30 + value - 0x1F101)
    case 0xE0000...0xE007F, 0xE0100...0xE01EF: return .nothing
    default: return .character(character(value))
    }
  }

  private static func combining(_ value: UInt32) -> Fold {
    switch value {
    case 0x300: .mark(Mark.grave)
    case 0x301: .mark(Mark.acute)
    case 0x302: .mark(Mark.circumflex)
    case 0x303: .mark(Mark.tilde)
    case 0x306: .mark(Mark.breve)
    case 0x309: .mark(Mark.hook)
    case 0x31B: .mark(Mark.horn)
    case 0x323: .mark(Mark.dot)
    default: .nothing
    }
  }

  private static func symbol(_ value: UInt32) -> Fold {
    switch value {
    case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F,
      0x2028...0x202E, 0x2060...0x206F, 0x20D0...0x20FF, 0x3164:
      return .nothing
    case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return .character(0x20)
    case 0x660...0x669: return .character(0x30 + value - 0x660)
    case 0x6F0...0x6F9: return .character(0x30 + value - 0x6F0)
    case 0x966...0x96F: return .character(0x30 + value - 0x966)
    case 0xE50...0xE59: return .character(0x30 + value - 0xE50)
    case 0x2080...0x2089: return .character(0x30 + value - 0x2080)
    case 0x2070, 0x2074...0x2079: return .character(0x30 + value - 0x2070)
    case 0x2460...0x2473: return number(value - 0x2460 + 1)
    case 0x2474...0x2487: return number(value - 0x2474 + 1)
    case 0x2488...0x249B: return number(value - 0x2488 + 1)
    case 0x249C...0x24B5: return .character(0x61 + value - 0x249C)
    case 0x24B6...0x24CF: return .character(0x61 + value - 0x24B6)
    case 0x24D0...0x24E9: return .character(0x61 + value - 0x24D0)
    case 0x24EA, 0x24FF: return .character(0x30)
    case 0x24EB...0x24F4: return number(value - 0x24EB + 11)
    case 0x24F5...0x24FE: return number(value - 0x24F5 + 1)
    case 0x2776...0x277F: return number(value - 0x2776 + 1)
    case 0x2780...0x2789: return number(value - 0x2780 + 1)
    case 0x278A...0x2793: return number(value - 0x278A + 1)
    case 0x3220...0x3228: return number(value - 0x3220 + 1)
    case 0x3280...0x3288: return number(value - 0x3280 + 1)
    default: return .character(character(value))
    }
  }

  private static func number(_ value: UInt32) -> Fold {
    value < 10
      ? .character(0x30 + value) : .digits(0x30 + value / 10, 0x30 + value % 10)
  }

  /// The letters of the Vietnamese alphabet with marks, in the order of `vowels` and `tones`.
  private static let marked = """
    aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ
    """
  private static let vowels: [(Unicode.Scalar, UInt32)] = [
    ("a", 0), ("a", Mark.breve), ("a", Mark.circumflex), ("e", 0), ("e", Mark.circumflex),
    ("i", 0), ("o", 0), ("o", Mark.circumflex), ("o", Mark.horn), ("u", 0), ("u", Mark.horn),
    ("y", 0),
  ]
  private static let tones: [UInt32] = [
    0, Mark.grave, Mark.hook, Mark.tilde, Mark.acute, Mark.dot,
  ]

  /// Letters that look like Latin ones or like signs, and letters with marks of other languages.
  private static let lookAlikes: [(from: String, to: String)] = [
    ("аеорсухіјѕкмнтвԁԛԝһɡ", "aeopcyxijskmhtbdqwhg"),
    ("АЕОРСУХІЈЅКМНТВ", "aeopcyxijskmhtb"),
    ("αονικτρχυβεωηγ", "aoviktpxuβewny"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
    (
      "äåāąçćčďëēėęěîïīįñńňöøōőŕřśşšťüûūůűýÿźżžłğ",
      "aaaacccdeeeeeiiiinnnoooorrssstuuuuuyyzzzlg"
    ),
    ("ÄÅÇËÎÏÑÖØÜÛŠŽ", "aaceiinoouusz"),
    ("ıſℓⅰⅼⅴⅹⅤⅩ℮", "islilvxvxe"),
    ("¹²³", "123"),
    ("❶❷❸", "123"),
    ("➕﹢⁺✚✛", "+++++"),
    ("﹒․‧・･∙⋅•●", "·········"),
    ("–—―‐‑‒−﹣ー", "---------"),
    ("﹕∶︰", ":::"),
    ("﹫", "@"),
    ("﹡∗✱", "***"),
    ("⁄∕", "//"),
    ("❤♥♡", "❤❤❤"),
  ]

  private static func character(_ value: UInt32) -> UInt32 {
    let folded = table[UInt64(value)]
    return folded == FlatTable.missing ? value : UInt32(bitPattern: folded)
  }

  /// Traditional characters of the listed words.
  private static let traditional =
    "電話號碼淘寶東聯繫係羣鏈貓閒魚馬媽殘廢腦賤滾傻罵錢貳叁參陸碼兩發轉賬帳線團購買賣來說點網處實體蝦場裡裏員蠢豬樣"
  private static let simplified =
    "电话号码淘宝东联系系群链猫闲鱼马妈残废脑贱滚傻骂钱贰叁叁陆码两发转账账线团购买卖来说点网处实体虾场里里员蠢猪样"

  private static let table: FlatTable = {
    var table = FlatTable(capacity: 1_024)
    func put(_ from: Unicode.Scalar, _ to: UInt32) {
      let key = UInt64(from.value)
      if table[key] == FlatTable.missing { table[key] = Int32(bitPattern: to) }
    }
    for (letters, stroked) in [(marked, "đ" as Unicode.Scalar), (marked.uppercased(), "Đ")] {
      for (index, letter) in letters.unicodeScalars.enumerated() where letter.value >= 0x80 {
        let (base, shape) = vowels[index / tones.count]
        put(letter, base.value | shape | tones[index % tones.count])
      }
      put(stroked, 0x64 | Mark.stroke)
    }
    put("Ð", 0x64 | Mark.stroke)
    put("ð", 0x64 | Mark.stroke)
    for (from, to) in lookAlikes + [(traditional, simplified)] {
      for (a, b) in zip(from.unicodeScalars, to.unicodeScalars) { put(a, b.value) }
    }
    return table
  }()
}
