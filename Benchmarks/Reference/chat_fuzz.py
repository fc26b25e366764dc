def requests(count, seed):
    return []
