/// What the colours of a chart mean.
struct Legend {
    /// One meaning.
    struct Entry {
        var name: String
        /// The class that fills its swatch.
        var style: String
    }

    private static let lineHeight = 18.0
    private static let swatch = 10.0
    private static let gap = 16.0
    private static let widestName = SVGPicture.width - swatch - 6

    /// Draws entries in lines as they fit, from the top.
    /// - Returns: the height that they take.
    static func draw(_ entries: [Entry], into picture: inout SVGPicture, y: Double = 0) -> Double {
        var x = 0.0
        var top = y
        for entry in entries {
            let width = min(SVGText.width(entry.name, size: SVGPicture.fontSize), widestName) + swatch + 5
            if x > 0, x + width > SVGPicture.width {
                x = 0
                top += lineHeight
            }
            picture.rectangle(x: x, y: top + 3, width: swatch, height: swatch, entry.style)
            picture.text(entry.name, x: x + swatch + 5, y: top + 12.5, limit: widestName)
            x += width + gap
        }
        return entries.isEmpty ? 0 : top - y + lineHeight + 6
    }
}
