import GGUF
import Tokenizers

@testable import Inference

/// Makes the tokenizer of a GGUF file and lets it split and join the file's last bytes, which need not be text.
@_cdecl("examine")
public func examine(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let buffer = UnsafeBufferPointer(start: bytes, count: count)
    guard let file = try? GGUFFile(MappedFile(copying: Array(buffer))),
        let tokenizer = try? TokenizerLoader().tokenizer(for: file)
    else { return }
    let text = UnsafeBufferPointer(rebasing: buffer.suffix(256))
    let encoding = tokenizer.encode(utf8: text, options: .addSpecialTokens)
    _ = tokenizer.decode(encoding.ids, skippingSpecialTokens: count.isMultiple(of: 2))
    _ = tokenizer.decode([-1, .max, 0, 1, 2], skippingSpecialTokens: false)
    _ = tokenizer.assemble([encoding.ids[...], encoding.ids.prefix(3)])
}
