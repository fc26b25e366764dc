/// The promise that the same model gives the same bits.
public enum Numerics {
    /// Raised when any answer of any model may differ in a bit from what the version before gave: results stored under
    /// another version are not taken for ours.
    public static let version = 1
}
