#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension GGUFError: CustomStringConvertible {
    /// The error as users read it: where, what, and what to do about it where there is something to do.
    public var description: String {
        var text = path.isEmpty ? "model data" : Self.printable(path)
        if let subject = place.description { text += ": " + subject }
        if let byteOffset { text += " at byte \(byteOffset)" }
        text += ": " + code.sentence
        if let advice = code.advice { text += ". " + advice }
        return text
    }

    /// Names come from strangers' files: control characters could rewrite a terminal, and length could flood a log.
    static func printable(_ text: String, limit: Int = 120) -> String {
        var result = ""
        var length = 0
        for scalar in text.unicodeScalars {
            if length == limit { return result + "…" }
            length += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension GGUFError.Place {
    fileprivate var description: String? {
        switch self {
        case .file: nil
        case .header(let field): field
        case .metadataEntry(let index): "metadata entry \(index)"
        case .metadata(let key): "metadata '\(GGUFError.printable(key))'"
        case .tensorEntry(let index): "tensor entry \(index)"
        case .tensor(let name): "tensor '\(GGUFError.printable(name))'"
        }
    }
}

extension GGUFError.Code {
    fileprivate var sentence: String {
        switch self {
        case .cannotOpen(let number): "cannot be opened: \(Self.systemMessage(number))"
        case .cannotRead(let number): "cannot be read: \(Self.systemMessage(number))"
        case .cannotWrite(let number): "cannot be written: \(Self.systemMessage(number))"
        case .notARegularFile: "is not a regular file"
        case .notGGUF: "is not a GGUF file (it does not begin with 'GGUF')"
        case .unsupportedVersion(let version): "GGUF version \(version) is not supported"
        case .bigEndian: "is a big-endian GGUF file"
        case .truncated(let needed, let available):
            "needs \(Self.bytes(needed)), but the file has only \(available) left"
        case .countTooLarge(let count, let limit): "a count of \(count) is over the limit of \(limit)"
        case .nameTooLong(let length, let limit): "a name of \(Self.bytes(length)) is over the limit of \(limit)"
        case .emptyName: "the name is empty"
        case .invalidUTF8: "is not valid UTF-8"
        case .unknownValueType(let type): "value type \(type) does not exist"
        case .nestingTooDeep(let limit): "arrays are nested deeper than \(limit) levels"
        case .invalidBool(let byte): "a bool must be 0 or 1, not \(byte)"
        case .duplicateName: "the name occurs twice"
        case .invalidAlignment(let alignment): "\(alignment) is not a power of two up to \(GGUFLimits.alignment)"
        case .invalidDimensionCount(let count): "has \(count) dimensions; 1 to \(GGUFLimits.dimensions) are allowed"
        case .zeroDimension(let index): "dimension \(index) is zero"
        case .sizeOverflow: "its size does not fit the address space"
        case .unknownTensorType(let type): "tensor type \(type) is unknown or not supported"
        case .rowNotInWholeBlocks(let elements, let blockSize):
            "a row of \(elements) elements is not a whole number of blocks of \(blockSize)"
        case .misalignedOffset(let offset, let alignment):
            "its data offset \(offset) is not a multiple of the alignment \(alignment)"
        case .overlapsTensor(let name): "its data overlaps tensor '\(GGUFError.printable(name))'"
        case .missing: "is missing"
        case .unknownTensor: "is not a part of this family of models; the file may say another family than its own"
        case .wrongValueType(let expected, let found): "must be \(expected), but is \(found)"
        case .valueOutOfRange(let value, let allowed): "\(value) is outside \(allowed)"
        case .wrongShape(let expected, let found): "must have the shape \(expected), but has \(found)"
        case .cannotDequantize(let type): "\(type.name) cannot be read as numbers"
        case .cannotQuantize(let type): "\(type.name) cannot be written"
        case .bufferSize(let expected, let found): "needs \(expected) bytes of data, but was given \(found)"
        case .notRepresentable(let value, let row): "\(value) in row \(row) cannot be stored in this format"
        case .notSafetensors: "is not a safetensors file"
        case .invalidHeader(let reason): "the header is invalid: \(GGUFError.printable(reason))"
        case .unsupportedElementType(let name): "element type '\(GGUFError.printable(name))' is not supported"
        case .shapeDisagreesWithBytes(let expected, let found):
            "its shape needs \(expected) bytes, but its data has \(found)"
        case .invalidShardName(let name): "the shard name '\(GGUFError.printable(name))' is not a plain file name"
        }
    }

    fileprivate var advice: String? {
        switch self {
        case .truncated: "The download may be incomplete: fetch the file again"
        case .unsupportedVersion: "Versions 2 and 3 are read: convert the model with a current tool"
        case .bigEndian: "Convert the model for little-endian machines"
        case .unknownTensorType, .cannotDequantize:
            "Supported are " + GGUFType.allCases.filter(BlockFormat.canDequantize).map(\.name).joined(separator: ", ")
        case .cannotQuantize:
            "Supported are " + GGUFType.allCases.filter(BlockFormat.canQuantize).map(\.name).joined(separator: ", ")
        default: nil
        }
    }

    private static func bytes(_ count: UInt64) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

    private static func systemMessage(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
