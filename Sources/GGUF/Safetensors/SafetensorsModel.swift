import JSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The weights of a model folder: `model.safetensors`, or the shards that `model.safetensors.index.json` names.
public struct SafetensorsModel: Sendable {
    /// The tensors of all files, sorted by name.
    public let tensors: [SafetensorsTensor]

    private let directory: String
    private let tensorIndex: [String: Int]

    private static let fileName = "model.safetensors"
    private static let indexName = "model.safetensors.index.json"

    /// Opens and checks the weights in `directory`.
    ///
    /// - Throws: `GGUFError`, naming the file and the tensor or byte offset.
    public init(directory: String) throws(GGUFError) {
        self.directory = directory
        tensors = try Self.readTensors(directory).sorted { $0.name < $1.name }
        var index: [String: Int] = [:]
        for (position, tensor) in tensors.enumerated() { index[tensor.name] = position }
        tensorIndex = index
    }

    /// The tensor named `name`, or `nil` where there is none.
    public func tensor(named name: String) -> SafetensorsTensor? {
        tensorIndex[name].map { tensors[$0] }
    }

    /// The tensor named `name`, which must be there.
    ///
    /// - Throws: `GGUFError` with `missing`.
    public func tensor(required name: String) throws(GGUFError) -> SafetensorsTensor {
        guard let tensor = tensor(named: name) else {
            throw GGUFError(.missing, path: directory, place: .tensor(name))
        }
        return tensor
    }

    private static func readTensors(_ directory: String) throws(GGUFError) -> [SafetensorsTensor] {
        let index: MappedFile
        do {
            return try SafetensorsFile(path: directory + "/" + fileName).tensors
        } catch {
            guard error.code == .cannotOpen(errno: ENOENT) else { throw error }
            do {
                index = try MappedFile(path: directory + "/" + indexName)
            } catch let indexError {
                // Neither is there: the single file is what a user expects to be named.
                throw indexError.code == .cannotOpen(errno: ENOENT) ? error : indexError
            }
        }
        var tensors: [SafetensorsTensor] = []
        for (shard, names) in try readIndex(index).sorted(by: { $0.key < $1.key }) {
            let file = try SafetensorsFile(path: directory + "/" + shard)
            for name in names {
                guard let tensor = file.tensor(named: name) else {
                    throw GGUFError(.missing, path: directory + "/" + shard, place: .tensor(name))
                }
                tensors.append(tensor)
            }
        }
        return tensors
    }

    /// The names of the tensors in each shard. The index is `{"weight_map": {tensor: shard, …}}`.
    private static func readIndex(_ file: MappedFile) throws(GGUFError) -> [String: [String]] {
        guard file.size <= GGUFLimits.safetensorsHeader else {
            let code = GGUFError.Code.countTooLarge(UInt64(file.size), limit: GGUFLimits.safetensorsHeader)
            throw GGUFError(code, path: file.path)
        }
        let root: JSONValue
        do {
            root = try JSONParser.parse(file.bytes.assumingMemoryBound(to: UInt8.self), depthLimit: 8)
        } catch {
            throw GGUFError(.invalidHeader(error.description), path: file.path, byteOffset: error.offset)
        }
        guard let map = root["weight_map"]?.objectValue else {
            throw GGUFError(.invalidHeader("weight_map is not an object"), path: file.path)
        }
        var shards: [String: [String]] = [:]
        for member in map.members {
            guard let shard = member.value.stringValue else {
                throw GGUFError(.invalidHeader("a shard's name is not a string"), path: file.path)
            }
            // A name with a separator could reach any file of the machine.
            guard !shard.isEmpty, shard != ".", shard != "..", !shard.contains("/"), !shard.contains("\0") else {
                throw GGUFError(.invalidShardName(shard), path: file.path, place: .tensor(member.key))
            }
            shards[shard, default: []].append(member.key)
        }
        return shards
    }
}
