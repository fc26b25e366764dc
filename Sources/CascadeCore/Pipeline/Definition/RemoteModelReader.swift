import YAML

/// Reads an entry of `models:`.
enum RemoteModelReader {
    static let keys = ["endpoint", "api", "name", "key", "redact", "revision"]

    static func read(_ entry: YAMLMapping.Entry, _ reading: Reading) -> RemoteModelDefinition? {
        let owner = "model '\(entry.key)'"
        guard let map = MapReader(entry.value, keys: keys, owner: owner, at: entry.keyRange, reading) else {
            return nil
        }
        let endpoint = map.required("endpoint").flatMap { map.text($0, of: "endpoint") }
        let name = map.required("name").flatMap { map.text($0, of: "name") }
        let api = map.choice("api", of: RemoteModelDefinition.API.self)?.value ?? .openai
        let key = map.text("key").flatMap { variable($0, reading) }
        let redact = map.mapping["redact"].flatMap { _ in map.list("redact") } ?? []
        let kinds = redact.compactMap { map.choice($0, of: "redact", RemoteModelDefinition.Redaction.self)?.value }
        let revision = map.text("revision")?.value
        guard let endpoint, let name, isAddress(endpoint, reading) else { return nil }
        return RemoteModelDefinition(
            name: Located(entry.key, at: entry.keyRange), endpoint: endpoint, api: api, remoteName: name,
            keyVariable: key, redact: kinds, revision: revision)
    }

    private static func isAddress(_ endpoint: Located<String>, _ reading: Reading) -> Bool {
        for scheme in ["http://", "https://"]
        where endpoint.value.hasPrefix(scheme) && endpoint.value.utf8.count > scheme.utf8.count {
            return true
        }
        reading.badAddress(at: endpoint.range)
        return false
    }

    /// The variable of `${NAME}`. The message never shows what stands there: it may be the key itself.
    private static func variable(_ key: Located<String>, _ reading: Reading) -> Located<String>? {
        let name = key.value.dropFirst(2).dropLast()
        guard key.value.hasPrefix("${"), key.value.hasSuffix("}"), Identifier.isValid(String(name)) else {
            reading.keyInFile(at: key.range)
            return nil
        }
        return Located(String(name), at: key.range)
    }
}

extension Reading {
    fileprivate func badAddress(at range: SourceRange) {
        error("bad-address", at: range, "'endpoint' must begin with http:// or https://")
    }

    fileprivate func keyInFile(at range: SourceRange) {
        redactedError(
            "key-in-file", at: range, "a key comes from the environment, never from the file",
            advice: "write 'key: ${VARIABLE}'")
    }
}
