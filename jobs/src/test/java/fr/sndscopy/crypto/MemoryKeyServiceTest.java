package fr.sndscopy.crypto;

class MemoryKeyServiceTest extends KeyServiceContract {
    @Override
    protected KeyService service() {
        return new MemoryKeyService();
    }
}
