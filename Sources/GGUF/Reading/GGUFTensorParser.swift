/// Reads the descriptions of tensors and checks them against each other and against the file.
struct GGUFTensorParser {
    /// A tensor as it is described, before the data section's place is known.
    struct Description {
        let name: String
        let type: GGUFType
        let dimensions: [Int]
        let byteCount: Int
        /// From the beginning of the data section.
        let dataOffset: UInt64
        /// Where the description itself begins in the file.
        let entryOffset: Int
    }

    /// Bytes of the shortest description: a name of one byte and one dimension.
    static let minimumSize = 8 + 1 + 4 + 8 + 4 + 8

    let file: MappedFile

    /// Reads the description of the tensor at `index`.
    func readDescription(_ index: Int, _ cursor: inout ByteCursor) throws(GGUFError) -> Description {
        let entryOffset = cursor.offset
        let name = try cursor.readName(limit: GGUFLimits.tensorNameLength, .tensorEntry(index))
        let place = GGUFError.Place.tensor(name)
        let dimensions = try readDimensions(place, &cursor)
        let typeOffset = cursor.offset
        let id = try cursor.read(UInt32.self, place)
        guard let type = GGUFType(rawValue: id) else { throw error(.unknownTensorType(id), place, typeOffset) }
        let byteCount: Int
        do {
            byteCount = try type.byteCount(dimensions: dimensions)
        } catch {
            throw self.error(error.code, place, typeOffset)
        }
        let dataOffset = try cursor.read(UInt64.self, place)
        return Description(
            name: name,
            type: type,
            dimensions: dimensions,
            byteCount: byteCount,
            dataOffset: dataOffset,
            entryOffset: entryOffset
        )
    }

    private func readDimensions(_ place: GGUFError.Place, _ cursor: inout ByteCursor) throws(GGUFError) -> [Int] {
        let start = cursor.offset
        let count = try cursor.read(UInt32.self, place)
        guard (1...GGUFLimits.dimensions).contains(count) else {
            throw error(.invalidDimensionCount(count), place, start)
        }
        var dimensions: [Int] = []
        dimensions.reserveCapacity(Int(count))
        for index in 0..<Int(count) {
            let offset = cursor.offset
            let extent = try cursor.read(UInt64.self, place)
            guard extent > 0 else { throw error(.zeroDimension(index: index), place, offset) }
            guard let extent = Int(exactly: extent) else { throw error(.sizeOverflow, place, offset) }
            dimensions.append(extent)
        }
        return dimensions
    }

    /// Places the described tensors in the data section that begins at `dataStart`.
    func place(_ descriptions: [Description], dataStart: Int, alignment: Int) throws(GGUFError) -> [GGUFTensor] {
        var tensors: [GGUFTensor] = []
        tensors.reserveCapacity(descriptions.count)
        for description in descriptions {
            let place = GGUFError.Place.tensor(description.name)
            guard description.dataOffset.isMultiple(of: UInt64(alignment)) else {
                let code = GGUFError.Code.misalignedOffset(description.dataOffset, alignment: alignment)
                throw error(code, place, description.entryOffset)
            }
            let (start, overflow) = UInt64(dataStart).addingReportingOverflow(description.dataOffset)
            guard !overflow else { throw error(.sizeOverflow, place, description.entryOffset) }
            let available = start < UInt64(file.size) ? UInt64(file.size) - start : 0
            guard UInt64(description.byteCount) <= available else {
                let code = GGUFError.Code.truncated(needed: UInt64(description.byteCount), available: available)
                throw error(code, place, description.entryOffset)
            }
            tensors.append(
                GGUFTensor(
                    name: description.name,
                    type: description.type,
                    dimensions: description.dimensions,
                    byteOffset: Int(start),
                    byteCount: description.byteCount,
                    file: file
                )
            )
        }
        try refuseOverlaps(tensors)
        return tensors
    }

    private func refuseOverlaps(_ tensors: [GGUFTensor]) throws(GGUFError) {
        let sorted = tensors.sorted { $0.byteOffset < $1.byteOffset }
        for (before, after) in zip(sorted, sorted.dropFirst())
        where before.byteOffset + before.byteCount > after.byteOffset {
            throw error(.overlapsTensor(before.name), .tensor(after.name), after.byteOffset)
        }
    }

    private func error(_ code: GGUFError.Code, _ place: GGUFError.Place, _ offset: Int) -> GGUFError {
        GGUFError(code, path: file.path, place: place, byteOffset: offset)
    }
}
