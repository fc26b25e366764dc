import Store
import Testing

@Test("The two files of a state folder")
func filesOfAPlace() {
    let place = StorePlace(folder: "/var/lib/cascade")
    #expect(place.cache == "/var/lib/cascade/cache.db")
    #expect(place.state == "/var/lib/cascade/state.db")
}
