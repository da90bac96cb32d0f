package fr.sndscopy.crypto;

class MemoryKeyServiceTest extends KeyServiceContract {
    @Override
    protected KeyService service() {
        return new MemoryKeyService();
    }

    @Override
    protected KeyService otherService() {
        return new MemoryKeyService();
    }
}
