import Testing

@testable import Runs

@Suite struct TimeTextTests {
    @Test func machinesGetUTC() {
        #expect(TimeText.iso(0) == "1970-01-01T00:00:00.000Z")
        #expect(TimeText.iso(1_936_000_000.25) == "2031-05-08T09:46:40.250Z")
        #expect(TimeText.iso(-0.5) == "1969-12-31T23:59:59.500Z")
        #expect(TimeText.iso(951_782_400) == "2000-02-29T00:00:00.000Z")
    }

    @Test func peopleGetTheirOwnZone() throws {
        let local = TimeText.localWithZone(1_936_000_000)
        let parts = try #require(local.wholeMatch(of: /(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) [+-]\d\d:\d\d/))
        #expect(TimeText.local(1_936_000_000) == parts.1)
    }

    @Test func whatIsNoMomentIsADash() {
        for seconds: Double in [.nan, .infinity, -.infinity, 1e300, -1e12] {
            #expect(TimeText.iso(seconds) == nil)
            #expect(TimeText.local(seconds) == "–" && TimeText.localWithZone(seconds) == "–")
        }
    }

    @Test func durationsReadWell() {
        let seconds: [Double] = [0, 0.254, 1, 12.34, 59.94, 59.96, 90, 3725]
        let texts = ["0.00 s", "0.25 s", "1.0 s", "12.3 s", "59.9 s", "1:00", "1:30", "1:02:05"]
        #expect(seconds.map(TimeText.duration) == texts)
        #expect(TimeText.duration(-1) == "–" && TimeText.duration(.nan) == "–")
    }
}
