/// A safetensors file, checked as a whole when it is opened and mapped, never copied.
public struct SafetensorsFile: Sendable {
    /// Free-form strings that the writer left, such as `format`.
    public let metadata: [String: String]
    /// The tensors, in the order of their data.
    public let tensors: [SafetensorsTensor]

    private let tensorIndex: [String: Int]

    /// Opens and checks the file at `path`.
    ///
    /// - Throws: `GGUFError`, naming the tensor or the byte offset.
    public init(path: String) throws(GGUFError) {
        try self.init(MappedFile(path: path))
    }

    /// Checks a file that is already mapped.
    ///
    /// - Throws: `GGUFError`, naming the tensor or the byte offset.
    public init(_ file: MappedFile) throws(GGUFError) {
        let header = try SafetensorsHeader(file)
        metadata = try header.metadata()
        tensors = try header.tensors()
        var index: [String: Int] = [:]
        for (position, tensor) in tensors.enumerated() { index[tensor.name] = position }
        tensorIndex = index
    }

    /// The tensor named `name`, or `nil` where there is none.
    public func tensor(named name: String) -> SafetensorsTensor? {
        tensorIndex[name].map { tensors[$0] }
    }
}
