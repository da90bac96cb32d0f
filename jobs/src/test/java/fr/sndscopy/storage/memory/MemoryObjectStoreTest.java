package fr.sndscopy.storage.memory;

import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.ObjectStoreContract;

class MemoryObjectStoreTest extends ObjectStoreContract {
    private final MemoryObjectStore store = new MemoryObjectStore();

    @Override
    protected ObjectStore store() {
        return store;
    }
}
