/// What is wrong with a model file, and where.
///
/// One type serves the whole target: GGUF and safetensors files, the block formats, and the writer. It is data; its
/// sentences are made in `GGUFError+Description.swift` and nowhere else.
public struct GGUFError: Error, Sendable, Equatable {
    /// What is wrong.
    public let code: Code
    /// The file it was found in; empty for bytes that stand in no file.
    public let path: String
    /// The part of the file it was found in.
    public let place: Place
    /// Where in the file, in bytes from its beginning, where a position is known.
    public let byteOffset: Int?

    /// Describes one flaw at one place.
    public init(_ code: Code, path: String, place: Place = .file, byteOffset: Int? = nil) {
        self.code = code
        self.path = path
        self.place = place
        self.byteOffset = byteOffset
    }

    /// The part of a file an error is about.
    public enum Place: Sendable, Equatable {
        /// The file as a whole.
        case file
        /// A named field of the fixed header, such as `version`.
        case header(String)
        /// A metadata entry whose key was not read yet, counted from 0.
        case metadataEntry(Int)
        /// A metadata key.
        case metadata(String)
        /// A tensor description whose name was not read yet, counted from 0.
        case tensorEntry(Int)
        /// A tensor, by name.
        case tensor(String)
    }

    /// The kinds of flaw, with the figures that make each one clear.
    public enum Code: Sendable, Equatable {
        // Files
        case cannotOpen(errno: Int32)
        case cannotRead(errno: Int32)
        case cannotWrite(errno: Int32)
        case notARegularFile

        // GGUF structure
        case notGGUF
        case unsupportedVersion(UInt32)
        case bigEndian
        case truncated(needed: UInt64, available: UInt64)
        case countTooLarge(UInt64, limit: UInt64)
        case nameTooLong(UInt64, limit: UInt64)
        case emptyName
        case invalidUTF8
        case unknownValueType(UInt32)
        case nestingTooDeep(limit: Int)
        case invalidBool(UInt8)
        case duplicateName
        case invalidAlignment(UInt64)

        // Tensors
        case invalidDimensionCount(UInt32)
        case zeroDimension(index: Int)
        case sizeOverflow
        case unknownTensorType(UInt32)
        case rowNotInWholeBlocks(elements: UInt64, blockSize: Int)
        case misalignedOffset(UInt64, alignment: Int)
        case overlapsTensor(String)

        // Lookups
        case missing
        case unknownTensor
        case wrongValueType(expected: String, found: String)
        case valueOutOfRange(String, allowed: String)
        case wrongShape(expected: [Int], found: [Int])

        // Block formats and writing
        case cannotDequantize(GGUFType)
        case cannotQuantize(GGUFType)
        case bufferSize(expected: Int, found: Int)
        case notRepresentable(value: Float, row: Int)

        // Safetensors
        case notSafetensors
        case invalidHeader(String)
        case unsupportedElementType(String)
        case shapeDisagreesWithBytes(expected: Int, found: Int)
        case invalidShardName(String)
    }
}
