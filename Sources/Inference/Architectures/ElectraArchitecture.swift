import GGUF

/// ELECTRA's discriminator (Clark et al. 2020): BERT whose embeddings may be narrower than its states; a head of its
/// own with GELU.
enum ElectraArchitecture: Architecture {
    static let name = "electra"
    static let modelTypes = ["electra"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.encoder()
        // The token matrix says how wide embeddings are; a projection follows where states are wider.
        if let tokens = family.file.tensor(named: "token_embd.weight") {
            model.encoder?.embeddingWidth = tokens.elementsPerRow
        }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan { try BertFolders.bert(reader, family: name) }
}
